"""Scalar terms of log psi: cusps of pairs, Gaussians of particles; features of a periodic box."""

import numpy as np

from nmlnp.tiles.numpy.base import FLOOR_OF_DISTANCES, field, frame_rows, unroll, write_rows


# ------------------------------------------------------------------- cusps of pairs
def _strengths(STRENGTHS):
    return np.array([STRENGTHS[e] for e in range(len(STRENGTHS))])


def _radial(s, p, SQUARES, TAU, STRENGTHS, TILE):
    """Return distances, f'/r and f'' (pairs, TILE) of f(r) = a r/(1 + beta r)."""
    a, beta = _strengths(STRENGTHS)[:, None], np.exp(p[TAU])
    r = np.maximum(np.sqrt(field(s, SQUARES, (len(STRENGTHS), TILE))), FLOOR_OF_DISTANCES)
    return a / (1.0 + beta * r) ** 2 / r, -2.0 * a * beta / (1.0 + beta * r) ** 3


def pade_cusp(s, p, OUT, SQUARES, TAU, STRENGTHS, TILE):
    """OUT (TILE,) += sum over pairs of a r / (1 + beta r), a Pade-Jastrow factor.

    SQUARES (pairs, TILE) are r^2, STRENGTHS (pairs,) is a, the slope at r = 0 that cancels the
    divergence of 1/r (Kato, Commun. Pure Appl. Math. 10, 151 (1957)); beta = exp(TAU), TAU in
    the parameters.
    """
    r = np.sqrt(field(s, SQUARES, (len(STRENGTHS), TILE)))
    field(s, OUT, (TILE,))[:] += _strengths(STRENGTHS) @ (r / (1.0 + np.exp(p[TAU]) * r))


def pade_cusp_jet(s, p, JET, SQUARES, POSITIONS, TAU, STRENGTHS, PAIRS, FRAME, D, A, TILE):
    """Add gradient and Laplacian of ``pade_cusp`` to JET (M D + 2, TILE); block 0 is left alone.

    POSITIONS (D, A, TILE).  Two particles at one place count as a distance FLOOR_OF_DISTANCES apart.
    """
    positions = field(s, POSITIONS, (D, A, TILE))
    M = len(FRAME) if len(FRAME) > 0 else A
    jet = field(s, JET, (M * D + 2, TILE))
    gradient = jet[1:-1].reshape(M, D, TILE)
    over, second = _radial(s, p, SQUARES, TAU, STRENGTHS, TILE)
    jet[-1] += 2.0 * (second + (D - 1.0) * over).sum(axis=0)
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        force = over[e] * (positions[:, I] - positions[:, J])
        if len(FRAME) > 0:
            for m in unroll(M):
                gradient[m] += (FRAME[m][I] - FRAME[m][J]) * force
        else:
            gradient[I] += force
            gradient[J] -= force


def pade_cusp_gradient(s, p, GRADIENT, SEED, SQUARES, POSITIONS, TAU, STRENGTHS, PAIRS, D, A, TILE):
    """GRADIENT (D, A, TILE) += SEED (TILE,) times the gradient of ``pade_cusp`` by the positions."""
    positions = field(s, POSITIONS, (D, A, TILE))
    gradient = field(s, GRADIENT, (D, A, TILE))
    over = field(s, SEED, (TILE,)) * _radial(s, p, SQUARES, TAU, STRENGTHS, TILE)[0]
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        force = over[e] * (positions[:, I] - positions[:, J])
        gradient[:, I] += force
        gradient[:, J] -= force


def pade_cusp_rows(s, p, rows, first, stride, count, SQUARES, SEED, TAU, STRENGTHS, TILE):
    """Write SEED (TILE,) times the derivative of ``pade_cusp`` by TAU, as ``outer_rows`` does."""
    r = np.sqrt(field(s, SQUARES, (len(STRENGTHS), TILE)))
    slope = -_strengths(STRENGTHS) @ (np.exp(p[TAU]) * r**2 / (1.0 + np.exp(p[TAU]) * r) ** 2)
    write_rows(rows, first + TAU, stride, (field(s, SEED, (TILE,)) * slope)[:count, None])


