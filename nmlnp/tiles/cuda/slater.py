"""The Slater-Jastrow state: its sign network, confinement and ratios of exchanged labels."""

from nmlnp.tiles.cuda.base import TINY, cuda, primitive
from nmlnp.tiles.cuda.leaves import exp, log, tanh


@primitive
def add_log_tanh(s, FIELD, V, TILE):
    for t in lanes(TILE):
        s[FIELD + t] += log(abs(tanh(s[V + t])) + TINY)
    cuda.syncthreads()


@primitive
def log_tanh_slope(s, DST, V, TILE):
    for t in lanes(TILE):
        f = tanh(s[V + t])
        s[DST + t] = (1.0 - f * f) / (f if abs(f) > TINY else TINY)
    cuda.syncthreads()


@primitive
def add_log_tanh_jet(s, FIELD, V, TANGENTS, TILE):
    LAPLACIAN = (TANGENTS + 1) * TILE
    for t in lanes(TILE):
        f = tanh(s[V + t])
        slope = (1.0 - f * f) / (f if abs(f) > TINY else TINY)
        square = 0.0
        for k in range(TANGENTS):
            j = s[V + (k + 1) * TILE + t]
            square += j * j
            s[FIELD + (k + 1) * TILE + t] += slope * j
        # (log tanh)'' = -slope * (2 tanh + slope)
        s[FIELD + LAPLACIAN + t] += slope * (s[V + LAPLACIAN + t] - (2.0 * f + slope) * square)
    cuda.syncthreads()


@primitive
def add_confinement(s, FIELD, CENTRED, WEIGHT, HELMERT, A, TILE):
    for u in lanes(3 * TILE):
        c = u // TILE
        t = u % TILE
        for m in unroll(A - 1):
            xi = 0.0
            for i in unroll(A):
                xi += HELMERT[m][i] * s[CENTRED + (c * A + i) * TILE + t]
            s[FIELD + (3 * m + c) * TILE + t] -= 2.0 * WEIGHT * xi
        if c == 0:
            s[FIELD + 3 * (A - 1) * TILE + t] -= 6.0 * (A - 1) * WEIGHT
    cuda.syncthreads()


@primitive
def exponential_ratio(s, RATIO, BASE, PAIRS, TILE):
    for u in lanes(PAIRS * TILE):
        s[RATIO + u] = -exp(s[RATIO + u] - s[BASE + u % TILE])
    cuda.syncthreads()


@primitive
def tanh_ratio(s, RATIO, SWAPPED, BASE, PAIRS, TILE):
    for u in lanes(PAIRS * TILE):
        f = tanh(s[BASE + u % TILE])
        s[RATIO + u] *= tanh(s[SWAPPED + u]) / (f if abs(f) > TINY else TINY)
    cuda.syncthreads()
