"""The envelope of pairs, exp(kappa) sqrt(1 + r^2) + beta/2 log(1 + r^2), subtracted from U."""

import math

from nmlnp.tiles.cuda.base import cuda, primitive
from nmlnp.tiles.cuda.leaves import exp, log


@primitive
def add_envelope(s, p, U, TERMS, SQUARES, ENVELOPE, E, TILE):
    # Root and logarithm by one thread a pair; the sum of a walker's pairs by one thread, in their order.
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in lanes(E * TILE):
        y = 1.0 + s[SQUARES + u]
        s[TERMS + u] = kappa * math.sqrt(y) + 0.5 * beta * log(y)
    cuda.syncthreads()
    for t in lanes(TILE):
        total = 0.0
        for e in range(E):
            total += s[TERMS + e * TILE + t]
        s[U + t] -= total
    cuda.syncthreads()


@primitive
def add_envelope_jet(s, p, GRADIENT, SQUARES, POSITIONS, ENVELOPE, PAIRS, HELMERT, A, TILE):
    # One thread a walker and direction; the last one of a walker takes the Laplacian.
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in lanes(4 * TILE):
        c = u // TILE
        t = u % TILE
        for m in unroll(A - 1):
            sum_m = 0.0
        laplacian = 0.0
        for e in unroll(len(PAIRS)):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            x = s[SQUARES + e * TILE + t]
            y = 1.0 / (1.0 + x)
            first = -0.5 * (kappa * math.sqrt(y) + beta * y)
            if c == 3:
                second = 0.25 * kappa * y * math.sqrt(y) + 0.5 * beta * y * y
                laplacian += 8.0 * x * second + 12.0 * first
            else:
                g = (
                    2.0
                    * first
                    * (s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t])
                )
                for m in unroll(A - 1):
                    sum_m += (HELMERT[m][I] - HELMERT[m][J]) * g
        if c == 3:
            s[GRADIENT + 3 * (A - 1) * TILE + t] += laplacian
        else:
            for m in unroll(A - 1):
                s[GRADIENT + (3 * m + c) * TILE + t] += sum_m
    cuda.syncthreads()


@primitive
def envelope_rows(s, p, rows, first, stride, count, SQUARES, PHI, NORM, ENVELOPE, E, TILE):
    kappa = exp(p[ENVELOPE])
    for t in lanes(TILE):
        if t < count:
            component = s[PHI + t] / math.sqrt(s[NORM + t])
            linear_part = 0.0
            log_part = 0.0
            for e in range(E):
                y = 1.0 + s[SQUARES + e * TILE + t]
                linear_part += math.sqrt(y)
                log_part += 0.5 * log(y)
            rows[first + t * stride + ENVELOPE] = -component * kappa * linear_part
            rows[first + t * stride + ENVELOPE + 1] = -component * log_part
    cuda.syncthreads()
