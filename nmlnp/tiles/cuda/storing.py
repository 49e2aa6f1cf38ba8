"""Loading a tile of walkers into the scratch, and storing what came of it."""

import numpy as np

from nmlnp.tiles.cuda.base import cuda, primitive
from nmlnp.tiles.cuda.geometry import centre


@primitive
def load_tile(s, positions, labels, tile, POSITIONS, LABELS, A, TILE):
    last = positions.shape[0] - 1
    for u in lanes(3 * A * TILE):
        n = min(tile * TILE + u % TILE, last)  # a last tile that is not full repeats its last walker
        c = u // (A * TILE)
        s[POSITIONS + u] = positions[n, (u // TILE) % A, c]
    for u in lanes(2 * A * TILE):
        n = min(tile * TILE + u % TILE, last)
        s[LABELS + u] = labels[n, u // (A * TILE), (u // TILE) % A]
    cuda.syncthreads()
    return min(TILE, positions.shape[0] - tile * TILE)


@primitive
def store_tile(s, positions, labels, log_psis, tile, count, POSITIONS, LABELS, LOG_PSI, A, TILE):
    # psi does not see the centre of mass; storing relative positions keeps it from drifting.
    centre(s, POSITIONS, POSITIONS, A, TILE)
    for u in lanes(3 * A * TILE):
        t = u % TILE
        if t < count:
            positions[tile * TILE + t, (u // TILE) % A, u // (A * TILE)] = s[POSITIONS + u]
    for u in lanes(2 * A * TILE):
        t = u % TILE
        if t < count:
            labels[tile * TILE + t, u // (A * TILE), (u // TILE) % A] = np.int8(s[LABELS + u])
    for t in lanes(TILE):
        if t < count:
            log_psis[tile * TILE + t] = s[LOG_PSI + t]
    cuda.syncthreads()


@primitive
def store_columns(s, results, tile, count, SRC, COLUMNS, TILE):
    for u in lanes(COLUMNS * TILE):
        k = u % COLUMNS
        t = u // COLUMNS
        if t < count:
            results[tile * TILE + t, k] = s[SRC + k * TILE + t]
    cuda.syncthreads()


@primitive
def store_rows(s, rows, tile, count, SRC, WIDTH, TILE):
    for u in lanes(WIDTH * TILE):
        if u < count * WIDTH:
            rows[tile * TILE * WIDTH + u] = s[SRC + u]
    cuda.syncthreads()
