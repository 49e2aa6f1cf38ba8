"""Fields of numbers, and the geometry of the particles of a tile."""

from nmlnp.tiles.numpy.base import field, unroll


def fill(s, FIELD, VALUE, N):
    """FIELD (N,) = the number VALUE."""
    field(s, FIELD, (N,))[:] = VALUE


def copy_field(s, DST, SRC, N):
    """DST (N,) = SRC (N,)."""
    field(s, DST, (N,))[:] = field(s, SRC, (N,))


def add_scaled(s, DST, LEFT, RIGHT, SCALE, N):
    """DST (N,) = LEFT (N,) + SCALE RIGHT (N,)."""
    field(s, DST, (N,))[:] = field(s, LEFT, (N,)) + SCALE * field(s, RIGHT, (N,))


def rows_to_columns(s, DST, SRC, COLUMNS, STRIDE, ROWS):
    """DST (COLUMNS, ROWS) += the first columns of SRC (ROWS, STRIDE), transposed."""
    field(s, DST, (COLUMNS, ROWS))[:] += field(s, SRC, (ROWS, STRIDE))[:, :COLUMNS].T


def centre(s, DST, SRC, D, A, TILE):
    """DST (D, A, TILE) = SRC (D, A, TILE) less its mean over particles."""
    positions = field(s, SRC, (D, A, TILE))
    field(s, DST, (D, A, TILE))[:] = positions - positions.mean(axis=1, keepdims=True)


def sum_squares(s, DST, SRC, ROWS, TILE):
    """DST (TILE,) = the sum over rows of SRC (ROWS, TILE)^2."""
    field(s, DST, (TILE,))[:] = (field(s, SRC, (ROWS, TILE)) ** 2).sum(axis=0)


def pair_squares(s, DST, SRC, PAIRS, D, A, TILE):
    """DST (pairs, TILE) = |r_i - r_j|^2 from positions SRC (D, A, TILE)."""
    positions = field(s, SRC, (D, A, TILE))
    squares = field(s, DST, (len(PAIRS), TILE))
    for e in unroll(len(PAIRS)):
        squares[e] = ((positions[:, PAIRS[e][0]] - positions[:, PAIRS[e][1]]) ** 2).sum(axis=0)
