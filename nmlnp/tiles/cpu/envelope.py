"""The envelope of pairs, exp(kappa) sqrt(1 + r^2) + beta/2 log(1 + r^2), subtracted from U."""

import math

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import exp, log


@primitive
def add_envelope(s, p, U, TERMS, SQUARES, ENVELOPE, E, TILE):
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in range(E * TILE):
        y = 1.0 + s[SQUARES + u]
        s[TERMS + u] = kappa * math.sqrt(y) + 0.5 * beta * log(y)
    for t in range(TILE):
        total = 0.0
        for e in unroll(E):
            total += s[TERMS + e * TILE + t]
        s[U + t] -= total


@primitive
def add_envelope_jet(s, p, GRADIENT, SQUARES, POSITIONS, ENVELOPE, PAIRS, HELMERT, A, TILE):
    E = len(PAIRS)
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for e in unroll(E):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for t in range(TILE):
            x = s[SQUARES + e * TILE + t]
            y = 1.0 / (1.0 + x)
            first = -0.5 * (kappa * math.sqrt(y) + beta * y)
            second = 0.25 * kappa * y * math.sqrt(y) + 0.5 * beta * y * y
            s[GRADIENT + 3 * (A - 1) * TILE + t] += 8.0 * x * second + 12.0 * first
            for c in unroll(3):
                g = (
                    2.0
                    * first
                    * (s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t])
                )
                for m in unroll(A - 1):
                    s[GRADIENT + (3 * m + c) * TILE + t] += (HELMERT[m][I] - HELMERT[m][J]) * g


@primitive
def envelope_rows(s, p, rows, first, stride, count, SQUARES, PHI, NORM, ENVELOPE, E, TILE):
    kappa = exp(p[ENVELOPE])
    for t in range(TILE):
        if t >= count:
            break
        component = s[PHI + t] / math.sqrt(s[NORM + t])
        linear_part = 0.0
        log_part = 0.0
        for e in unroll(E):
            y = 1.0 + s[SQUARES + e * TILE + t]
            linear_part += math.sqrt(y)
            log_part += 0.5 * log(y)
        rows[first + t * stride + ENVELOPE] = -component * kappa * linear_part
        rows[first + t * stride + ENVELOPE + 1] = -component * log_part
