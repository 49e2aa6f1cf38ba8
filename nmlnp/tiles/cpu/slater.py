"""The Slater-Jastrow state: its sign network, confinement and ratios of exchanged labels."""

from nmlnp.tiles.cpu.base import TINY, primitive
from nmlnp.tiles.leaves import exp, log, tanh


@primitive
def add_log_tanh(s, FIELD, V, TILE):
    for t in range(TILE):
        s[FIELD + t] += log(abs(tanh(s[V + t])) + TINY)


@primitive
def log_tanh_slope(s, DST, V, TILE):
    for t in range(TILE):
        f = tanh(s[V + t])
        s[DST + t] = (1.0 - f * f) / (f if abs(f) > TINY else TINY)


@primitive
def add_log_tanh_jet(s, FIELD, V, TANGENTS, TILE):
    LAPLACIAN = (TANGENTS + 1) * TILE
    for t in range(TILE):
        f = tanh(s[V + t])
        slope = (1.0 - f * f) / (f if abs(f) > TINY else TINY)
        square = 0.0
        for k in unroll(TANGENTS):
            j = s[V + (k + 1) * TILE + t]
            square += j * j
            s[FIELD + (k + 1) * TILE + t] += slope * j
        # (log tanh)'' = -slope * (2 tanh + slope)
        s[FIELD + LAPLACIAN + t] += slope * (s[V + LAPLACIAN + t] - (2.0 * f + slope) * square)


@primitive
def add_confinement(s, FIELD, CENTRED, WEIGHT, HELMERT, A, TILE):
    for m in unroll(A - 1):
        for c in unroll(3):
            for t in range(TILE):
                xi = 0.0
                for i in unroll(A):
                    xi += HELMERT[m][i] * s[CENTRED + (c * A + i) * TILE + t]
                s[FIELD + (3 * m + c) * TILE + t] -= 2.0 * WEIGHT * xi
    for t in range(TILE):
        s[FIELD + 3 * (A - 1) * TILE + t] -= 6.0 * (A - 1) * WEIGHT


@primitive
def exponential_ratio(s, RATIO, BASE, PAIRS, TILE):
    for e in unroll(PAIRS):
        for t in range(TILE):
            s[RATIO + e * TILE + t] = -exp(s[RATIO + e * TILE + t] - s[BASE + t])


@primitive
def tanh_ratio(s, RATIO, SWAPPED, BASE, PAIRS, TILE):
    for e in unroll(PAIRS):
        for t in range(TILE):
            f = tanh(s[BASE + t])
            s[RATIO + e * TILE + t] *= tanh(s[SWAPPED + e * TILE + t]) / (f if abs(f) > TINY else TINY)
