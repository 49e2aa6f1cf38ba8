"""Spin-isospin components that are summed in full: norm, local energy, radii, seeds of derivatives."""

import numpy as np

from nmlnp.tiles.numpy.base import TINY, field, unroll


def collect_outputs(s, U, PHI, OUTPUT, MIXING, BLOCKS, E, OUTPUTS, TILE):
    """U (BLOCKS, TILE) = sum_e OUTPUT_e0; PHI (BLOCKS, K, TILE) = sum_e MIXING[k][e] OUTPUT_e1.

    OUTPUT (BLOCKS, E, TILE, OUTPUTS) holds u_e and, where OUTPUTS is 2, F_e.  The
    value (block 0) of component 0 has 1 added: phi = (1 + sum_e F_e O_e) Phi.
    """
    K = len(MIXING)
    output = field(s, OUTPUT, (BLOCKS, E, TILE, OUTPUTS))
    field(s, U, (BLOCKS, TILE))[:] = output[:, :, :, 0].sum(axis=1)
    phi = field(s, PHI, (BLOCKS, K, TILE))
    phi[:] = 0.0
    if OUTPUTS > 1:
        for k in unroll(K):
            for e in unroll(E):
                phi[:, k] += MIXING[k][e] * output[:, e, :, 1]
    phi[0, 0] += 1.0


def component_norm(s, NORM, PHI, K, TILE):
    """NORM (TILE,) = sum_k PHI_k^2, PHI (K, TILE)."""
    field(s, NORM, (TILE,))[:] = (field(s, PHI, (K, TILE)) ** 2).sum(axis=0) + TINY


def add_half_log(s, DST, U, NORM, TILE):
    """DST (TILE,) = U (TILE,) + log(NORM (TILE,)) / 2: log |psi| of a summed state."""
    field(s, DST, (TILE,))[:] = field(s, U, (TILE,)) + 0.5 * np.log(field(s, NORM, (TILE,)))


def component_potential(s, DST, PHI, RADIAL, OPERATORS, K, E, TILE):
    """DST (K, TILE) = (V phi)_k, with OPERATORS[e][o][k][j] and RADIAL of ``radial_potentials``."""
    v = field(s, RADIAL, (5, E, TILE))
    phi, result = field(s, PHI, (K, TILE)), field(s, DST, (K, TILE))
    result[:] = field(s, RADIAL + 5 * E * TILE, (TILE,)) * phi
    for e in unroll(E):
        for o in unroll(5):
            for k in unroll(K):
                for j in unroll(K):
                    if OPERATORS[e][o][k][j] != 0.0:
                        result[k] += OPERATORS[e][o][k][j] * v[o, e] * phi[j]


def component_radii(s, DST, CENTRED, COMPONENT, PROTONS, K, D, A, TILE):
    """DST (2, TILE) = sum over protons, and over all nucleons, of |CENTRED (D, A, TILE)|^2.

    Nucleon i is a proton with probability sum_kj PROTONS[i][k][j] c_k c_j, where
    COMPONENT (K, TILE) is c_k = psi_k/|psi|.
    """
    squares = (field(s, CENTRED, (D, A, TILE)) ** 2).sum(axis=0)
    c = field(s, COMPONENT, (K, TILE))
    radii = field(s, DST, (2, TILE))
    radii[0] = 0.0
    for i in unroll(A):
        for k in unroll(K):
            for j in unroll(K):
                radii[0] += PROTONS[i][k][j] * c[k] * c[j] * squares[i]
    radii[1] = squares.sum(axis=0)


def seed_component(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    """DST (E, TILE, OUTPUTS) = d psi_k / d(u_e, F_e) over |psi|: phi_k and MIXING[e], over sqrt(NORM).

    PHI (TILE,) is phi_k, MIXING its row of mixing coefficients, NORM (TILE,).
    """
    seeds = field(s, DST, (E, TILE, OUTPUTS))
    root = np.sqrt(field(s, NORM, (TILE,)))
    seeds[:, :, 0] = field(s, PHI, (TILE,)) / root
    if OUTPUTS > 1:
        for e in unroll(E):
            seeds[e, :, 1] = MIXING[e] / root


def seed_norm(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    """DST (E, TILE, OUTPUTS) = d log |psi| / d(u_e, F_e): 1 and sum_k MIXING[k][e] PHI_k / NORM.

    PHI (K, TILE), NORM (TILE,).
    """
    K = len(MIXING)
    seeds = field(s, DST, (E, TILE, OUTPUTS))
    seeds[:, :, 0] = 1.0
    if OUTPUTS > 1:
        phi = field(s, PHI, (K, TILE)) / field(s, NORM, (TILE,))
        seeds[:, :, 1] = 0.0
        for e in unroll(E):
            for k in unroll(K):
                seeds[e, :, 1] += MIXING[k][e] * phi[k]
