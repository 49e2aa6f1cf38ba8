"""What the primitives are written with: views of fields, loops written out, rows of walkers."""

import math

import numpy as np

from nmlnp.tiles.sharing import DONE, TAKEN, add_plain

TINY = 1e-300
"""Keeps logarithms and quotients finite where psi is zero."""
FLOOR_OF_DISTANCES = 1e-30

# What the compiled targets give kernels beside the primitives.
primitive = inlined = kernel = lambda function: function


def unroll(*arguments):
    """Return what a loop written out runs over: a tuple's elements, or a range."""
    return arguments[0] if isinstance(arguments[0], tuple) else range(*arguments)


def field(s, start, shape):
    """Return the field of this shape that begins at ``start``: a view of the flat array ``s``."""
    return s[start : start + math.prod(shape)].reshape(shape)


def activation(x, ACTIVATION):
    """Return f, f' and f'' of tanh x, log(1 + e^x) or log cosh x (:data:`nmlnp.tiles.activations.NAMES`)."""
    if ACTIVATION == 0:
        f = np.tanh(x)
        return f, 1.0 - f**2, -2.0 * f * (1.0 - f**2)
    elif ACTIVATION == 1:
        sigmoid = np.exp(-np.logaddexp(0.0, -x))
        return np.logaddexp(0.0, x), sigmoid, sigmoid * np.exp(-np.logaddexp(0.0, x))
    else:
        f = np.tanh(x)
        return np.logaddexp(x, -x) - math.log(2.0), f, 1.0 - f**2


def laplacian_behind(laplacian, square, f, slope, curvature, ACTIVATION):
    """Return f' L + f'' sum_k J_k^2, the Laplacian after an activation; ``square`` is sum_k J_k^2."""
    return slope * laplacian + curvature * square


def slope_behind(v, ACTIVATION):
    """Return f' where f was v; for log cosh, whose value does not tell, where the input was v."""
    if ACTIVATION == 0:
        return 1.0 - v**2
    elif ACTIVATION == 1:
        return 1.0 - np.exp(-v)
    else:
        return np.tanh(v)


def frame_rows(FRAME, A):
    """Return the rows of FRAME (M, A), or those of each particle's own coordinates, as an array."""
    rows = [[FRAME[m][i] for i in range(A)] for m in range(len(FRAME))]
    return np.array(rows) if len(FRAME) > 0 else np.eye(A)


def write_rows(rows, start, stride, values):
    """Write values (count, n) into the flat ``rows``, one walker every ``stride`` from ``start``."""
    walkers = np.arange(values.shape[0])[:, None]
    rows[start + stride * walkers + np.arange(values.shape[1])] = values


def scratch(s, SIZE):
    """Return the scratch that a kernel works in; on the device each block has its own."""
    return s


def padded(units):
    """Return the length of a row of this many units in the scratch; on the device it may be larger."""
    return units


def tiles(shares, last_tile):
    """Yield the tiles below ``last_tile`` that no other thread has taken; on the device, those of a block."""
    while (tile := add_plain(shares, TAKEN, 1)) < last_tile:
        yield tile
        add_plain(shares, DONE, 1)
