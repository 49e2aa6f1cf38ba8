"""Dense layers, and the last of a network with its jet."""

from nmlnp.tiles.blas import matmul
from nmlnp.tiles.cpu.base import primitive, summing
from nmlnp.tiles.elementwise.base import activation, laplacian_behind
from nmlnp.tiles.elementwise.layers import bias_activation_jet


# ------------------------------------------------------------------- products
@primitive
def linear(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(s, DST, s, SRC, p, W, ROWS, NOUT, NIN, False)


@primitive
def linear_columns(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(s, DST, s, SRC, p, W, ROWS, NOUT, NIN, True)


# ---------------------------------------------------------------- last layer
@summing
def activation_jet_output(s, p, DST, SPENT, B, W, ROWS, N, TANGENTS, ACTIVATION):
    SIZE = ROWS * N
    if TANGENTS > WRITTEN_OUT:
        bias_activation_jet(s, p, SPENT, B, ROWS, N, TANGENTS, ACTIVATION)
        linear(s, p, DST, SPENT, W, (TANGENTS + 2) * ROWS, N, 1)
    else:
        for row in range(ROWS):
            value = 0.0
            laplacian = 0.0
            for a in unroll(TANGENTS):  # noqa: B007
                gradient_a = 0.0
            for u in range(N):
                k = row * N + u
                f, d, c = activation(s[SPENT + k] + p[B + u], ACTIVATION)
                weight = p[W + u]
                slope = weight * d
                square = 0.0
                for a in unroll(TANGENTS):
                    j = s[SPENT + (a + 1) * SIZE + k]
                    square += j * j
                    gradient_a += slope * j
                value += weight * f
                before = s[SPENT + (TANGENTS + 1) * SIZE + k]
                laplacian += laplacian_behind(before, square, f, slope, weight * c, ACTIVATION)
            s[DST + row] = value
            for a in unroll(TANGENTS):
                s[DST + (a + 1) * ROWS + row] = gradient_a
            s[DST + (TANGENTS + 1) * ROWS + row] = laplacian