# ---------------------------------------------------------------- Gaussians of particles
def _centres(p, CENTRES, SHIFTED, D, A):
    return field(p, CENTRES, (D, A, 1)) if SHIFTED else 0.0


def add_gaussian(s, p, OUT, POSITIONS, ROOT, CENTRES, SHIFTED, D, A, TILE):
    """OUT (TILE,) += -q^2/2 sum |r_i - a_i|^2 over POSITIONS (D, A, TILE).

    q = ROOT in the parameters, a number that is not trained; a = CENTRES (D, A) there where
    SHIFTED, else a = 0.
    """
    x = field(s, POSITIONS, (D, A, TILE)) - _centres(p, CENTRES, SHIFTED, D, A)
    field(s, OUT, (TILE,))[:] -= 0.5 * p[ROOT] ** 2 * (x**2).sum(axis=(0, 1))


def add_gaussian_jet(s, p, JET, POSITIONS, ROOT, CENTRES, SHIFTED, FRAME, D, A, TILE):
    """Add gradient and Laplacian of ``add_gaussian`` to JET (M D + 2, TILE); block 0 is left alone.

    With a FRAME, POSITIONS are relative to the centre of mass.
    """
    x = field(s, POSITIONS, (D, A, TILE)) - _centres(p, CENTRES, SHIFTED, D, A)
    frame = frame_rows(FRAME, A)
    M = len(FRAME) if len(FRAME) > 0 else A
    jet = field(s, JET, (M * D + 2, TILE))
    jet[1:-1] -= p[ROOT] ** 2 * np.einsum("mi,cit->mct", frame, x).reshape(M * D, TILE)
    jet[-1] -= p[ROOT] ** 2 * M * D


def gaussian_gradient(s, p, GRADIENT, SEED, POSITIONS, ROOT, CENTRES, SHIFTED, D, A, TILE):
    """GRADIENT (D, A, TILE) += SEED (TILE,) times the gradient of ``add_gaussian`` by the positions."""
    x = field(s, POSITIONS, (D, A, TILE)) - _centres(p, CENTRES, SHIFTED, D, A)
    field(s, GRADIENT, (D, A, TILE))[:] -= p[ROOT] ** 2 * field(s, SEED, (TILE,)) * x


def gaussian_rows(s, p, rows, first, stride, count, SEED, POSITIONS, ROOT, CENTRES, D, A, TILE):
    """Write SEED (TILE,) times the derivatives of ``add_gaussian`` by CENTRES, as ``outer_rows`` does."""
    x = field(s, POSITIONS, (D, A, TILE)) - field(p, CENTRES, (D, A, 1))
    values = p[ROOT] ** 2 * field(s, SEED, (TILE,)) * x
    write_rows(rows, first + CENTRES, stride, values.reshape(D * A, TILE).T[:count])


# --------------------------------------------------------------------- periodic boxes
def periodic_features(s, p, DST, POSITIONS, LENGTH, D, A, TILE):
    """DST (2 D, A, TILE) = sin, then cos, of 2 pi x / L for POSITIONS x (D, A, TILE).

    L = LENGTH in the parameters is the side of the periodic box.
    """
    phase = 2.0 * np.pi / p[LENGTH] * field(s, POSITIONS, (D, A, TILE))
    features = field(s, DST, (2, D, A, TILE))
    features[0] = np.sin(phase)
    features[1] = np.cos(phase)


def periodic_distances(s, p, DST, POSITIONS, LENGTH, PAIRS, D, A, TILE):
    """DST (pairs, TILE) = |sin(pi (r_i - r_j) / L)|, the length of the vector of D sines."""
    positions = field(s, POSITIONS, (D, A, TILE))
    distances = field(s, DST, (len(PAIRS), TILE))
    for e in unroll(len(PAIRS)):
        sines = np.sin(np.pi / p[LENGTH] * (positions[:, PAIRS[e][0]] - positions[:, PAIRS[e][1]]))
        distances[e] = np.sqrt((sines**2).sum(axis=0))
