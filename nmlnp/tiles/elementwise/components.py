"""Spin-isospin components that are summed in full: norm, local energy, radii, seeds of derivatives."""

import math

from nmlnp.tiles.leaves import log
from nmlnp.tiles.numpy.base import TINY, primitive


@primitive
def collect_outputs(s, U, PHI, OUTPUT, MIXING, BLOCKS, E, OUTPUTS, TILE):
    K = len(MIXING)
    for b, t in grid(BLOCKS, TILE):
        total = 0.0
        for e in few(E):
            total += s[OUTPUT + ((b * E + e) * TILE + t) * OUTPUTS]
        s[U + b * TILE + t] = total
        for k in few(K):
            phi = 0.0
            if OUTPUTS > 1:
                for e in few(E):
                    phi += MIXING[k][e] * s[OUTPUT + ((b * E + e) * TILE + t) * OUTPUTS + 1]
            s[PHI + (b * K + k) * TILE + t] = phi
    # A thread adds to the numbers that it has set itself.
    for t in lanes(TILE):
        s[PHI + t] += 1.0
    barrier()


@primitive
def component_norm(s, NORM, PHI, K, TILE):
    for t in lanes(TILE):
        total = TINY
        for k in few(K):
            total += s[PHI + k * TILE + t] * s[PHI + k * TILE + t]
        s[NORM + t] = total
    barrier()


@primitive
def add_half_log(s, DST, U, NORM, TILE):
    for t in lanes(TILE):
        s[DST + t] = s[U + t] + 0.5 * log(s[NORM + t])
    barrier()


@primitive
def component_potential(s, DST, PHI, RADIAL, OPERATORS, K, E, TILE):
    for k in few(K):
        for t in lanes(TILE):
            total = s[RADIAL + 5 * E * TILE + t] * s[PHI + k * TILE + t]
            for e in few(E):
                for j in few(K):
                    weight = 0.0
                    for o in unroll(5):
                        if OPERATORS[e][o][k][j] != 0.0:
                            weight += OPERATORS[e][o][k][j] * s[RADIAL + (o * E + e) * TILE + t]
                    total += weight * s[PHI + j * TILE + t]
            s[DST + k * TILE + t] = total
    barrier()


@primitive
def component_radii(s, DST, CENTRED, COMPONENT, PROTONS, K, D, A, TILE):
    for t in lanes(TILE):
        protons = 0.0
        everyone = 0.0
        for i in few(A):
            square = 0.0
            for c in unroll(D):
                square += s[CENTRED + (c * A + i) * TILE + t] * s[CENTRED + (c * A + i) * TILE + t]
            everyone += square
            for k in few(K):
                for j in few(K):
                    if PROTONS[i][k][j] != 0.0:
                        weight = PROTONS[i][k][j] * s[COMPONENT + k * TILE + t] * s[COMPONENT + j * TILE + t]
                        protons += weight * square
        s[DST + t] = protons
        s[DST + TILE + t] = everyone
    barrier()


@primitive
def seed_component(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    for e, t in grid(few(E), TILE):
        scale = 1.0 / math.sqrt(s[NORM + t])
        s[DST + (e * TILE + t) * OUTPUTS] = s[PHI + t] * scale
        if OUTPUTS > 1:
            s[DST + (e * TILE + t) * OUTPUTS + 1] = MIXING[e] * scale
    barrier()


@primitive
def seed_norm(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    for e, t in grid(few(E), TILE):
        s[DST + (e * TILE + t) * OUTPUTS] = 1.0
        if OUTPUTS > 1:
            total = 0.0
            for k in few(len(MIXING)):
                total += MIXING[k][e] * s[PHI + k * TILE + t]
            s[DST + (e * TILE + t) * OUTPUTS + 1] = total / s[NORM + t]
    barrier()
