"""Dense layers, activations and pooling, with their jets."""

from nmlnp.tiles.blas import matmul
from nmlnp.tiles.cpu.base import primitive, summing
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


@summing
def tanh_jet_output(s, p, DST, SPENT, B, W, ROWS, N, TANGENTS):
    SIZE = ROWS * N
    for row in range(ROWS):
        value = 0.0
        laplacian = 0.0
        for a in unroll(TANGENTS):  # noqa: B007
            gradient_a = 0.0
        for u in range(N):
            k = row * N + u
            f = tanh(s[SPENT + k] + p[B + u])
            d = p[W + u] * (1.0 - f * f)
            square = 0.0
            for a in unroll(TANGENTS):
                j = s[SPENT + (a + 1) * SIZE + k]
                square += j * j
                gradient_a += d * j
            value += p[W + u] * f
            laplacian += d * (s[SPENT + (TANGENTS + 1) * SIZE + k] - 2.0 * f * square)
        s[DST + row] = value
        for a in unroll(TANGENTS):
            s[DST + (a + 1) * ROWS + row] = gradient_a
        s[DST + (TANGENTS + 1) * ROWS + row] = laplacian


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
def mix_chosen(s, DST, SRC, BLOCKS, WEIGHTS, N):
    for u in range(N):
        total = 0.0
        for b in unroll(len(BLOCKS)):
            total += WEIGHTS[b] * s[SRC + BLOCKS[b] * N + u]
        s[DST + u] = total


@primitive
def pooled_tanh_jet(s, p, DST, FIELD, B, HELMERT, A, TILE, N):
    UNIT = TILE * N
    SIZE = A * UNIT
    LAPLACIAN = DST + (3 * A - 2) * UNIT
    for t in range(TILE):
        for u in range(N):
            k = t * N + u
            bias = p[B + u]
            laplacian = 0.0
            value = 0.0
            for i in unroll(A):
                f_i = tanh(s[FIELD + i * UNIT + k] + bias)
                value += f_i
                d_i = 1.0 - f_i * f_i
                x_i = s[FIELD + SIZE + i * UNIT + k]
                y_i = s[FIELD + 2 * SIZE + i * UNIT + k]
                z_i = s[FIELD + 3 * SIZE + i * UNIT + k]
                square_i = x_i * x_i + y_i * y_i + z_i * z_i
                laplacian += d_i * (s[FIELD + 4 * SIZE + i * UNIT + k] - 2.0 * f_i * square_i)
                x_i *= d_i
                y_i *= d_i
                z_i *= d_i
            s[DST + k] = value
            s[LAPLACIAN + k] = (1.0 - 1.0 / A) * laplacian
            for m in unroll(A - 1):
                x = 0.0
                y = 0.0
                z = 0.0
                for i in unroll(A):
                    if HELMERT[m][i] != 0.0:
                        x += HELMERT[m][i] * x_i
                        y += HELMERT[m][i] * y_i
                        z += HELMERT[m][i] * z_i
                s[DST + (1 + 3 * m) * UNIT + k] = x
                s[DST + (2 + 3 * m) * UNIT + k] = y
                s[DST + (3 + 3 * m) * UNIT + k] = z
