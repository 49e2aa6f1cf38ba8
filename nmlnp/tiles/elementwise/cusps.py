"""Scalar terms of log psi: cusps of pairs, Gaussians of particles; features of a periodic box."""

import math

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import cos_sin_turns, exp


# ------------------------------------------------------------------- cusps of pairs
@primitive
def pade_cusp(s, p, OUT, SQUARES, TAU, STRENGTHS, TILE):
    beta = exp(p[TAU])
    for e in few(len(STRENGTHS)):
        for t in lanes(TILE):
            r = math.sqrt(s[SQUARES + e * TILE + t])
            s[OUT + t] += STRENGTHS[e] * r / (1.0 + beta * r)
    barrier()


@primitive
def pade_cusp_jet(s, p, JET, SQUARES, POSITIONS, TAU, STRENGTHS, PAIRS, FRAME, D, A, TILE):
    beta = exp(p[TAU])
    M = len(FRAME) if len(FRAME) > 0 else A
    for e in few(len(PAIRS)):
        for t in lanes(TILE):
            r = max(math.sqrt(s[SQUARES + e * TILE + t]), FLOOR_OF_DISTANCES)
            y = 1.0 / (1.0 + beta * r)
            over = STRENGTHS[e] * y * y / r
            # Both particles: 2 (f'' + (D - 1) f' / r).
            s[JET + (M * D + 1) * TILE + t] += 2.0 * over * (D - 1.0 - 2.0 * beta * r * y)
            for c in unroll(D):
                g = over * (
                    s[POSITIONS + (c * A + PAIRS[e][0]) * TILE + t]
                    - s[POSITIONS + (c * A + PAIRS[e][1]) * TILE + t]
                )
                if len(FRAME) == 0:
                    s[JET + (1 + PAIRS[e][0] * D + c) * TILE + t] += g
                    s[JET + (1 + PAIRS[e][1] * D + c) * TILE + t] -= g
                else:
                    for m in few(M):
                        s[JET + (1 + m * D + c) * TILE + t] += (
                            FRAME[m][PAIRS[e][0]] - FRAME[m][PAIRS[e][1]]
                        ) * g
    barrier()


@primitive
def pade_cusp_gradient(s, p, GRADIENT, SEED, SQUARES, POSITIONS, TAU, STRENGTHS, PAIRS, D, A, TILE):
    beta = exp(p[TAU])
    for e in few(len(PAIRS)):
        for t in lanes(TILE):
            r = max(math.sqrt(s[SQUARES + e * TILE + t]), FLOOR_OF_DISTANCES)
            y = 1.0 / (1.0 + beta * r)
            over = s[SEED + t] * STRENGTHS[e] * y * y / r
            for c in unroll(D):
                g = over * (
                    s[POSITIONS + (c * A + PAIRS[e][0]) * TILE + t]
                    - s[POSITIONS + (c * A + PAIRS[e][1]) * TILE + t]
                )
                s[GRADIENT + (c * A + PAIRS[e][0]) * TILE + t] += g
                s[GRADIENT + (c * A + PAIRS[e][1]) * TILE + t] -= g
    barrier()


@primitive
def pade_cusp_rows(s, p, rows, first, stride, count, SQUARES, SEED, TAU, STRENGTHS, TILE):
    beta = exp(p[TAU])
    for t in lanes(TILE):
        if t < count:
            total = 0.0
            for e in range(len(STRENGTHS)):
                r = math.sqrt(s[SQUARES + e * TILE + t])
                y = 1.0 / (1.0 + beta * r)
                total -= STRENGTHS[e] * beta * r * r * y * y
            rows[first + t * stride + TAU] = s[SEED + t] * total
    barrier()


# ---------------------------------------------------------------- Gaussians of particles
@primitive
def add_gaussian(s, p, OUT, POSITIONS, ROOT, CENTRES, SHIFTED, D, A, TILE):
    scale = -0.5 * p[ROOT] * p[ROOT]
    for k in range(D * A):
        middle = p[CENTRES + k] if SHIFTED else 0.0
        for t in lanes(TILE):
            x = s[POSITIONS + k * TILE + t] - middle
            s[OUT + t] += scale * x * x
    barrier()


@primitive
def add_gaussian_jet(s, p, JET, POSITIONS, ROOT, CENTRES, SHIFTED, FRAME, D, A, TILE):
    scale = -p[ROOT] * p[ROOT]
    M = len(FRAME) if len(FRAME) > 0 else A
    for c in range(D):
        for i in range(A):
            middle = p[CENTRES + c * A + i] if SHIFTED else 0.0
            for t in lanes(TILE):
                g = scale * (s[POSITIONS + (c * A + i) * TILE + t] - middle)
                if len(FRAME) == 0:
                    s[JET + (1 + i * D + c) * TILE + t] += g
                else:
                    for m in few(M):
                        s[JET + (1 + m * D + c) * TILE + t] += FRAME[m][i] * g
    for t in lanes(TILE):
        s[JET + (M * D + 1) * TILE + t] += M * D * scale
    barrier()


@primitive
def gaussian_gradient(s, p, GRADIENT, SEED, POSITIONS, ROOT, CENTRES, SHIFTED, D, A, TILE):
    scale = -p[ROOT] * p[ROOT]
    for k in range(D * A):
        middle = p[CENTRES + k] if SHIFTED else 0.0
        for t in lanes(TILE):
            s[GRADIENT + k * TILE + t] += scale * s[SEED + t] * (s[POSITIONS + k * TILE + t] - middle)
    barrier()


@primitive
def gaussian_rows(s, p, rows, first, stride, count, SEED, POSITIONS, ROOT, CENTRES, D, A, TILE):
    scale = p[ROOT] * p[ROOT]
    for t in lanes(TILE):
        if t < count:
            for k in range(D * A):
                x = s[POSITIONS + k * TILE + t] - p[CENTRES + k]
                rows[first + t * stride + CENTRES + k] = scale * s[SEED + t] * x
    barrier()


# --------------------------------------------------------------------- periodic boxes
@primitive
def periodic_features(s, p, DST, POSITIONS, LENGTH, D, A, TILE):
    over = 1.0 / p[LENGTH]
    for c in range(D):
        for u in lanes(A * TILE):
            cosine, sine = cos_sin_turns(over * s[POSITIONS + c * A * TILE + u])
            s[DST + c * A * TILE + u] = sine
            s[DST + (D + c) * A * TILE + u] = cosine
    barrier()


@primitive
def periodic_distances(s, p, DST, POSITIONS, LENGTH, PAIRS, D, A, TILE):
    over = 0.5 / p[LENGTH]
    for e in few(len(PAIRS)):
        for t in lanes(TILE):
            square = 0.0
            for c in unroll(D):
                x = s[POSITIONS + (c * A + PAIRS[e][0]) * TILE + t]
                cosine, sine = cos_sin_turns(over * (x - s[POSITIONS + (c * A + PAIRS[e][1]) * TILE + t]))
                square += sine * sine
            s[DST + e * TILE + t] = math.sqrt(square)
    barrier()
