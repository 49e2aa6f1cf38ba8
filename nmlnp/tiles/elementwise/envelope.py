"""The envelope of pairs, exp(kappa) sqrt(1 + r^2) + beta/2 log(1 + r^2), subtracted from U."""

import math

from nmlnp.tiles.leaves import exp, log
from nmlnp.tiles.numpy.base import primitive


@primitive
def add_envelope(s, p, U, TERMS, SQUARES, ENVELOPE, E, TILE):
    # Root and logarithm by one thread a pair; the sum of a walker's pairs by one thread, in their order.
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in lanes(E * TILE):
        y = 1.0 + s[SQUARES + u]
        s[TERMS + u] = kappa * math.sqrt(y) + 0.5 * beta * log(y)
    barrier()
    for t in lanes(TILE):
        total = 0.0
        for e in few(E):
            total += s[TERMS + e * TILE + t]
        s[U + t] -= total
    barrier()


@primitive
def add_envelope_jet(s, p, GRADIENT, SQUARES, POSITIONS, ENVELOPE, PAIRS, FRAME, D, A, TILE):
    LAPLACIAN = GRADIENT + D * (len(FRAME) if len(FRAME) > 0 else A) * TILE
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    # One pair after the other: a thread keeps its walker, and adds to it alone.
    for e in few(len(PAIRS)):
        for t in lanes(TILE):
            i = PAIRS[e][0]
            j = PAIRS[e][1]
            x = s[SQUARES + e * TILE + t]
            y = 1.0 / (1.0 + x)
            first = -0.5 * (kappa * math.sqrt(y) + beta * y)
            second = 0.25 * kappa * y * math.sqrt(y) + 0.5 * beta * y * y
            s[LAPLACIAN + t] += 8.0 * x * second + 4.0 * D * first
            for c in unroll(D):
                difference = s[POSITIONS + (c * A + i) * TILE + t] - s[POSITIONS + (c * A + j) * TILE + t]
                g = 2.0 * first * difference
                if len(FRAME) == 0:
                    s[GRADIENT + (D * i + c) * TILE + t] += g
                    s[GRADIENT + (D * j + c) * TILE + t] -= g
                for m in few(len(FRAME)):
                    weight = FRAME[m][PAIRS[e][0]] - FRAME[m][PAIRS[e][1]]
                    s[GRADIENT + (D * m + c) * TILE + t] += weight * g
    barrier()
