"""Spin-isospin components that are summed in full: norm, local energy, radii, seeds of derivatives."""

import math

from nmlnp.tiles.cuda.base import TINY, cuda, primitive
from nmlnp.tiles.cuda.leaves import log


@primitive
def collect_outputs(s, U, PHI, OUTPUT, MIXING, BLOCKS, E, OUTPUTS, TILE):
    K = len(MIXING)
    for v in lanes(BLOCKS * TILE):
        b = v // TILE
        t = v % TILE
        total = 0.0
        for k in unroll(K):
            phi_k = 0.0
        for e in unroll(E):
            total += s[OUTPUT + ((b * E + e) * TILE + t) * OUTPUTS]
            if OUTPUTS > 1:
                f = s[OUTPUT + ((b * E + e) * TILE + t) * OUTPUTS + 1]
                for k in unroll(K):
                    phi_k += MIXING[k][e] * f
        s[U + v] = total
        for k in unroll(K):
            s[PHI + (b * K + k) * TILE + t] = phi_k
        if b == 0:
            s[PHI + t] += 1.0
    cuda.syncthreads()


@primitive
def component_norm(s, NORM, PHI, K, TILE):
    for t in lanes(TILE):
        total = TINY
        for k in unroll(K):
            total += s[PHI + k * TILE + t] * s[PHI + k * TILE + t]
        s[NORM + t] = total
    cuda.syncthreads()


@primitive
def add_half_log(s, DST, U, NORM, TILE):
    for t in lanes(TILE):
        s[DST + t] = s[U + t] + 0.5 * log(s[NORM + t])
    cuda.syncthreads()


@primitive
def component_potential(s, DST, PHI, RADIAL, OPERATORS, K, E, TILE):
    for v in lanes(K * TILE):
        t = v % TILE
        for k in unroll(K):
            if v // TILE == k:
                total = s[RADIAL + 5 * E * TILE + t] * s[PHI + k * TILE + t]
                for e in unroll(E):
                    for j in unroll(K):
                        weight = 0.0
                        for o in unroll(5):
                            if OPERATORS[e][o][k][j] != 0.0:
                                weight += OPERATORS[e][o][k][j] * s[RADIAL + (o * E + e) * TILE + t]
                        total += weight * s[PHI + j * TILE + t]
                s[DST + k * TILE + t] = total
    cuda.syncthreads()


@primitive
def component_energy(s, RESULT, U, PHI, NORM, HBAR2_2M, K, TANGENTS, TILE):
    LAPLACIAN = TANGENTS + 1
    for t in lanes(TILE):
        inverse = 1.0 / s[NORM + t]
        scale = math.sqrt(inverse)
        diagonal = s[U + LAPLACIAN * TILE + t]
        for d in range(1, LAPLACIAN):
            diagonal += s[U + d * TILE + t] * s[U + d * TILE + t]
        kinetic = 0.0
        squares = 0.0
        potential = 0.0
        for k in unroll(K):
            phi = s[PHI + k * TILE + t]
            cross = 0.0
            for d in range(1, LAPLACIAN):
                gradient = s[PHI + (d * K + k) * TILE + t]
                slope = s[U + d * TILE + t]
                cross += gradient * slope
                squares += (gradient + phi * slope) * (gradient + phi * slope)
            t_psi = -HBAR2_2M * (diagonal * phi + 2.0 * cross + s[PHI + (LAPLACIAN * K + k) * TILE + t])
            v_psi = s[RESULT + (3 + k) * TILE + t]
            kinetic += phi * t_psi
            potential += phi * v_psi
            s[RESULT + (3 + k) * TILE + t] = (t_psi + v_psi) * scale
            s[RESULT + (3 + K + k) * TILE + t] = phi * scale
        s[RESULT + t] = kinetic * inverse
        s[RESULT + TILE + t] = HBAR2_2M * squares * inverse
        s[RESULT + 2 * TILE + t] = potential * inverse
    cuda.syncthreads()


@primitive
def component_radii(s, DST, CENTRED, COMPONENT, PROTONS, K, A, TILE):
    for t in lanes(TILE):
        protons = 0.0
        everyone = 0.0
        for i in unroll(A):
            x = s[CENTRED + i * TILE + t]
            y = s[CENTRED + (A + i) * TILE + t]
            z = s[CENTRED + (2 * A + i) * TILE + t]
            square = x * x + y * y + z * z
            everyone += square
            for k in unroll(K):
                for j in unroll(K):
                    if PROTONS[i][k][j] != 0.0:
                        weight = PROTONS[i][k][j] * s[COMPONENT + k * TILE + t] * s[COMPONENT + j * TILE + t]
                        protons += weight * square
        s[DST + t] = protons
        s[DST + TILE + t] = everyone
    cuda.syncthreads()


@primitive
def seed_component(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    for v in lanes(E * TILE):
        t = v % TILE
        scale = 1.0 / math.sqrt(s[NORM + t])
        s[DST + v * OUTPUTS] = s[PHI + t] * scale
        if OUTPUTS > 1:
            for e in unroll(E):
                if v // TILE == e:
                    s[DST + v * OUTPUTS + 1] = MIXING[e] * scale
    cuda.syncthreads()


@primitive
def seed_norm(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    for v in lanes(E * TILE):
        t = v % TILE
        s[DST + v * OUTPUTS] = 1.0
        if OUTPUTS > 1:
            total = 0.0
            for e in unroll(E):
                if v // TILE == e:
                    for k in unroll(len(MIXING)):
                        total += MIXING[k][e] * s[PHI + k * TILE + t]
            s[DST + v * OUTPUTS + 1] = total / s[NORM + t]
    cuda.syncthreads()
