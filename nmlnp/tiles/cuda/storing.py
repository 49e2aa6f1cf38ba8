"""Storing the rows of a tile of walkers."""

from nmlnp.tiles.cuda.base import cuda, primitive


@primitive
def store_rows(s, rows, tile, count, SRC, WIDTH, TILE):
    for u in lanes(WIDTH * TILE):
        if u < count * WIDTH:
            rows[tile * TILE * WIDTH + u] = s[SRC + u]
    cuda.syncthreads()
