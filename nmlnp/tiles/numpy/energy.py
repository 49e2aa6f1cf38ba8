"""The potentials of pairs and triples; the local energy and the radii of a sampled state."""

import numpy as np

from nmlnp.tiles.numpy.base import field, unroll


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
