"""The Slater-Jastrow state: its sign network, confinement and ratios of exchanged labels."""

from nmlnp.tiles.leaves import exp, log, tanh
from nmlnp.tiles.numpy.base import TINY, primitive


@primitive
def add_log_tanh(s, FIELD, V, TILE):
    for t in lanes(TILE):
        s[FIELD + t] += log(abs(tanh(s[V + t])) + TINY)
    barrier()


@primitive
def log_tanh_slope(s, DST, V, TILE):
    for t in lanes(TILE):
        f = tanh(s[V + t])
        s[DST + t] = (1.0 - f * f) / (f if abs(f) > TINY else TINY)
    barrier()


@primitive
def add_log_tanh_jet(s, FIELD, V, TANGENTS, TILE):
    LAPLACIAN = (TANGENTS + 1) * TILE
    for t in lanes(TILE):
        f = tanh(s[V + t])
        slope = (1.0 - f * f) / (f if abs(f) > TINY else TINY)
        square = 0.0
        for k in few(TANGENTS):
            j = s[V + (k + 1) * TILE + t]
            square += j * j
            s[FIELD + (k + 1) * TILE + t] += slope * j
        # (log tanh)'' = -slope * (2 tanh + slope)
        s[FIELD + LAPLACIAN + t] += slope * (s[V + LAPLACIAN + t] - (2.0 * f + slope) * square)
    barrier()


@primitive
def add_confinement(s, FIELD, CENTRED, WEIGHT, FRAME, D, A, TILE):
    M = len(FRAME) if len(FRAME) > 0 else A
    for m, c, t in grid(few(M), D, TILE):
        if len(FRAME) == 0:
            xi = s[CENTRED + (c * A + m) * TILE + t]
        else:
            xi = 0.0
            for i in few(A):
                xi += FRAME[m][i] * s[CENTRED + (c * A + i) * TILE + t]
        s[FIELD + (D * m + c) * TILE + t] -= 2.0 * WEIGHT * xi
    for t in lanes(TILE):
        s[FIELD + D * M * TILE + t] -= 2.0 * D * M * WEIGHT
    barrier()


@primitive
def exponential_ratio(s, RATIO, BASE, PAIRS, TILE):
    for e, t in grid(few(PAIRS), TILE):
        s[RATIO + e * TILE + t] = -exp(s[RATIO + e * TILE + t] - s[BASE + t])
    barrier()


@primitive
def tanh_ratio(s, RATIO, SWAPPED, BASE, PAIRS, TILE):
    for e, t in grid(few(PAIRS), TILE):
        f = tanh(s[BASE + t])
        s[RATIO + e * TILE + t] *= tanh(s[SWAPPED + e * TILE + t]) / (f if abs(f) > TINY else TINY)
    barrier()
