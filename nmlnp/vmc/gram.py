"""The matrix of minSR: products of the rows of all walkers with each other.

Where a layer acts once on a walker, the derivative by its weights is the outer
product of its input a_n with the derivative delta_n by its bias, and the product
of two rows is (a_n . a_m + 1)(delta_n . delta_m), bias included: for a layer of
32 x 32 numbers, 64 multiplications instead of 1056.
"""

import numpy as np

from nmlnp.parallel.threads import blas_threads

COLUMNS = 512
"""Columns of a matrix that are reduced over ranks at a time."""


def gram(space, diagonal, matrix):
    """O D^-1 O^T / N of the rows of all ranks, lower triangle, into ``matrix`` (M, M), Fortran order."""
    from scipy.linalg import blas

    beta = 0.0
    if space.communicator.size == 1 and (diagonal == 1.0).all():
        blocks = [space.rows]
        if space.outer_products:
            _set_outer_products(space, matrix)
            blocks, beta = _other_columns(space), 1.0
    else:
        blocks = _column_blocks(space, diagonal)
    for block in blocks:
        blas.dsyrk(1.0 / space.walkers, block.T, beta=beta, c=matrix, trans=1, lower=1, overwrite_c=1)
        beta = 1.0
    sum_lower(matrix, space.communicator)


def sum_lower(matrix, communicator):
    """Sum the lower triangle over ranks in place, a panel of columns at a time."""
    if communicator.size == 1:
        return
    for left in range(0, len(matrix), COLUMNS):
        panel = matrix[left:, left : left + COLUMNS]
        panel[:] = communicator.sum(panel)


def _column_blocks(space, diagonal):
    """Columns of O D^-1/2 that this rank adds up, with the rows of all ranks."""
    communicator, rows = space.communicator, space.rows
    scale = 1.0 / np.sqrt(diagonal)
    width = COLUMNS * communicator.size
    for left in range(0, rows.shape[1], width):
        right = min(rows.shape[1], left + width)
        block = space.work.array(f"columns {right - left}", (len(rows), right - left))
        np.multiply(rows[:, left:right], scale[left:right], out=block)
        yield communicator.exchange_columns(block)


def _set_outer_products(space, matrix):
    """Set ``matrix`` to the part of the outer products."""
    from scipy.linalg import blas

    scale = 1.0 / space.walkers
    factors = [_factors(space.rows, *layer) for layer in space.outer_products]
    width = 128  # a panel of the products stays in cache
    # So small products are not worth a second thread, which may have to be waited for.
    with blas_threads(1):
        for left in range(0, len(matrix), width):
            right = left + width
            panel = matrix[left:, left:right]
            panel[:] = 0.0
            for inputs, deltas in factors:
                product = blas.dgemm(1.0, inputs[:, left:], inputs[:, left:right], trans_a=1)
                product += 1.0
                product *= blas.dgemm(scale, deltas[:, left:], deltas[:, left:right], trans_a=1)
                panel += product


def _factors(rows, first, inputs, outputs):
    """Return a (inputs, M) and delta (outputs, M) of one layer, in Fortran order."""
    size = inputs * outputs
    deltas = np.ascontiguousarray(rows[:, first + size : first + size + outputs])
    # a is a column of the outer product over its delta, the largest one for accuracy.
    largest = np.abs(deltas).argmax(axis=1)
    walkers = np.arange(len(rows))
    delta = deltas[walkers, largest]
    columns = first + np.arange(inputs) * outputs + largest[:, None]
    a = rows[walkers[:, None], columns] / np.where(delta == 0.0, 1.0, delta)[:, None]
    return a.T, deltas.T


def _other_columns(space):
    """The columns of the rows that belong to no outer product, some at a time."""
    edges = [0]
    for first, inputs, outputs in space.outer_products:
        edges += [first, first + (inputs + 1) * outputs]
    edges.append(space.rows.shape[1])
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        for left in range(begin, end, COLUMNS):
            right = min(end, left + COLUMNS)
            block = space.work.array(f"columns {right - left}", (len(space.rows), right - left))
            block[:] = space.rows[:, left:right]
            yield block
