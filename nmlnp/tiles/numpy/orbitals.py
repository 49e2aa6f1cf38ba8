"""Orbitals of single particles, with the derivatives by the particle's own coordinates.

A jet of orbitals is (D + 2, A, TILE, K): value, derivatives by the D coordinates of the
particle itself, and the sum of its second derivatives; an orbital knows no other particle.
"""

import numpy as np

from nmlnp.tiles.numpy.base import field, unroll


def hermite_polynomials(s, p, DST, POSITIONS, ROOT, HIGHEST, D, A, TILE):
    """DST (D, HIGHEST + 1, A, TILE) = h_n(q x), h_n = H_n / sqrt(2^n n!), of POSITIONS (D, A, TILE).

    q = ROOT in the parameters.  h_{n+1} = sqrt(2/(n+1)) z h_n - sqrt(n/(n+1)) h_{n-1} (DLMF 18.9).
    """
    z = p[ROOT] * field(s, POSITIONS, (D, A, TILE))
    polynomials = field(s, DST, (D, HIGHEST + 1, A, TILE))
    polynomials[:, 0] = 1.0
    for n in unroll(HIGHEST):
        polynomials[:, n + 1] = np.sqrt(2.0 / (n + 1)) * z * polynomials[:, n]
        if n > 0:
            polynomials[:, n + 1] -= np.sqrt(n / (n + 1)) * polynomials[:, n - 1]


def oscillator_orbitals(s, p, DST, HERMITE, POSITIONS, ROOT, QUANTA, D, A, TILE):
    """DST (A, TILE, K) = prod_c h_{n_kc}(q x_c): the orbitals of a harmonic trap without their Gaussian.

    QUANTA (K, D) are the numbers n_kc, q = sqrt(m omega / hbar) is ROOT in the parameters;
    the factor exp(-q^2 r^2 / 2) is that of ``add_gaussian``.  POSITIONS (D, A, TILE);
    HERMITE (D, max n + 1, A, TILE) is left with the polynomials.
    """
    K = len(QUANTA)
    HIGHEST = max([max(row) for row in QUANTA])
    hermite_polynomials(s, p, HERMITE, POSITIONS, ROOT, HIGHEST, D, A, TILE)
    polynomials = field(s, HERMITE, (D, HIGHEST + 1, A, TILE))
    orbitals = field(s, DST, (A, TILE, K))
    orbitals[:] = 1.0
    for k in unroll(K):
        for c in unroll(D):
            orbitals[:, :, k] *= polynomials[c, QUANTA[k][c]]


def oscillator_orbitals_jet(s, p, DST, HERMITE, POSITIONS, ROOT, QUANTA, D, A, TILE):
    """DST (D + 2, A, TILE, K) = the jet of ``oscillator_orbitals``; h_n' = sqrt(2 n) h_{n-1}."""
    K = len(QUANTA)
    HIGHEST = max([max(row) for row in QUANTA])
    jet = field(s, DST, (D + 2, A, TILE, K))
    hermite_polynomials(s, p, HERMITE, POSITIONS, ROOT, HIGHEST, D, A, TILE)
    polynomials = field(s, HERMITE, (D, HIGHEST + 1, A, TILE))
    q = p[ROOT]
    jet[:] = 1.0
    jet[-1] = 0.0
    for k in unroll(K):
        for c in unroll(D):
            n = QUANTA[k][c]
            second = np.zeros((A, TILE))
            if n > 1:
                second += 2.0 * np.sqrt(n * (n - 1.0)) * polynomials[c, n - 2]
            for b in unroll(D):
                value = polynomials[b, QUANTA[k][b]]
                if b != c:
                    second *= value
                    jet[c + 1, :, :, k] *= value
                elif n == 0:
                    jet[c + 1, :, :, k] = 0.0
                else:
                    jet[c + 1, :, :, k] *= q * np.sqrt(2.0 * n) * polynomials[c, n - 1]
            jet[0, :, :, k] *= polynomials[c, n]
            jet[-1, :, :, k] += q**2 * second


def plane_waves(s, p, DST, POSITIONS, LENGTH, WAVES, D, A, TILE):
    """DST (A, TILE, K) = 1, cos k.r, sin k.r, ... with k = 2 pi n / L for each n of WAVES (W, D).

    L = LENGTH in the parameters is the side of the periodic box; K = 2 W + 1; POSITIONS (D, A, TILE).
    """
    orbitals = field(s, DST, (A, TILE, 2 * len(WAVES) + 1))
    positions = field(s, POSITIONS, (D, A, TILE))
    orbitals[:, :, 0] = 1.0
    for k in unroll(len(WAVES)):
        phase = np.zeros((A, TILE))
        for c in unroll(D):
            phase += 2.0 * np.pi * WAVES[k][c] / p[LENGTH] * positions[c]
        orbitals[:, :, 2 * k + 1] = np.cos(phase)
        orbitals[:, :, 2 * k + 2] = np.sin(phase)


def plane_waves_jet(s, p, DST, POSITIONS, LENGTH, WAVES, D, A, TILE):
    """DST (D + 2, A, TILE, K) = the jet of ``plane_waves``."""
    plane_waves(s, p, DST, POSITIONS, LENGTH, WAVES, D, A, TILE)
    jet = field(s, DST, (D + 2, A, TILE, 2 * len(WAVES) + 1))
    jet[1:] = 0.0
    for k in unroll(len(WAVES)):
        for c in unroll(D):
            wave = 2.0 * np.pi * WAVES[k][c] / p[LENGTH]
            jet[c + 1, :, :, 2 * k + 1] = -wave * jet[0, :, :, 2 * k + 2]
            jet[c + 1, :, :, 2 * k + 2] = wave * jet[0, :, :, 2 * k + 1]
            jet[-1, :, :, 2 * k + 1 : 2 * k + 3] -= wave**2 * jet[0, :, :, 2 * k + 1 : 2 * k + 3]


def solid_harmonics(s, DST, POSITIONS, D, A, TILE):
    """DST (A, TILE, D + 1) = 1, x, y, ...: the s and p orbitals of a shell, without their radial part."""
    orbitals = field(s, DST, (A, TILE, D + 1))
    orbitals[:, :, 0] = 1.0
    orbitals[:, :, 1:] = field(s, POSITIONS, (D, A, TILE)).transpose(1, 2, 0)


def solid_harmonics_jet(s, DST, POSITIONS, D, A, TILE):
    """DST (D + 2, A, TILE, D + 1) = the jet of ``solid_harmonics``."""
    solid_harmonics(s, DST, POSITIONS, D, A, TILE)
    jet = field(s, DST, (D + 2, A, TILE, D + 1))
    jet[1:] = 0.0
    for c in unroll(D):
        jet[c + 1, :, :, c + 1] = 1.0


def orbital_gradients(s, GRADIENT, DELTA, ORBITALS, D, A, TILE, K):
    """GRADIENT (D, A, TILE) += sum_k DELTA (A, TILE, K) times the derivatives of the jet ORBITALS.

    ORBITALS (D + 2, A, TILE, K): the way back from orbitals to the positions.
    """
    jet = field(s, ORBITALS, (D + 2, A, TILE, K))
    delta = field(s, DELTA, (A, TILE, K))
    field(s, GRADIENT, (D, A, TILE))[:] += np.einsum("itk,citk->cit", delta, jet[1:-1])
