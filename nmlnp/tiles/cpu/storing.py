"""Storing the rows of a tile of walkers."""

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.streaming import stream

# Smaller arrays of rows stay in the last cache, where the next pass finds them.
LARGEST_CACHED = 2**21


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
