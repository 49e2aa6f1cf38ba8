"""Pairs of particles: their features, and the messages between pairs and particles."""

import math

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import exp, log, tanh


@primitive
def pair_features(s, DST, SQUARES, WIDTHS, N):
    ONES = DST + (1 + len(WIDTHS)) * N
    for u in range(N):
        x = s[SQUARES + u]
        s[DST + u] = 0.5 * log(1.0 + x)
        for g in unroll(len(WIDTHS)):
            s[DST + (1 + g) * N + u] = exp(-x / WIDTHS[g])
        s[ONES + u] = 1.0


@primitive
def pair_feature_jets(s, DST, SQUARES, WIDTHS, N):
    # Values; slopes d/dx with x = r^2; Laplacians 2 (4 x f'' + 6 f').
    F = len(WIDTHS) + 2
    for u in range(N):
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


@primitive
def tanh_radial_jet(s, VALUE, SLOPE, LAPLACIAN, SQUARES, ROWS, N):
    for row in range(ROWS):
        x8 = 8.0 * s[SQUARES + row]
        for u in range(N):
            k = row * N + u
            f = tanh(s[VALUE + k])
            d = 1.0 - f * f
            z = s[SLOPE + k]
            s[VALUE + k] = f
            s[SLOPE + k] = d * z
            s[LAPLACIAN + k] = d * (s[LAPLACIAN + k] - 2.0 * f * x8 * z * z)


@primitive
def pair_gradients(s, DST, POSITIONS, PAIRS, HELMERT, A, TILE):
    E = len(PAIRS)
    for m in unroll(A - 1):
        for e in unroll(E):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            C = 2.0 * (HELMERT[m][I] - HELMERT[m][J])
            for c in range(3):
                for t in range(TILE):
                    difference = s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t]
                    s[DST + ((3 * m + c) * E + e) * TILE + t] = C * difference


# All blocks of a row in one loop, which is then too long to be unrolled: the loop over
# the rows would otherwise be vectorised with stores that scatter.
@primitive
def scale_rows(s, DST, SRC, FACTORS, BLOCKS, ROWS, N):
    for row in range(ROWS):
        for b in unroll(BLOCKS):
            factor_b = s[FACTORS + b * ROWS + row]
        for u in range(N):
            x = s[SRC + row * N + u]
            for b in unroll(BLOCKS):
                s[DST + (b * ROWS + row) * N + u] = factor_b * x


@primitive
def pool_pairs(s, DST, SRC, BLOCKS, PAIRS, A, N):
    E = len(PAIRS)
    for b in range(BLOCKS):
        for i in unroll(A):
            for u in range(N):
                total = 0.0
                for e in unroll(E):
                    if i in PAIRS[e]:
                        total += s[SRC + (b * E + e) * N + u]
                s[DST + (b * A + i) * N + u] = total


@primitive
def spread_pairs(s, FIELD, SRC, BLOCKS, PAIRS, A, N):
    E = len(PAIRS)
    for b in range(BLOCKS):
        for e in unroll(E):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            for u in range(N):
                s[FIELD + (b * E + e) * N + u] += s[SRC + (b * A + I) * N + u] + s[SRC + (b * A + J) * N + u]


@primitive
def pair_slopes(s, p, DST, DELTA, SQUARES, WIDTHS, ENVELOPE, N):
    F = len(WIDTHS) + 2
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in range(N):
        x = s[SQUARES + u]
        y = 1.0 / (1.0 + x)
        total = 0.5 * y * s[DELTA + u * F] - 0.5 * (kappa * math.sqrt(y) + beta * y)
        for g in unroll(len(WIDTHS)):
            total -= exp(-x / WIDTHS[g]) / WIDTHS[g] * s[DELTA + u * F + 1 + g]
        s[DST + u] = total


@primitive
def pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, A, TILE):
    for u in range(3 * A * TILE):
        s[DST + u] = 0.0
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for c in range(3):
            for t in range(TILE):
                difference = s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t]
                g = 2.0 * s[SLOPES + e * TILE + t] * difference
                s[DST + (c * A + I) * TILE + t] += g
                s[DST + (c * A + J) * TILE + t] -= g
