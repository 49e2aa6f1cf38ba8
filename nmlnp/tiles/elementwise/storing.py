"""Loading a tile of walkers into the scratch, and storing what came of it."""

import numpy as np

from nmlnp.tiles.elementwise.geometry import centre
from nmlnp.tiles.numpy.base import primitive


@primitive
def load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE):
    last = positions.shape[0] - 1
    for t, i, c in grid(TILE, A, D):
        n = min(tile * TILE + t, last)  # a last tile that is not full repeats its last walker
        s[POSITIONS + (c * A + i) * TILE + t] = positions[n, i, c]
    if KINDS > 0:
        for t, k, i in grid(TILE, KINDS, A):
            n = min(tile * TILE + t, last)
            s[LABELS + (k * A + i) * TILE + t] = labels[n, k, i]
    barrier()
    return min(TILE, positions.shape[0] - tile * TILE)


@primitive
def store_tile(
    s, positions, labels, log_psis, tile, count, POSITIONS, LABELS, LOG_PSI, CENTRED, D, A, KINDS, TILE
):
    if CENTRED:
        # psi does not see the centre of mass; storing relative positions keeps it from drifting.
        centre(s, POSITIONS, POSITIONS, D, A, TILE)
    for t, i, c in grid(TILE, A, D):
        if t < count:
            positions[tile * TILE + t, i, c] = s[POSITIONS + (c * A + i) * TILE + t]
    if KINDS > 0:
        for t, k, i in grid(TILE, KINDS, A):
            if t < count:
                labels[tile * TILE + t, k, i] = np.int8(s[LABELS + (k * A + i) * TILE + t])
    for t in lanes(TILE):
        if t < count:
            log_psis[tile * TILE + t] = s[LOG_PSI + t]
    barrier()


@primitive
def store_columns(s, results, tile, count, SRC, COLUMNS, TILE):
    for t, k in grid(TILE, COLUMNS):
        if t < count:
            results[tile * TILE + t, k] = s[SRC + k * TILE + t]
    barrier()
