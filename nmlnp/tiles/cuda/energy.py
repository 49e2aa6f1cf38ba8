"""The potentials of pairs and triples; the local energy and the radii of a sampled state."""

import math

from nmlnp.tiles.cuda.base import cuda, primitive
from nmlnp.tiles.cuda.leaves import exp


@primitive
def scalar_kinetic(s, RESULT, GRADIENT, HBAR2_2M, TANGENTS, TILE):
    for t in lanes(TILE):
        square = 0.0
        for k in range(TANGENTS):
            square += s[GRADIENT + k * TILE + t] * s[GRADIENT + k * TILE + t]
        s[RESULT + t] = -HBAR2_2M * (s[GRADIENT + TANGENTS * TILE + t] + square)
        s[RESULT + TILE + t] = HBAR2_2M * square
    cuda.syncthreads()


@primitive
def radial_potentials(s, DST, SQUARES, GAUSSIANS, COULOMB, THREE_BODY, A, PAIRS, TILE):
    N = len(PAIRS) * TILE
    for u in lanes(N):
        x = s[SQUARES + u]
        central = 0.0
        sigma = 0.0
        tau = 0.0
        sigmatau = 0.0
        for g in unroll(len(GAUSSIANS)):
            w = exp(-GAUSSIANS[g][0] * x)
            central += GAUSSIANS[g][1] * w
            sigma += GAUSSIANS[g][2] * w
            tau += GAUSSIANS[g][3] * w
            sigmatau += GAUSSIANS[g][4] * w
        s[DST + u] = central
        s[DST + N + u] = sigma
        s[DST + 2 * N + u] = tau
        s[DST + 3 * N + u] = sigmatau
        repulsion = 0.0
        if COULOMB[0] != 0.0:
            r = math.sqrt(x + 1e-12)
            b = COULOMB[1] * r
            form = 1.0 - (1.0 + b * (0.6875 + b * (0.1875 + b * 0.020833333333333332))) * exp(-b)
            repulsion = COULOMB[0] * form / r
        s[DST + 4 * N + u] = repulsion
    for t in lanes(TILE):
        energy = 0.0
        if THREE_BODY[0] != 0.0 and A > 2:
            for i in unroll(A):
                total = 0.0
                squares = 0.0
                for e in unroll(len(PAIRS)):
                    if i in PAIRS[e]:
                        w = exp(-THREE_BODY[1] * s[SQUARES + e * TILE + t])
                        total += w
                        squares += w * w
                energy += 0.5 * THREE_BODY[0] * (total * total - squares)
        s[DST + 5 * N + t] = energy
    cuda.syncthreads()


@primitive
def exchange_potential(s, DST, RADIAL, RATIO, LABELS, PAIRS, A, TILE):
    E = len(PAIRS)
    for t in lanes(TILE):
        total = s[RADIAL + 5 * E * TILE + t]
        for e in unroll(E):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            t_i = s[LABELS + (A + I) * TILE + t]
            t_j = s[LABELS + (A + J) * TILE + t]
            same_spin = 0.5 + 0.5 * s[LABELS + I * TILE + t] * s[LABELS + J * TILE + t]
            same_isospin = 0.5 + 0.5 * t_i * t_j
            both = s[RATIO + e * TILE + t]
            spin = same_spin + (1.0 - same_spin) * same_isospin * both
            isospin = same_isospin + (1.0 - same_isospin) * same_spin * both
            total += s[RADIAL + e * TILE + t]
            total += s[RADIAL + (E + e) * TILE + t] * (2.0 * spin - 1.0)
            total += s[RADIAL + (2 * E + e) * TILE + t] * (2.0 * isospin - 1.0)
            total += s[RADIAL + (3 * E + e) * TILE + t] * (4.0 * both - 2.0 * spin - 2.0 * isospin + 1.0)
            total += s[RADIAL + (4 * E + e) * TILE + t] * 0.25 * (1.0 + t_i) * (1.0 + t_j)
        s[DST + t] = total
    cuda.syncthreads()


@primitive
def sampled_radii(s, DST, CENTRED, LABELS, A, TILE):
    for t in lanes(TILE):
        protons = 0.0
        everyone = 0.0
        for i in unroll(A):
            x = s[CENTRED + i * TILE + t]
            y = s[CENTRED + (A + i) * TILE + t]
            z = s[CENTRED + (2 * A + i) * TILE + t]
            square = x * x + y * y + z * z
            everyone += square
            protons += 0.5 * (1.0 + s[LABELS + (A + i) * TILE + t]) * square
        s[DST + t] = protons
        s[DST + TILE + t] = everyone
    cuda.syncthreads()
