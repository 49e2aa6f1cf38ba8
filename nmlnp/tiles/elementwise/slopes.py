"""From slopes by a pair's squared distance to gradients by positions, and jets of functions of it."""

import math

from nmlnp.tiles.leaves import exp, log


@primitive
def radial_activation_jet(s, VALUE, SLOPE, LAPLACIAN, SQUARES, ROWS, N, ACTIVATION):
    for row, u in grid(ROWS, N):
        x8 = 8.0 * s[SQUARES + row]
        k = row * padded(N) + u
        f, d, c = activation(s[VALUE + k], ACTIVATION)
        z = s[SLOPE + k]
        s[VALUE + k] = f
        s[SLOPE + k] = d * z
        s[LAPLACIAN + k] = d * s[LAPLACIAN + k] + c * x8 * z * z
    barrier()


@primitive
def add_pair_slopes(s, DST, DELTA, SQUARES, WIDTHS, N):
    F = len(WIDTHS) + 2
    WIDE = padded(F)
    for u in lanes(N):
        x = s[SQUARES + u]
        total = s[DST + u] + 0.5 * s[DELTA + u * WIDE] / (1.0 + x)
        for g in unroll(len(WIDTHS)):
            total -= exp(-x / WIDTHS[g]) / WIDTHS[g] * s[DELTA + u * WIDE + 1 + g]
        s[DST + u] = total
    barrier()


@primitive
def add_envelope_slopes(s, p, DST, SQUARES, ENVELOPE, N):
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in lanes(N):
        y = 1.0 / (1.0 + s[SQUARES + u])
        s[DST + u] -= 0.5 * (kappa * math.sqrt(y) + beta * y)
    barrier()


@primitive
def envelope_derivatives(s, p, rows, first, stride, count, SQUARES, SEED, ENVELOPE, E, TILE):
    kappa = exp(p[ENVELOPE])
    for t in lanes(TILE):
        if t < count:
            linear_part = 0.0
            log_part = 0.0
            for e in few(E):
                y = 1.0 + s[SQUARES + e * TILE + t]
                linear_part += math.sqrt(y)
                log_part += 0.5 * log(y)
            rows[first + t * stride + ENVELOPE] = -s[SEED + t] * kappa * linear_part
            rows[first + t * stride + ENVELOPE + 1] = -s[SEED + t] * log_part
    barrier()


@primitive
def add_pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, D, A, TILE):
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


@primitive
def add_radial_sum_jet(s, JET, FIRST, SECOND, SQUARES, FACTORS, TANGENTS, E, D, TILE):
    for k, t in grid(TANGENTS, TILE):
        total = 0.0
        for e in range(E):
            total += s[FACTORS + (k * E + e) * TILE + t] * s[FIRST + e * TILE + t]
        s[JET + (k + 1) * TILE + t] += total
    for t in lanes(TILE):
        total = 0.0
        for e in range(E):
            x = s[SQUARES + e * TILE + t]
            total += 8.0 * x * s[SECOND + e * TILE + t] + 4.0 * D * s[FIRST + e * TILE + t]
        s[JET + (TANGENTS + 1) * TILE + t] += total
    barrier()
