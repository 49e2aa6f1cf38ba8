"""Pairs of particles: their features, and the messages between pairs and particles."""

import math

from nmlnp.tiles.leaves import exp, log, tanh
from nmlnp.tiles.numpy.base import primitive


@primitive
def pair_features(s, DST, SQUARES, WIDTHS, N):
    ONES = DST + (1 + len(WIDTHS)) * N
    for u in lanes(N):
        x = s[SQUARES + u]
        s[DST + u] = 0.5 * log(1.0 + x)
        for g in unroll(len(WIDTHS)):
            s[DST + (1 + g) * N + u] = exp(-x / WIDTHS[g])
        s[ONES + u] = 1.0
    barrier()


@primitive
def pair_feature_jets(s, DST, SQUARES, WIDTHS, D, N):
    # Values; slopes d/dx with x = r^2; Laplacians 2 (4 x f'' + 2 D f').
    F = len(WIDTHS) + 2
    for u in lanes(N):
        x = s[SQUARES + u]
        y = 1.0 / (1.0 + x)
        s[DST + u] = 0.5 * log(1.0 + x)
        s[DST + F * N + u] = 0.5 * y
        s[DST + 2 * F * N + u] = (2.0 * D - 4.0 * x * y) * y
        for g in unroll(len(WIDTHS)):
            B = 1.0 / WIDTHS[g]
            w = exp(-B * x)
            s[DST + (1 + g) * N + u] = w
            s[DST + (F + 1 + g) * N + u] = -B * w
            s[DST + (2 * F + 1 + g) * N + u] = (8.0 * x * B - 4.0 * D) * B * w
        s[DST + (F - 1) * N + u] = 1.0
        s[DST + (2 * F - 1) * N + u] = 0.0
        s[DST + (3 * F - 1) * N + u] = 0.0
    barrier()


@primitive
def pair_gradients(s, DST, POSITIONS, PAIRS, FRAME, D, A, TILE):
    E = len(PAIRS)
    if len(FRAME) == 0:
        # A pair moves with its two particles only.
        for u in lanes(A * D * E * TILE):
            s[DST + u] = 0.0
        barrier()
    for e, c, t in grid(few(E), D, TILE):
        i = PAIRS[e][0]
        j = PAIRS[e][1]
        x = 2.0 * (s[POSITIONS + (c * A + i) * TILE + t] - s[POSITIONS + (c * A + j) * TILE + t])
        if len(FRAME) == 0:
            s[DST + ((D * i + c) * E + e) * TILE + t] = x
            s[DST + ((D * j + c) * E + e) * TILE + t] = -x
        for m in few(len(FRAME)):
            s[DST + ((D * m + c) * E + e) * TILE + t] = (FRAME[m][PAIRS[e][0]] - FRAME[m][PAIRS[e][1]]) * x
    barrier()


@primitive
def scale_rows(s, DST, SRC, FACTORS, BLOCKS, ROWS, N):
    WIDE = padded(N)
    if BLOCKS <= 9:
        # All blocks of a row in one loop, which is then too long to be unrolled: the loop over
        # the rows would otherwise be vectorised with stores that scatter.
        for row, u in grid(ROWS, N):
            for b in unroll(BLOCKS):
                factor_b = s[FACTORS + b * ROWS + row]
            x = s[SRC + row * WIDE + u]
            for b in unroll(BLOCKS):
                s[DST + (b * ROWS + row) * WIDE + u] = factor_b * x
    else:
        for b, row, u in grid(BLOCKS, ROWS, N):
            factor = s[FACTORS + b * ROWS + row]
            s[DST + (b * ROWS + row) * WIDE + u] = factor * s[SRC + row * WIDE + u]
    barrier()


@primitive
def pool_pairs(s, DST, SRC, BLOCKS, PARTNERS, A, N):
    E = A * (A - 1) // 2
    if A <= 4:
        for b, i, u in grid(BLOCKS, few(A), N):
            total = 0.0
            for k in unroll(A - 1):
                total += s[SRC + (b * E + PARTNERS[i][k]) * N + u]
            s[DST + (b * A + i) * N + u] = total
    else:
        for b in range(BLOCKS):
            for i in range(A):
                for u in lanes(N):
                    s[DST + (b * A + i) * N + u] = 0.0
                # A thread adds to the numbers that it has set itself.
                for k in range(A - 1):
                    for u in lanes(N):
                        s[DST + (b * A + i) * N + u] += s[SRC + (b * E + PARTNERS[i][k]) * N + u]
    barrier()


@primitive
def spread_pairs(s, FIELD, SRC, BLOCKS, PAIRS, A, N):
    E = len(PAIRS)
    for b, e, u in grid(BLOCKS, few(E), N):
        i = PAIRS[e][0]
        j = PAIRS[e][1]
        s[FIELD + (b * E + e) * N + u] += s[SRC + (b * A + i) * N + u] + s[SRC + (b * A + j) * N + u]
    barrier()


@primitive
def pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, D, A, TILE):
    for u in lanes(D * A * TILE):
        s[DST + u] = 0.0
    barrier()
    # One pair after the other: a thread keeps its direction and walker, and adds to them alone.
    for e in few(len(PAIRS)):
        for c, t in grid(D, TILE):
            i = PAIRS[e][0]
            j = PAIRS[e][1]
            x = s[POSITIONS + (c * A + i) * TILE + t] - s[POSITIONS + (c * A + j) * TILE + t]
            g = 2.0 * s[SLOPES + e * TILE + t] * x
            s[DST + (c * A + i) * TILE + t] += g
            s[DST + (c * A + j) * TILE + t] -= g
    barrier()
