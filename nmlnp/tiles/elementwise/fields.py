"""Arithmetic on whole fields: biases, run-time factors, sums and copies over entities."""

import math


@primitive
def add_bias(s, p, FIELD, B, ROWS, N):
    WIDE = padded(N)
    for row, u in grid(ROWS, N):
        s[FIELD + row * WIDE + u] += p[B + u]
    barrier()


@primitive
def scale_by(s, p, DST, SRC, NUMBER, N):
    for u in lanes(N):
        s[DST + u] = p[NUMBER] * s[SRC + u]
    barrier()


@primitive
def scale_by_coupling(s, h, FIELD, NUMBER, N):
    for u in lanes(N):
        s[FIELD + u] *= h[NUMBER]
    barrier()


@primitive
def multiply(s, DST, LEFT, RIGHT, N):
    for u in lanes(N):
        s[DST + u] = s[LEFT + u] * s[RIGHT + u]
    barrier()


@primitive
def multiply_by(s, DST, SRC, SCALE, N):
    for u in lanes(N):
        s[DST + u] = SCALE * s[SRC + u]
    barrier()


@primitive
def sum_entities(s, DST, SRC, BLOCKS, COUNT, N):
    for b in range(BLOCKS):
        for u in lanes(N):
            s[DST + b * N + u] = s[SRC + b * COUNT * N + u]
        for k in range(1, COUNT):
            for u in lanes(N):
                s[DST + b * N + u] += s[SRC + (b * COUNT + k) * N + u]
    barrier()


@primitive
def spread_units(s, DST, SEED, WEIGHT, COUNT, TILE, N):
    WIDE = padded(N)
    for k, t, u in grid(COUNT, TILE, N):
        s[DST + (k * TILE + t) * WIDE + u] = WEIGHT * s[SEED + t]
    barrier()


@primitive
def component_amplitude(s, DST, PHI, NORM, TILE):
    for t in lanes(TILE):
        s[DST + t] = s[PHI + t] / math.sqrt(s[NORM + t])
    barrier()


@primitive
def sum_triples(s, DST, VALUES, PARTNERS, A, TILE):
    for t in lanes(TILE):
        s[DST + t] = 0.0
    for i in few(A):
        for t in lanes(TILE):
            total = 0.0
            squares = 0.0
            for k in few(A - 1):
                v = s[VALUES + PARTNERS[i][k] * TILE + t]
                total += v
                squares += v * v
            s[DST + t] += 0.5 * (total * total - squares)
    barrier()


@primitive
def modulate(s, DST, LEFT, RIGHT, N):
    for u in lanes(N):
        s[DST + u] = s[LEFT + u] * (1.0 + s[RIGHT + u])
    barrier()


@primitive
def modulate_jet(s, DST, LEFT, RIGHT, TANGENTS, N):
    LAPLACIAN = (TANGENTS + 1) * N
    for u in lanes(N):
        factor = 1.0 + s[RIGHT + u]
        s[DST + u] = s[LEFT + u] * factor
        s[DST + LAPLACIAN + u] = s[LEFT + LAPLACIAN + u] * factor + s[LEFT + u] * s[RIGHT + LAPLACIAN + u]
    for k in range(1, TANGENTS + 1):
        for u in lanes(N):
            x = s[LEFT + k * N + u]
            y = s[RIGHT + k * N + u]
            s[DST + k * N + u] = x * (1.0 + s[RIGHT + u]) + s[LEFT + u] * y
            s[DST + LAPLACIAN + u] += 2.0 * x * y
    barrier()
