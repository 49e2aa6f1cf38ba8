"""Fields of numbers, and the geometry of the particles of a tile."""

from nmlnp.tiles.numpy.base import primitive


@primitive
def fill(s, FIELD, VALUE, N):
    for u in lanes(N):
        s[FIELD + u] = VALUE
    barrier()


@primitive
def copy_field(s, DST, SRC, N):
    for u in lanes(N):
        s[DST + u] = s[SRC + u]
    barrier()


@primitive
def add_scaled(s, DST, LEFT, RIGHT, SCALE, N):
    for u in lanes(N):
        s[DST + u] = s[LEFT + u] + SCALE * s[RIGHT + u]
    barrier()


@primitive
def rows_to_columns(s, DST, SRC, COLUMNS, STRIDE, ROWS):
    for c, row in grid(COLUMNS, ROWS):
        s[DST + c * ROWS + row] += s[SRC + row * STRIDE + c]
    barrier()


@primitive
def centre(s, DST, SRC, D, A, TILE):
    for c, t in grid(few(D), TILE):
        mean = 0.0
        for i in few(A):
            mean += s[SRC + (c * A + i) * TILE + t]
        mean *= 1.0 / A
        for i in few(A):
            s[DST + (c * A + i) * TILE + t] = s[SRC + (c * A + i) * TILE + t] - mean
    barrier()


@primitive
def sum_squares(s, DST, SRC, ROWS, TILE):
    for t in lanes(TILE):
        total = 0.0
        for i in few(ROWS):
            total += s[SRC + i * TILE + t] * s[SRC + i * TILE + t]
        s[DST + t] = total
    barrier()


@primitive
def pair_squares(s, DST, SRC, PAIRS, D, A, TILE):
    for e, t in grid(few(len(PAIRS)), TILE):
        i = PAIRS[e][0]
        j = PAIRS[e][1]
        square = 0.0
        for c in unroll(D):
            x = s[SRC + (c * A + i) * TILE + t] - s[SRC + (c * A + j) * TILE + t]
            square += x * x
        s[DST + e * TILE + t] = square
    barrier()
