"""The potentials of pairs and triples; the local energy and the radii of a sampled state."""

import numpy as np

from nmlnp.tiles.numpy.base import field, unroll


def scalar_kinetic(s, RESULT, GRADIENT, HBAR2_2M, TANGENTS, TILE):
    """RESULT (2, TILE) = -HBAR2_2M (L + G^2) and HBAR2_2M G^2.

    GRADIENT (TANGENTS + 1, TILE) holds the gradient G and the Laplacian L of log |psi|.
    """
    derivatives = field(s, GRADIENT, (TANGENTS + 1, TILE))
    square = (derivatives[:-1] ** 2).sum(axis=0)
    result = field(s, RESULT, (2, TILE))
    result[0] = -HBAR2_2M * (derivatives[-1] + square)
    result[1] = HBAR2_2M * square


def radial_potentials(s, DST, SQUARES, GAUSSIANS, COULOMB, THREE_BODY, A, PAIRS, TILE):
    """DST (5 pairs + 1, TILE): v_c, v_sigma, v_tau, v_sigmatau, Coulomb of each pair; three-body.

    From SQUARES (pairs, TILE).  Each of GAUSSIANS is (b, v_c, v_sigma, v_tau,
    v_sigmatau) with exp(-b r^2); COULOMB = (alpha hbar c, b) is the interaction of
    finite protons, alpha hbar c F(b r)/r; THREE_BODY = (W, b) is W times the sum
    over triples of sum_cyc exp(-b (r_ij^2 + r_jk^2)).
    """
    E = len(PAIRS)
    x = field(s, SQUARES, (E, TILE))
    v = field(s, DST, (5, E, TILE))
    v[:4] = 0.0
    for g in unroll(len(GAUSSIANS)):
        for o in unroll(4):
            v[o] += GAUSSIANS[g][1 + o] * np.exp(-GAUSSIANS[g][0] * x)
    r = np.sqrt(x + 1e-12)
    y = COULOMB[1] * r
    v[4] = COULOMB[0] * (1.0 - (1.0 + 11.0 / 16.0 * y + 3.0 / 16.0 * y**2 + y**3 / 48.0) * np.exp(-y)) / r
    three = field(s, DST + 5 * E * TILE, (TILE,))
    three[:] = 0.0
    if THREE_BODY[0] != 0.0 and A > 2:
        w = np.exp(-THREE_BODY[1] * x)
        for e in unroll(E):
            for f in unroll(e):
                # Two pairs that share a particle: one term of one triple.
                if PAIRS[e][0] in PAIRS[f] or PAIRS[e][1] in PAIRS[f]:
                    three += THREE_BODY[0] * w[e] * w[f]


def exchange_potential(s, DST, RADIAL, RATIO, LABELS, PAIRS, A, TILE):
    """DST (TILE,) = (V psi)/psi of a sampled state on the s shell.

    With a, b, c the ratios psi(swapped)/psi for the spins, the isospins and both
    of a pair: v_c + v_sigma (2a - 1) + v_tau (2b - 1) + v_sigmatau (4c - 2a - 2b + 1).
    RATIO (pairs, TILE) is c.  Where only the isospins are equal a = c, and where
    neither are, a = b = 0, because Phi has no two nucleons with the same labels.
    RADIAL (5 pairs + 1, TILE) comes from ``radial_potentials``; LABELS (2, A, TILE).
    """
    E = len(PAIRS)
    v = field(s, RADIAL, (5, E, TILE))
    labels = field(s, LABELS, (2, A, TILE))
    total = field(s, RADIAL + 5 * E * TILE, (TILE,)).copy()
    for e in unroll(E):
        spin_i, spin_j = labels[0, PAIRS[e][0]], labels[0, PAIRS[e][1]]
        isospin_i, isospin_j = labels[1, PAIRS[e][0]], labels[1, PAIRS[e][1]]
        c = field(s, RATIO, (E, TILE))[e]
        a = np.where(spin_i == spin_j, 1.0, np.where(isospin_i == isospin_j, c, 0.0))
        b = np.where(isospin_i == isospin_j, 1.0, np.where(spin_i == spin_j, c, 0.0))
        total += v[0, e] + v[1, e] * (2.0 * a - 1.0) + v[2, e] * (2.0 * b - 1.0)
        total += v[3, e] * (4.0 * c - 2.0 * a - 2.0 * b + 1.0)
        total += v[4, e] * ((isospin_i > 0.0) & (isospin_j > 0.0))
    field(s, DST, (TILE,))[:] = total


def sampled_radii(s, DST, CENTRED, LABELS, D, A, TILE):
    """DST (2, TILE) = sum over protons, and over all nucleons, of |CENTRED (D, A, TILE)|^2."""
    squares = (field(s, CENTRED, (D, A, TILE)) ** 2).sum(axis=0)
    protons = field(s, LABELS, (2, A, TILE))[1] > 0.0
    radii = field(s, DST, (2, TILE))
    radii[0] = (squares * protons).sum(axis=0)
    radii[1] = squares.sum(axis=0)
