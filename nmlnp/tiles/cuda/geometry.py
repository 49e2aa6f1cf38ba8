"""Fields of numbers, and the geometry of the particles of a tile."""

from nmlnp.tiles.cuda.base import cuda, primitive


@primitive
def fill(s, FIELD, VALUE, N):
    for u in lanes(N):
        s[FIELD + u] = VALUE
    cuda.syncthreads()


@primitive
def copy_field(s, DST, SRC, N):
    for u in lanes(N):
        s[DST + u] = s[SRC + u]
    cuda.syncthreads()


@primitive
def add_scaled(s, DST, LEFT, RIGHT, SCALE, N):
    for u in lanes(N):
        s[DST + u] = s[LEFT + u] + SCALE * s[RIGHT + u]
    cuda.syncthreads()


@primitive
def rows_to_columns(s, DST, SRC, COLUMNS, STRIDE, ROWS):
    for u in lanes(COLUMNS * ROWS):
        s[DST + u] += s[SRC + (u % ROWS) * STRIDE + u // ROWS]
    cuda.syncthreads()


@primitive
def centre(s, DST, SRC, A, TILE):
    for u in lanes(3 * TILE):
        first = (u // TILE) * A * TILE + u % TILE
        mean = 0.0
        for i in unroll(A):
            mean += s[SRC + first + i * TILE]
        mean *= 1.0 / A
        for i in unroll(A):
            s[DST + first + i * TILE] = s[SRC + first + i * TILE] - mean
    cuda.syncthreads()


@primitive
def sum_squares(s, DST, SRC, ROWS, TILE):
    for t in lanes(TILE):
        total = 0.0
        for i in unroll(ROWS):
            total += s[SRC + i * TILE + t] * s[SRC + i * TILE + t]
        s[DST + t] = total
    cuda.syncthreads()


@primitive
def pair_squares(s, DST, SRC, PAIRS, A, TILE):
    for u in lanes(len(PAIRS) * TILE):
        t = u % TILE
        i, j = pair_of(u // TILE, PAIRS)
        x = s[SRC + i * TILE + t] - s[SRC + j * TILE + t]
        y = s[SRC + (A + i) * TILE + t] - s[SRC + (A + j) * TILE + t]
        z = s[SRC + (2 * A + i) * TILE + t] - s[SRC + (2 * A + j) * TILE + t]
        s[DST + u] = x * x + y * y + z * z
    cuda.syncthreads()


@primitive
def pair_of(e, PAIRS):
    # Written out: a table in memory would be read by each thread.
    i = 0
    j = 1
    for f in unroll(1, len(PAIRS)):
        if e == f:
            i = PAIRS[f][0]
            j = PAIRS[f][1]
    return i, j
