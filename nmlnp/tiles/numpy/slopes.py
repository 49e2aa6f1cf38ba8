"""From slopes by a pair's squared distance to gradients by positions, and jets of functions of it."""

import numpy as np

from nmlnp.tiles.numpy.base import activation, field, unroll, write_rows


def radial_activation_jet(s, VALUE, SLOPE, LAPLACIAN, SQUARES, ROWS, N, ACTIVATION):
    """Send value, slope d/dx and Laplacian (ROWS, N) of functions of one pair through an activation.

    |grad z|^2 over both positions is 8 x (dz/dx)^2, x = SQUARES (ROWS,).
    """
    x, value = field(s, SQUARES, (ROWS, 1)), field(s, VALUE, (ROWS, N))
    slope, laplacian = field(s, SLOPE, (ROWS, N)), field(s, LAPLACIAN, (ROWS, N))
    f, first, second = activation(value, ACTIVATION)
    laplacian[:] = first * laplacian + second * 8.0 * x * slope**2
    slope *= first
    value[:] = f


def add_pair_slopes(s, DST, DELTA, SQUARES, WIDTHS, N):
    """DST (N,) += d log |psi|/dx of each pair by its features, x = r^2 = SQUARES (N,).

    DELTA (N, len(WIDTHS) + 2) are the derivatives by the features of ``pair_features``.
    """
    x, delta = field(s, SQUARES, (N,)), field(s, DELTA, (N, len(WIDTHS) + 2))
    slopes = field(s, DST, (N,))
    slopes += 0.5 * delta[:, 0] / (1.0 + x)
    for g in unroll(len(WIDTHS)):
        slopes -= delta[:, 1 + g] * np.exp(-x / WIDTHS[g]) / WIDTHS[g]


def add_envelope_slopes(s, p, DST, SQUARES, ENVELOPE, N):
    """DST (N,) += d/dx of the envelope of each pair, see ``add_envelope``; x = r^2 = SQUARES (N,)."""
    x = field(s, SQUARES, (N,))
    kappa, beta = field(p, ENVELOPE, (2,))
    field(s, DST, (N,))[:] -= 0.5 * np.exp(kappa) / np.sqrt(1.0 + x) + 0.5 * beta / (1.0 + x)


def envelope_derivatives(s, p, rows, first, stride, count, SQUARES, SEED, ENVELOPE, E, TILE):
    """Write SEED (TILE,) times the envelope's derivatives, as ``outer_rows`` does; SQUARES (E, TILE)."""
    y = 1.0 + field(s, SQUARES, (E, TILE))
    slopes = np.stack([np.exp(p[ENVELOPE]) * np.sqrt(y).sum(axis=0), 0.5 * np.log(y).sum(axis=0)])
    write_rows(rows, first + ENVELOPE, stride, (-field(s, SEED, (TILE,)) * slopes).T[:count])


def add_pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, D, A, TILE):
    """DST (D, A, TILE) += sum_j 2 SLOPES_ij (r_i - r_j), as ``pairs_to_particles``."""
    positions, slopes = field(s, POSITIONS, (D, A, TILE)), field(s, SLOPES, (len(PAIRS), TILE))
    gradient = field(s, DST, (D, A, TILE))
    for e in unroll(len(PAIRS)):
        pull = 2.0 * slopes[e] * (positions[:, PAIRS[e][0]] - positions[:, PAIRS[e][1]])
        gradient[:, PAIRS[e][0]] += pull
        gradient[:, PAIRS[e][1]] -= pull


def add_radial_sum_jet(s, JET, FIRST, SECOND, SQUARES, FACTORS, TANGENTS, E, D, TILE):
    """Add gradient and Laplacian of a sum over pairs of f(x), x = r^2, to JET (TANGENTS + 2, TILE).

    FIRST, SECOND, SQUARES (E, TILE) are f', f'' and x, FACTORS (TANGENTS, E, TILE) the gradients of x of
    ``pair_gradients``; the Laplacian over both positions is 2 (4 x f'' + 2 D f').
    """
    first, second, x = (field(s, place, (E, TILE)) for place in (FIRST, SECOND, SQUARES))
    jet = field(s, JET, (TANGENTS + 2, TILE))
    jet[1:-1] += (field(s, FACTORS, (TANGENTS, E, TILE)) * first).sum(axis=1)
    jet[-1] += (8.0 * x * second + 4.0 * D * first).sum(axis=0)
