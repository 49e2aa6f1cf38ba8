"""Dense layers, activations and pooling, with their jets."""

from nmlnp.tiles.blas import matmul
from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import tanh


# ------------------------------------------------------------------- products
@primitive
def linear(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(s, DST, s, SRC, p, W, ROWS, NOUT, NIN, False)


@primitive
def linear_columns(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(s, DST, s, SRC, p, W, ROWS, NOUT, NIN, True)


# ---------------------------------------------------------------- activations
@primitive
def tanh_field(s, FIELD, N):
    for u in range(N):
        s[FIELD + u] = tanh(s[FIELD + u])


# Four rows at a time: a short loop over one row would be unrolled, and the loop over
# the rows vectorised with stores that scatter.
@primitive
def bias_tanh(s, p, FIELD, B, ROWS, N):
    GROUP = 4 if ROWS % 4 == 0 else 1
    for q in range(ROWS // GROUP):
        for u in range(N):
            for r in unroll(GROUP):
                k = (q * GROUP + r) * N + u
                s[FIELD + k] = tanh(s[FIELD + k] + p[B + u])


@primitive
def tanh_derivatives(s, VALUE, FIRST, SECOND, N):
    for u in range(N):
        f = tanh(s[VALUE + u])
        d = 1.0 - f * f
        s[VALUE + u] = f
        s[FIRST + u] = d
        s[SECOND + u] = -2.0 * f * d


@primitive
def bias_tanh_jet(s, p, FIELD, B, ROWS, N, TANGENTS):
    SIZE = ROWS * N
    LAPLACIAN = FIELD + (TANGENTS + 1) * SIZE
    for row in range(ROWS):
        for u in range(N):
            k = row * N + u
            f = tanh(s[FIELD + k] + p[B + u])
            d = 1.0 - f * f
            square = 0.0
            for a in unroll(TANGENTS):
                j = s[FIELD + (a + 1) * SIZE + k]
                square += j * j
                s[FIELD + (a + 1) * SIZE + k] = d * j
            s[FIELD + k] = f
            s[LAPLACIAN + k] = d * (s[LAPLACIAN + k] - 2.0 * f * square)


@primitive
def tanh_backward(s, DELTA, VALUE, N):
    for u in range(N):
        s[DELTA + u] *= 1.0 - s[VALUE + u] * s[VALUE + u]


# -------------------------------------------------------------------- pooling
@primitive
def add_blocks(s, DST, SRC, BLOCKS, N):
    for u in range(N):
        total = 0.0
        for b in unroll(BLOCKS):
            total += s[SRC + b * N + u]
        s[DST + u] = total


@primitive
def mix_blocks(s, DST, SRC, WEIGHTS, N):
    for u in range(N):
        total = 0.0
        for b in unroll(len(WEIGHTS)):
            total += WEIGHTS[b] * s[SRC + b * N + u]
        s[DST + u] = total


@primitive
def mix_chosen(s, DST, SRC, BLOCKS, WEIGHTS, N):
    for u in range(N):
        total = 0.0
        for b in unroll(len(BLOCKS)):
            total += WEIGHTS[b] * s[SRC + BLOCKS[b] * N + u]
        s[DST + u] = total
