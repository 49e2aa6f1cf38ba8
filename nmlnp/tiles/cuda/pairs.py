"""Pairs of particles: their features, and the messages between pairs and particles."""

import math

from nmlnp.tiles.cuda.base import cuda, primitive
from nmlnp.tiles.cuda.leaves import exp, log, tanh


@primitive
def pair_features(s, DST, SQUARES, WIDTHS, N):
    ONES = DST + (1 + len(WIDTHS)) * N
    for u in lanes(N):
        x = s[SQUARES + u]
        s[DST + u] = 0.5 * log(1.0 + x)
        for g in unroll(len(WIDTHS)):
            s[DST + (1 + g) * N + u] = exp(-x / WIDTHS[g])
        s[ONES + u] = 1.0
    cuda.syncthreads()


@primitive
def pair_feature_jets(s, DST, SQUARES, WIDTHS, N):
    # Values; slopes d/dx with x = r^2; Laplacians 2 (4 x f'' + 6 f').
    F = len(WIDTHS) + 2
    for u in lanes(N):
        x = s[SQUARES + u]
        y = 1.0 / (1.0 + x)
        s[DST + u] = 0.5 * log(1.0 + x)
        s[DST + F * N + u] = 0.5 * y
        s[DST + 2 * F * N + u] = (6.0 - 4.0 * x * y) * y
        for g in unroll(len(WIDTHS)):
            B = 1.0 / WIDTHS[g]
            w = exp(-B * x)
            s[DST + (1 + g) * N + u] = w
            s[DST + (F + 1 + g) * N + u] = -B * w
            s[DST + (2 * F + 1 + g) * N + u] = (8.0 * x * B - 12.0) * B * w
        s[DST + (F - 1) * N + u] = 1.0
        s[DST + (2 * F - 1) * N + u] = 0.0
        s[DST + (3 * F - 1) * N + u] = 0.0
    cuda.syncthreads()


@primitive
def tanh_radial_jet(s, VALUE, SLOPE, LAPLACIAN, SQUARES, ROWS, N):
    WIDE = padded(N)
    for v in lanes(ROWS * N):
        row = v // N
        k = row * WIDE + v % N
        x8 = 8.0 * s[SQUARES + row]
        f = tanh(s[VALUE + k])
        d = 1.0 - f * f
        z = s[SLOPE + k]
        s[VALUE + k] = f
        s[SLOPE + k] = d * z
        s[LAPLACIAN + k] = d * (s[LAPLACIAN + k] - 2.0 * f * x8 * z * z)
    cuda.syncthreads()


@primitive
def pair_gradients(s, DST, POSITIONS, PAIRS, HELMERT, A, TILE):
    E = len(PAIRS)
    for u in lanes(3 * E * TILE):
        c = u // (E * TILE)
        row = u % (E * TILE)
        t = row % TILE
        for e in unroll(E):
            if row // TILE == e:
                I = PAIRS[e][0]
                J = PAIRS[e][1]
                difference = s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t]
                for m in unroll(A - 1):
                    C = 2.0 * (HELMERT[m][I] - HELMERT[m][J])
                    s[DST + (3 * m + c) * E * TILE + row] = C * difference
    cuda.syncthreads()


@primitive
def scale_rows(s, DST, SRC, FACTORS, BLOCKS, ROWS, N):
    WIDE = padded(N)
    for v in lanes(BLOCKS * ROWS * WIDE):
        s[DST + v] = s[FACTORS + v // WIDE] * s[SRC + v % (ROWS * WIDE)]
    cuda.syncthreads()


@primitive
def pool_pairs(s, DST, SRC, BLOCKS, PAIRS, A, N):
    E = len(PAIRS)
    for v in lanes(BLOCKS * N):
        b = v // N
        u = v % N
        for i in unroll(A):
            sum_i = 0.0
        for e in unroll(E):
            message = s[SRC + (b * E + e) * N + u]
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            sum_I += message
            sum_J += message
        for i in unroll(A):
            s[DST + (b * A + i) * N + u] = sum_i
    cuda.syncthreads()


@primitive
def spread_pairs(s, FIELD, SRC, BLOCKS, PAIRS, A, N):
    E = len(PAIRS)
    for v in lanes(BLOCKS * N):
        b = v // N
        u = v % N
        for i in unroll(A):
            message_i = s[SRC + (b * A + i) * N + u]
        for e in unroll(E):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            s[FIELD + (b * E + e) * N + u] += message_I + message_J
    cuda.syncthreads()


@primitive
def pair_slopes(s, p, DST, DELTA, SQUARES, WIDTHS, ENVELOPE, N):
    F = len(WIDTHS) + 2
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in lanes(N):
        x = s[SQUARES + u]
        y = 1.0 / (1.0 + x)
        total = 0.5 * y * s[DELTA + u * F] - 0.5 * (kappa * math.sqrt(y) + beta * y)
        for g in unroll(len(WIDTHS)):
            total -= exp(-x / WIDTHS[g]) / WIDTHS[g] * s[DELTA + u * F + 1 + g]
        s[DST + u] = total
    cuda.syncthreads()


@primitive
def pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, A, TILE):
    for u in lanes(3 * TILE):
        c = u // TILE
        t = u % TILE
        for i in unroll(A):
            sum_i = 0.0
        for e in unroll(len(PAIRS)):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            difference = s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t]
            g = 2.0 * s[SLOPES + e * TILE + t] * difference
            sum_I += g
            sum_J -= g
        for i in unroll(A):
            s[DST + (c * A + i) * TILE + t] = sum_i
    cuda.syncthreads()
