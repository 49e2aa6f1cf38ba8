"""Fields of numbers, and the geometry of the particles of a tile."""

from nmlnp.tiles.cpu.base import primitive


@primitive
def fill(s, FIELD, VALUE, N):
    for u in range(N):
        s[FIELD + u] = VALUE


@primitive
def copy_field(s, DST, SRC, N):
    for u in range(N):
        s[DST + u] = s[SRC + u]


@primitive
def add_scaled(s, DST, LEFT, RIGHT, SCALE, N):
    for u in range(N):
        s[DST + u] = s[LEFT + u] + SCALE * s[RIGHT + u]


@primitive
def rows_to_columns(s, DST, SRC, COLUMNS, STRIDE, ROWS):
    for c in range(COLUMNS):
        for row in range(ROWS):
            s[DST + c * ROWS + row] += s[SRC + row * STRIDE + c]


@primitive
def centre(s, DST, SRC, A, TILE):
    for c in unroll(3):
        for t in range(TILE):
            mean = 0.0
            for i in unroll(A):
                mean += s[SRC + (c * A + i) * TILE + t]
            mean *= 1.0 / A
            for i in unroll(A):
                s[DST + (c * A + i) * TILE + t] = s[SRC + (c * A + i) * TILE + t] - mean


@primitive
def sum_squares(s, DST, SRC, ROWS, TILE):
    for t in range(TILE):
        total = 0.0
        for i in unroll(ROWS):
            total += s[SRC + i * TILE + t] * s[SRC + i * TILE + t]
        s[DST + t] = total


@primitive
def pair_squares(s, DST, SRC, PAIRS, A, TILE):
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for t in range(TILE):
            x = s[SRC + I * TILE + t] - s[SRC + J * TILE + t]
            y = s[SRC + (A + I) * TILE + t] - s[SRC + (A + J) * TILE + t]
            z = s[SRC + (2 * A + I) * TILE + t] - s[SRC + (2 * A + J) * TILE + t]
            s[DST + e * TILE + t] = x * x + y * y + z * z
