"""The envelope of pairs, exp(kappa) sqrt(1 + r^2) + beta/2 log(1 + r^2), subtracted from U."""

import numpy as np

from nmlnp.tiles.numpy.base import field, unroll


def add_envelope(s, p, U, TERMS, SQUARES, ENVELOPE, E, TILE):
    """TERMS (E, TILE) = exp(kappa) sqrt(1 + x) + beta/2 log(1 + x); U (TILE,) -= their sum over pairs.

    SQUARES (E, TILE) is x = r^2; ENVELOPE (2,) in the parameters is (kappa, beta).
    """
    y = 1.0 + field(s, SQUARES, (E, TILE))
    kappa, beta = field(p, ENVELOPE, (2,))
    terms = field(s, TERMS, (E, TILE))
    terms[:] = np.exp(kappa) * np.sqrt(y) + 0.5 * beta * np.log(y)
    field(s, U, (TILE,))[:] -= terms.sum(axis=0)


def add_envelope_jet(s, p, GRADIENT, SQUARES, POSITIONS, ENVELOPE, PAIRS, FRAME, D, A, TILE):
    """Add the gradient and the Laplacian of ``add_envelope``.

    GRADIENT (M D + 1, TILE), rows (m, c) and the Laplacian; FRAME and M as in
    ``pair_gradients``; POSITIONS (D, A, TILE).
    """
    Q = FRAME or tuple([tuple([1.0 * (i == m) for i in range(A)]) for m in range(A)])
    positions = field(s, POSITIONS, (D, A, TILE))
    gradient = field(s, GRADIENT, (len(Q), D, TILE))
    laplacian = field(s, GRADIENT + len(Q) * D * TILE, (TILE,))
    kappa, beta = field(p, ENVELOPE, (2,))
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        x = field(s, SQUARES, (len(PAIRS), TILE))[e]
        first = -0.5 * np.exp(kappa) * (1.0 + x) ** -0.5 - 0.5 * beta / (1.0 + x)
        second = 0.25 * np.exp(kappa) * (1.0 + x) ** -1.5 + 0.5 * beta / (1.0 + x) ** 2
        laplacian += 2.0 * (4.0 * x * second + 2.0 * D * first)
        for m in unroll(len(Q)):
            gradient[m] += 2.0 * (Q[m][I] - Q[m][J]) * first * (positions[:, I] - positions[:, J])
