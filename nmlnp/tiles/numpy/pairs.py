"""Pairs of particles: their features, and the messages between pairs and particles."""

import numpy as np

from nmlnp.tiles.numpy.base import field, unroll


def pair_features(s, DST, SQUARES, WIDTHS, N):
    """DST (len(WIDTHS) + 2, N) = log(1 + x)/2, exp(-x/w) for w in WIDTHS, 1; SQUARES (N,) is x = r^2."""
    x = field(s, SQUARES, (N,))
    features = field(s, DST, (len(WIDTHS) + 2, N))
    features[0] = 0.5 * np.log(1.0 + x)
    for g in unroll(len(WIDTHS)):
        features[1 + g] = np.exp(-x / WIDTHS[g])
    features[-1] = 1.0


def pair_feature_jets(s, DST, SQUARES, WIDTHS, D, N):
    """DST (3, len(WIDTHS) + 2, N): the features f, their slopes df/dx, their Laplacians.

    The Laplacian over both positions of a pair in D dimensions is 2 (4 x f'' + 2 D f'), x = r^2.
    """
    x = field(s, SQUARES, (N,))
    value, slope, laplacian = field(s, DST, (3, len(WIDTHS) + 2, N))
    value[0] = 0.5 * np.log(1.0 + x)
    slope[0] = 0.5 / (1.0 + x)
    laplacian[0] = 2.0 * (4.0 * x * (-0.5 / (1.0 + x) ** 2) + 2.0 * D * slope[0])
    for g in unroll(len(WIDTHS)):
        value[1 + g] = np.exp(-x / WIDTHS[g])
        slope[1 + g] = -value[1 + g] / WIDTHS[g]
        laplacian[1 + g] = 2.0 * (4.0 * x * value[1 + g] / WIDTHS[g] ** 2 + 2.0 * D * slope[1 + g])
    value[-1] = 1.0
    slope[-1] = 0.0
    laplacian[-1] = 0.0


def pair_gradients(s, DST, POSITIONS, PAIRS, FRAME, D, A, TILE):
    """DST (M, D, pairs, TILE) = 2 (Q_mi - Q_mj) (r_i - r_j)_c, the gradients of r_ij^2.

    Q = FRAME has M rows of A coefficients; where FRAME is empty the gradients are by
    each particle, M = A and Q = 1.  POSITIONS (D, A, TILE).
    """
    Q = FRAME or tuple([tuple([1.0 * (i == m) for i in range(A)]) for m in range(A)])
    positions = field(s, POSITIONS, (D, A, TILE))
    gradients = field(s, DST, (len(Q), D, len(PAIRS), TILE))
    for m in unroll(len(Q)):
        for e in unroll(len(PAIRS)):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            gradients[m, :, e] = 2.0 * (Q[m][I] - Q[m][J]) * (positions[:, I] - positions[:, J])


def scale_rows(s, DST, SRC, FACTORS, BLOCKS, ROWS, N):
    """DST (BLOCKS, ROWS, N) = FACTORS (BLOCKS, ROWS) times SRC (ROWS, N), row by row."""
    field(s, DST, (BLOCKS, ROWS, N))[:] = field(s, FACTORS, (BLOCKS, ROWS, 1)) * field(s, SRC, (ROWS, N))


def pool_pairs(s, DST, SRC, BLOCKS, PARTNERS, A, N):
    """DST (BLOCKS, A, N) = the sum of SRC (BLOCKS, pairs, N) over the pairs of each particle.

    PARTNERS[i] are the indices of the A - 1 pairs of particle i.
    """
    source, pooled = field(s, SRC, (BLOCKS, A * (A - 1) // 2, N)), field(s, DST, (BLOCKS, A, N))
    for i in unroll(A):
        pooled[:, i] = source[:, PARTNERS[i]].sum(axis=1)


def spread_pairs(s, FIELD, SRC, BLOCKS, PAIRS, A, N):
    """FIELD (BLOCKS, pairs, N) += the two rows of SRC (BLOCKS, A, N) of each pair's particles."""
    source, out = field(s, SRC, (BLOCKS, A, N)), field(s, FIELD, (BLOCKS, len(PAIRS), N))
    for e in unroll(len(PAIRS)):
        out[:, e] += source[:, PAIRS[e][0]] + source[:, PAIRS[e][1]]


def pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, D, A, TILE):
    """DST (D, A, TILE) = sum_j 2 SLOPES_ij (r_i - r_j), the gradient by each particle.

    SLOPES (pairs, TILE) are derivatives by r_ij^2; POSITIONS (D, A, TILE).
    """
    positions, slopes = field(s, POSITIONS, (D, A, TILE)), field(s, SLOPES, (len(PAIRS), TILE))
    gradient = field(s, DST, (D, A, TILE))
    gradient[:] = 0.0
    for e in unroll(len(PAIRS)):
        pull = 2.0 * slopes[e] * (positions[:, PAIRS[e][0]] - positions[:, PAIRS[e][1]])
        gradient[:, PAIRS[e][0]] += pull
        gradient[:, PAIRS[e][1]] -= pull
