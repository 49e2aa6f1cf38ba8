"""Dense layers, and the last of a network with its jet."""

from nmlnp.tiles.cuda.base import THREADS, cuda, primitive
from nmlnp.tiles.elementwise.layers import bias_activation_jet


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


# ---------------------------------------------------------------- last layer
@primitive
def activation_jet_output(s, p, DST, SPENT, B, W, ROWS, N, TANGENTS, ACTIVATION):
    bias_activation_jet(s, p, SPENT, B, ROWS, N, TANGENTS, ACTIVATION)
    linear(s, p, DST, SPENT, W, (TANGENTS + 2) * ROWS, N, 1)
