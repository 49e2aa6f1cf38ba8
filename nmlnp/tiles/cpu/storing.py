"""Loading a tile of walkers into the scratch, and storing what came of it."""

import numpy as np

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.cpu.geometry import centre
from nmlnp.tiles.streaming import stream

# Smaller arrays of rows stay in the last cache, where the next pass finds them.
LARGEST_CACHED = 2**21


@primitive
def load_tile(s, positions, labels, tile, POSITIONS, LABELS, A, TILE):
    last = positions.shape[0] - 1
    for t in range(TILE):
        n = min(tile * TILE + t, last)  # a last tile that is not full repeats its last walker
        for i in range(A):
            for c in range(3):
                s[POSITIONS + (c * A + i) * TILE + t] = positions[n, i, c]
            s[LABELS + i * TILE + t] = labels[n, 0, i]
            s[LABELS + (A + i) * TILE + t] = labels[n, 1, i]
    return min(TILE, positions.shape[0] - tile * TILE)


@primitive
def store_tile(s, positions, labels, log_psis, tile, count, POSITIONS, LABELS, LOG_PSI, A, TILE):
    # psi does not see the centre of mass; storing relative positions keeps it from drifting.
    centre(s, POSITIONS, POSITIONS, A, TILE)
    for t in range(TILE):
        if t >= count:
            break
        n = tile * TILE + t
        log_psis[n] = s[LOG_PSI + t]
        for i in range(A):
            for c in range(3):
                positions[n, i, c] = s[POSITIONS + (c * A + i) * TILE + t]
            labels[n, 0, i] = np.int8(s[LABELS + i * TILE + t])
            labels[n, 1, i] = np.int8(s[LABELS + (A + i) * TILE + t])


@primitive
def store_columns(s, results, tile, count, SRC, COLUMNS, TILE):
    for t in range(TILE):
        if t >= count:
            break
        for k in range(COLUMNS):
            results[tile * TILE + t, k] = s[SRC + k * TILE + t]


@primitive
def store_rows(s, rows, tile, count, SRC, WIDTH, TILE):
    begin = tile * TILE * WIDTH
    size = count * WIDTH
    if rows.size > LARGEST_CACHED:
        stream(rows, begin, s, SRC, size)
    else:
        out = rows[begin : begin + size]
        source = s[SRC : SRC + size]
        for u in range(size):
            out[u] = source[u]
