"""Dense layers, activations and pooling, with their jets."""

from nmlnp.tiles.cuda.base import THREADS, cuda, primitive
from nmlnp.tiles.cuda.leaves import tanh


# ------------------------------------------------------------------- products
# A thread computes a block of RUN rows and SPAN columns in registers: a number read
# from shared memory then serves several products.  Neighbouring threads take
# neighbouring columns, so that they read one line of weights.
@primitive
def linear(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    SPAN = 4 if NOUT % 4 == 0 else 2 if NOUT % 2 == 0 else 1
    GROUPS = NOUT // SPAN
    # Rounds of the threads, times products and loads of each.
    COSTS = [
        (-(-ROWS // r * GROUPS // THREADS) * (r * SPAN + 1.5 * (r + SPAN)), r)
        for r in (1, 2, 4)
        if ROWS % r == 0
    ]
    RUN = min(COSTS)[1]
    STEP = ROWS // RUN
    LEFT = padded(NIN)
    RIGHT = padded(NOUT)
    for u in lanes(STEP * GROUPS):
        row = u // GROUPS
        column = u % GROUPS
        for q in unroll(RUN * SPAN):
            total_q = 0.0
        for k in range(NIN):
            for r in unroll(RUN):
                left_r = s[SRC + (row + r * STEP) * LEFT + k]
            for c in unroll(SPAN):
                weight_c = p[W + k * NOUT + column + c * GROUPS]
            for q in unroll(RUN * SPAN):
                R = q // SPAN
                C = q % SPAN
                total_q += left_R * weight_C
        for q in unroll(RUN * SPAN):
            s[DST + (row + (q // SPAN) * STEP) * RIGHT + column + (q % SPAN) * GROUPS] = total_q
    cuda.syncthreads()


@primitive
def linear_columns(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    RIGHT = padded(NOUT)
    for u in lanes(ROWS * NOUT):
        row = u // NOUT
        column = u % NOUT
        total = 0.0
        for k in unroll(NIN):
            total += s[SRC + k * ROWS + row] * p[W + k * NOUT + column]
        s[DST + row * RIGHT + column] = total
    cuda.syncthreads()


# ---------------------------------------------------------------- activations
@primitive
def tanh_field(s, FIELD, N):
    for u in lanes(N):
        s[FIELD + u] = tanh(s[FIELD + u])
    cuda.syncthreads()


@primitive
def bias_tanh(s, p, FIELD, B, ROWS, N):
    WIDE = padded(N)
    for k in lanes(ROWS * N):
        row = k // N
        u = k % N
        s[FIELD + row * WIDE + u] = tanh(s[FIELD + row * WIDE + u] + p[B + u])
    cuda.syncthreads()


@primitive
def tanh_derivatives(s, VALUE, FIRST, SECOND, N):
    for u in lanes(N):
        f = tanh(s[VALUE + u])
        d = 1.0 - f * f
        s[VALUE + u] = f
        s[FIRST + u] = d
        s[SECOND + u] = -2.0 * f * d
    cuda.syncthreads()


@primitive
def bias_tanh_jet(s, p, FIELD, B, ROWS, N, TANGENTS):
    WIDE = padded(N)
    SIZE = ROWS * WIDE
    LAPLACIAN = FIELD + (TANGENTS + 1) * SIZE
    for v in lanes(ROWS * N):
        u = v % N
        k = (v // N) * WIDE + u
        f = tanh(s[FIELD + k] + p[B + u])
        d = 1.0 - f * f
        square = 0.0
        for a in unroll(TANGENTS):
            j = s[FIELD + (a + 1) * SIZE + k]
            square += j * j
            s[FIELD + (a + 1) * SIZE + k] = d * j
        s[FIELD + k] = f
        s[LAPLACIAN + k] = d * (s[LAPLACIAN + k] - 2.0 * f * square)
    cuda.syncthreads()


@primitive
def tanh_jet_output(s, p, DST, SPENT, B, W, ROWS, N, TANGENTS):
    bias_tanh_jet(s, p, SPENT, B, ROWS, N, TANGENTS)
    linear(s, p, DST, SPENT, W, (TANGENTS + 2) * ROWS, N, 1)


@primitive
def tanh_backward(s, DELTA, VALUE, N):
    for u in lanes(N):
        s[DELTA + u] *= 1.0 - s[VALUE + u] * s[VALUE + u]
    cuda.syncthreads()


# -------------------------------------------------------------------- pooling
@primitive
def add_blocks(s, DST, SRC, BLOCKS, N):
    for u in lanes(N):
        total = 0.0
        for b in unroll(BLOCKS):
            total += s[SRC + b * N + u]
        s[DST + u] = total
    cuda.syncthreads()


@primitive
def mix_chosen(s, DST, SRC, BLOCKS, WEIGHTS, N):
    for u in lanes(N):
        total = 0.0
        for b in unroll(len(BLOCKS)):
            total += WEIGHTS[b] * s[SRC + BLOCKS[b] * N + u]
        s[DST + u] = total
    cuda.syncthreads()


@primitive
def pooled_tanh_jet(s, p, DST, FIELD, B, HELMERT, A, TILE, N):
    WIDE = padded(N)
    UNIT = TILE * WIDE
    SIZE = A * UNIT
    LAPLACIAN = DST + (3 * A - 2) * UNIT
    for v in lanes(TILE * N):
        u = v % N
        k = (v // N) * WIDE + u
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
    cuda.syncthreads()
