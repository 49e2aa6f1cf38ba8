"""The Slater-Jastrow state: its sign network, confinement and ratios of exchanged labels."""

import numpy as np

from nmlnp.tiles.numpy.base import TINY, field, unroll


def add_log_tanh(s, FIELD, V, TILE):
    """FIELD (TILE,) += log |tanh V|, V (TILE,)."""
    field(s, FIELD, (TILE,))[:] += np.log(np.abs(np.tanh(field(s, V, (TILE,)))) + TINY)


def log_tanh_slope(s, DST, V, TILE):
    """DST (TILE,) = d log |tanh V| / dV = (1 - tanh^2 V) / tanh V, V (TILE,)."""
    f = np.tanh(field(s, V, (TILE,)))
    field(s, DST, (TILE,))[:] = (1.0 - f**2) / np.where(np.abs(f) > TINY, f, TINY)


def add_log_tanh_jet(s, FIELD, V, TANGENTS, TILE):
    """Add the gradient and the Laplacian of log |tanh V| to the jet FIELD (TANGENTS + 2, TILE).

    V is a jet of the same shape.  With g = (log |tanh V|)' the second derivative
    is -g (2 tanh V + g).  Block 0 of FIELD is left alone.
    """
    jet, out = field(s, V, (TANGENTS + 2, TILE)), field(s, FIELD, (TANGENTS + 2, TILE))
    f = np.tanh(jet[0])
    g = (1.0 - f**2) / np.where(np.abs(f) > TINY, f, TINY)
    out[1:-1] += g * jet[1:-1]
    out[-1] += g * jet[-1] - g * (2.0 * f + g) * (jet[1:-1] ** 2).sum(axis=0)


def add_confinement(s, FIELD, CENTRED, WEIGHT, FRAME, D, A, TILE):
    """Add the gradient and the Laplacian of -WEIGHT sum_i |r_i|^2, r = CENTRED (D, A, TILE).

    FIELD (M D + 1, TILE), rows (m, c) and the Laplacian.  FRAME has M rows, and r no centre
    of mass; where FRAME is empty the derivatives are by each particle, M = A.
    """
    Q = FRAME or tuple([tuple([1.0 * (i == m) for i in range(A)]) for m in range(A)])
    centred = field(s, CENTRED, (D, A, TILE))
    gradient = field(s, FIELD, (len(Q), D, TILE))
    for m in unroll(len(Q)):
        for i in unroll(A):
            gradient[m] -= 2.0 * WEIGHT * Q[m][i] * centred[:, i]
    field(s, FIELD + len(Q) * D * TILE, (TILE,))[:] -= 2.0 * WEIGHT * D * len(Q)


def exponential_ratio(s, RATIO, BASE, PAIRS, TILE):
    """RATIO (PAIRS, TILE) = -exp(RATIO - BASE): the ratio of e^U Phi, from U; BASE (TILE,)."""
    ratio = field(s, RATIO, (PAIRS, TILE))
    ratio[:] = -np.exp(ratio - field(s, BASE, (TILE,)))


def tanh_ratio(s, RATIO, SWAPPED, BASE, PAIRS, TILE):
    """RATIO (PAIRS, TILE) *= tanh SWAPPED / tanh BASE; SWAPPED (PAIRS, TILE), BASE (TILE,)."""
    f = np.tanh(field(s, BASE, (TILE,)))
    f = np.where(np.abs(f) > TINY, f, TINY)
    field(s, RATIO, (PAIRS, TILE))[:] *= np.tanh(field(s, SWAPPED, (PAIRS, TILE))) / f
