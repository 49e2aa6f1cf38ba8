"""Derivatives by the parameters, written as one row a walker."""

import numpy as np

from nmlnp.tiles.numpy.base import field, write_rows


def outer_rows(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    """Write sum_b LEFT[b, t, u] RIGHT[b, t, v], the gradient of weights (NIN, NOUT).

    LEFT (BLOCKS, TILE, NIN) are the inputs of a product, RIGHT (BLOCKS, TILE,
    NOUT) the derivatives by its outputs.  Walker t < count writes its NIN NOUT
    numbers at ``rows[first + t stride + OFFSET]``.
    """
    left, right = field(s, LEFT, (BLOCKS, TILE, NIN)), field(s, RIGHT, (BLOCKS, TILE, NOUT))
    values = np.einsum("btu,btv->tuv", left, right)[:count]
    write_rows(rows, first + OFFSET, stride, values.reshape(count, NIN * NOUT))


def outer_columns(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    """As ``outer_rows`` for inputs stored by column, LEFT (NIN, BLOCKS, TILE)."""
    left, right = field(s, LEFT, (NIN, BLOCKS, TILE)), field(s, RIGHT, (BLOCKS, TILE, NOUT))
    values = np.einsum("ubt,btv->tuv", left, right)[:count]
    write_rows(rows, first + OFFSET, stride, values.reshape(count, NIN * NOUT))


def sum_rows(s, rows, first, stride, count, RIGHT, OFFSET, BLOCKS, N, TILE):
    """Write sum_b RIGHT[b, t], the gradient of a bias, as ``outer_rows`` does; RIGHT (BLOCKS, TILE, N)."""
    write_rows(rows, first + OFFSET, stride, field(s, RIGHT, (BLOCKS, TILE, N)).sum(axis=0)[:count])


def sum_rows_scaled(s, rows, first, stride, count, LEFT, SEED, OFFSET, N, TILE):
    """Write SEED[t] LEFT[t], as ``outer_rows`` does; SEED (TILE,), LEFT (TILE, N)."""
    values = field(s, SEED, (TILE, 1)) * field(s, LEFT, (TILE, N))
    write_rows(rows, first + OFFSET, stride, values[:count])


def seed_rows(s, p, DST, SEED, W, N, TILE):
    """DST (TILE, N) = SEED (TILE,) times the weights W (N,) of a single output."""
    field(s, DST, (TILE, N))[:] = field(s, SEED, (TILE, 1)) * field(p, W, (N,))
