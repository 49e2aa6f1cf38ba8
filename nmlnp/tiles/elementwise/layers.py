"""Activations and pooling, with their jets."""

from nmlnp.tiles.cpu.base import primitive, summing
from nmlnp.tiles.cpu.layers import linear
from nmlnp.tiles.elementwise.base import activation, laplacian_behind, slope_behind


# ---------------------------------------------------------------- activations
@primitive
def activate(s, FIELD, N, ACTIVATION):
    for u in lanes(N):
        f, d, c = activation(s[FIELD + u], ACTIVATION)
        s[FIELD + u] = f
    barrier()


# On a processor four rows at a time: a short loop over one row would be unrolled, and the
# loop over the rows vectorised with stores that scatter.
@primitive
def bias_activate(s, p, FIELD, B, ROWS, N, ACTIVATION):
    WIDE = padded(N)
    GROUP = ROWS_AT_ONCE if ROWS % ROWS_AT_ONCE == 0 else 1
    for q, u in grid(ROWS // GROUP, N):
        for r in unroll(GROUP):
            k = (q * GROUP + r) * WIDE + u
            f, d, c = activation(s[FIELD + k] + p[B + u], ACTIVATION)
            s[FIELD + k] = f
    barrier()


@primitive
def activation_derivatives(s, VALUE, FIRST, SECOND, N, ACTIVATION):
    for u in lanes(N):
        f, d, c = activation(s[VALUE + u], ACTIVATION)
        s[VALUE + u] = f
        s[FIRST + u] = d
        s[SECOND + u] = c
    barrier()


@primitive
def bias_activation_jet(s, p, FIELD, B, ROWS, N, TANGENTS, ACTIVATION):
    WIDE = padded(N)
    SIZE = ROWS * WIDE
    LAPLACIAN = FIELD + (TANGENTS + 1) * SIZE
    if TANGENTS <= WRITTEN_OUT:
        for row, u in grid(ROWS, N):
            k = row * WIDE + u
            f, d, c = activation(s[FIELD + k] + p[B + u], ACTIVATION)
            square = 0.0
            for a in unroll(TANGENTS):
                j = s[FIELD + (a + 1) * SIZE + k]
                square += j * j
                s[FIELD + (a + 1) * SIZE + k] = d * j
            s[FIELD + k] = f
            s[LAPLACIAN + k] = laplacian_behind(s[LAPLACIAN + k], square, f, d, c, ACTIVATION)
    else:
        # Some tangents a pass, so that the loop over units vectorises; what went in stays in
        # the first block until all have passed.
        SPAN = max([n for n in range(1, WRITTEN_OUT + 1) if TANGENTS % n == 0])
        for row, u in grid(ROWS, N):
            k = row * WIDE + u
            x = s[FIELD + k] + p[B + u]
            f, d, c = activation(x, ACTIVATION)
            s[FIELD + k] = x
            s[LAPLACIAN + k] *= d
        for q in range(TANGENTS // SPAN):
            for row, u in grid(ROWS, N):
                k = row * WIDE + u
                f, d, c = activation(s[FIELD + k], ACTIVATION)
                square = 0.0
                for a in unroll(SPAN):
                    j = s[FIELD + (q * SPAN + a + 1) * SIZE + k]
                    square += j * j
                    s[FIELD + (q * SPAN + a + 1) * SIZE + k] = d * j
                s[LAPLACIAN + k] += c * square
        for row, u in grid(ROWS, N):
            k = row * WIDE + u
            f, d, c = activation(s[FIELD + k], ACTIVATION)
            s[FIELD + k] = f
    barrier()


@primitive
def activation_backward(s, DELTA, VALUE, N, ACTIVATION):
    for u in lanes(N):
        s[DELTA + u] *= slope_behind(s[VALUE + u], ACTIVATION)
    barrier()


# -------------------------------------------------------------------- pooling


@primitive
def add_blocks(s, DST, SRC, BLOCKS, N):
    for u in lanes(N):
        total = 0.0
        for b in unroll(BLOCKS):
            total += s[SRC + b * N + u]
        s[DST + u] = total
    barrier()


@primitive
def spread_blocks(s, DST, SRC, BLOCKS, N):
    for b, u in grid(BLOCKS, N):
        s[DST + b * N + u] = s[SRC + u]
    barrier()


@primitive
def mix_chosen(s, DST, SRC, BLOCKS, WEIGHTS, N):
    for u in lanes(N):
        total = 0.0
        for b in unroll(len(BLOCKS)):
            total += WEIGHTS[b] * s[SRC + BLOCKS[b] * N + u]
        s[DST + u] = total
    barrier()


@summing
def sum_units(s, DST, SRC, BLOCKS, COUNT, TILE, N):
    WIDE = padded(N)
    if N == 1:
        for b, t in grid(BLOCKS, TILE):
            s[DST + b * TILE + t] = s[SRC + b * COUNT * TILE + t]
        for b in range(BLOCKS):
            for i in range(1, COUNT):
                for t in lanes(TILE):
                    s[DST + b * TILE + t] += s[SRC + (b * COUNT + i) * TILE + t]
                # The next turn may be another thread's.
                barrier()
    else:
        for b, t in grid(BLOCKS, TILE):
            total = 0.0
            for i in range(COUNT):
                for u in range(N):
                    total += s[SRC + ((b * COUNT + i) * TILE + t) * WIDE + u]
            s[DST + b * TILE + t] = total
    barrier()


@primitive
def pooled_activation_jet(s, p, DST, SPENT, B, FRAME, D, A, TILE, N, ACTIVATION):
    WIDE = padded(N)
    UNIT = TILE * WIDE
    SIZE = A * UNIT
    M = len(FRAME) if len(FRAME) > 0 else A
    SHARE = 1.0 - 1.0 / A if len(FRAME) > 0 else 1.0
    LAPLACIAN = DST + (M * D + 1) * UNIT
    if A * D <= 12:
        for t, u in grid(TILE, N):
            k = t * WIDE + u
            bias = p[B + u]
            value = 0.0
            laplacian = 0.0
            for i in unroll(A):
                f, d, c = activation(s[SPENT + i * UNIT + k] + bias, ACTIVATION)
                square = 0.0
                for axis in unroll(D):
                    R = i * D + axis
                    x_R = s[SPENT + (axis + 1) * SIZE + i * UNIT + k]
                    square += x_R * x_R
                    x_R *= d
                value += f
                before = s[SPENT + (D + 1) * SIZE + i * UNIT + k]
                laplacian += laplacian_behind(before, square, f, d, c, ACTIVATION)
            s[DST + k] = value
            s[LAPLACIAN + k] = SHARE * laplacian
            for m in unroll(M):
                for axis in unroll(D):
                    if len(FRAME) == 0:
                        R = m * D + axis
                        s[DST + (1 + m * D + axis) * UNIT + k] = x_R
                    else:
                        x = 0.0
                        for i in unroll(A):
                            R = i * D + axis
                            if FRAME[m][i] != 0.0:
                                x += FRAME[m][i] * x_R
                        s[DST + (1 + m * D + axis) * UNIT + k] = x
    else:
        bias_activation_jet(s, p, SPENT, B, A * TILE, N, D, ACTIVATION)
        for k in lanes(UNIT):
            s[DST + k] = 0.0
            s[LAPLACIAN + k] = 0.0
        for i in range(A):
            for k in lanes(UNIT):
                s[DST + k] += s[SPENT + i * UNIT + k]
                s[LAPLACIAN + k] += SHARE * s[SPENT + (D + 1) * SIZE + i * UNIT + k]
        for m in range(M):
            for axis in range(D):
                if len(FRAME) == 0:
                    for k in lanes(UNIT):
                        s[DST + (1 + m * D + axis) * UNIT + k] = s[SPENT + (axis + 1) * SIZE + m * UNIT + k]
                else:
                    for k in lanes(UNIT):
                        s[DST + (1 + m * D + axis) * UNIT + k] = 0.0
                    for i in range(A):
                        for k in lanes(UNIT):
                            x = s[SPENT + (axis + 1) * SIZE + i * UNIT + k]
                            s[DST + (1 + m * D + axis) * UNIT + k] += FRAME[m][i] * x
    barrier()


# ------------------------------------- one hidden layer on a walker's own coordinates
@summing
def affine_jet_output(s, p, JET, SPENT, SECOND, WORK, W, TRANSPOSED, NORMS, WEIGHTED, SCALE, D, A, TILE, N):
    WIDE = padded(N)
    LINE = padded(D * A)
    for t, u in grid(TILE, N):
        s[SPENT + t * WIDE + u] *= SCALE * p[W + u] if WEIGHTED else SCALE
    barrier()
    linear(s, p, WORK, SPENT, TRANSPOSED, TILE, N, D * A)
    for i in range(A):
        for axis, t in grid(D, TILE):
            s[JET + (1 + i * D + axis) * TILE + t] = s[WORK + t * LINE + axis * A + i]
    for t in lanes(TILE):
        total = 0.0
        for u in range(N):
            weight = p[W + u] * p[NORMS + u] if WEIGHTED else p[NORMS + u]
            total += weight * s[SECOND + t * WIDE + u]
        s[JET + (D * A + 1) * TILE + t] = SCALE * total
    barrier()
