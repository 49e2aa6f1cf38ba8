"""Dense layers, activations and pooling, with their jets."""

import numpy as np

from nmlnp.tiles.numpy.base import activation, field, laplacian_behind, slope_behind, unroll


# ------------------------------------------------------------------- products
def linear(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    """DST (ROWS, NOUT) = SRC (ROWS, NIN) @ W (NIN, NOUT), with W in the parameters."""
    field(s, DST, (ROWS, NOUT))[:] = field(s, SRC, (ROWS, NIN)) @ field(p, W, (NIN, NOUT))


def linear_columns(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    """DST (ROWS, NOUT) = SRC (NIN, ROWS).T @ W (NIN, NOUT): the input is stored by column."""
    field(s, DST, (ROWS, NOUT))[:] = field(s, SRC, (NIN, ROWS)).T @ field(p, W, (NIN, NOUT))


# ---------------------------------------------------------------- activations
def activate(s, FIELD, N, ACTIVATION):
    """FIELD (N,) = f(FIELD), f = ``activations.NAMES[ACTIVATION]``."""
    values = field(s, FIELD, (N,))
    values[:] = activation(values, ACTIVATION)[0]


def bias_activate(s, p, FIELD, B, ROWS, N, ACTIVATION):
    """FIELD (ROWS, N) = f(FIELD + B (N,)), with B in the parameters."""
    values = field(s, FIELD, (ROWS, N))
    values[:] = activation(values + field(p, B, (N,)), ACTIVATION)[0]


def activation_derivatives(s, VALUE, FIRST, SECOND, N, ACTIVATION):
    """VALUE, FIRST, SECOND (N,) = f, f', f'' of VALUE."""
    f, slope, curvature = activation(field(s, VALUE, (N,)), ACTIVATION)
    field(s, VALUE, (N,))[:] = f
    field(s, FIRST, (N,))[:] = slope
    field(s, SECOND, (N,))[:] = curvature


def bias_activation_jet(s, p, FIELD, B, ROWS, N, TANGENTS, ACTIVATION):
    """Send the jet FIELD (TANGENTS + 2, ROWS, N) through z -> f(z + B (N,)).

    J_k <- f' J_k and L <- f' L + f'' sum_k J_k^2 (forward Laplacian; Li et al.,
    Nat. Mach. Intell. 6, 209 (2024)).
    """
    jet = field(s, FIELD, (TANGENTS + 2, ROWS, N))
    f, slope, curvature = activation(jet[0] + field(p, B, (N,)), ACTIVATION)
    square = (jet[1:-1] ** 2).sum(axis=0)
    jet[0] = f
    jet[1:-1] *= slope
    jet[-1] = laplacian_behind(jet[-1], square, f, slope, curvature, ACTIVATION)


def activation_jet_output(s, p, DST, SPENT, B, W, ROWS, N, TANGENTS, ACTIVATION):
    """DST (TANGENTS + 2, ROWS) = the jet SPENT (TANGENTS + 2, ROWS, N) through w.f(z + B), w = W (N,).

    The jet is of no use afterwards: targets may leave different numbers in its place.
    """
    bias_activation_jet(s, p, SPENT, B, ROWS, N, TANGENTS, ACTIVATION)
    linear(s, p, DST, SPENT, W, (TANGENTS + 2) * ROWS, N, 1)


def activation_backward(s, DELTA, VALUE, N, ACTIVATION):
    """DELTA (N,) *= f'(z): back through VALUE (N,) = f(z).

    Where ``activations.FROM_INPUT[ACTIVATION]``, log cosh, VALUE is z itself: f(z) does
    not tell the sign of z, and near 0 not its size.
    """
    field(s, DELTA, (N,))[:] *= slope_behind(field(s, VALUE, (N,)), ACTIVATION)


# -------------------------------------------------------------------- pooling


def add_blocks(s, DST, SRC, BLOCKS, N):
    """DST (N,) = the sum of the blocks b in BLOCKS (a count or a tuple) of SRC (..., N)."""
    total = np.zeros(N)
    for b in unroll(BLOCKS):
        total += field(s, SRC + b * N, (N,))
    field(s, DST, (N,))[:] = total


def mix_chosen(s, DST, SRC, BLOCKS, WEIGHTS, N):
    """DST (N,) = sum_b WEIGHTS[b] SRC[BLOCKS[b]], with SRC (..., N)."""
    total = np.zeros(N)
    for b in unroll(len(BLOCKS)):
        total += WEIGHTS[b] * field(s, SRC + BLOCKS[b] * N, (N,))
    field(s, DST, (N,))[:] = total


def spread_blocks(s, DST, SRC, BLOCKS, N):
    """DST (BLOCKS, N) = SRC (N,) in each block, such as a walker's row for all its particles."""
    field(s, DST, (BLOCKS, N))[:] = field(s, SRC, (N,))


def sum_units(s, DST, SRC, BLOCKS, COUNT, TILE, N):
    """DST (BLOCKS, TILE) = SRC (BLOCKS, COUNT, TILE, N) summed over COUNT and N."""
    field(s, DST, (BLOCKS, TILE))[:] = field(s, SRC, (BLOCKS, COUNT, TILE, N)).sum(axis=(1, 3))


def pooled_activation_jet(s, p, DST, SPENT, B, FRAME, D, A, TILE, N, ACTIVATION):
    """Send jets of A particles through z -> f(z + B (N,)) and sum f over the particles.

    SPENT (D + 2, A, TILE, N): value, derivatives by the particle's own D coordinates
    (relative to the centre of mass, with a FRAME), and Laplacian; of no use afterwards.
    DST (M D + 2, TILE, N): value, derivatives by the M coordinates sum_i FRAME[m][i] r_i,
    or by those of each particle where FRAME is empty, and Laplacian.
    """
    jet = field(s, SPENT, (D + 2, A, TILE, N))
    M = len(FRAME) if len(FRAME) > 0 else A
    pooled = field(s, DST, (M * D + 2, TILE, N))
    f, slope, curvature = activation(jet[0] + field(p, B, (N,)), ACTIVATION)
    square = (jet[1:-1] ** 2).sum(axis=0)
    pooled[0] = f.sum(axis=0)
    for m in unroll(M):
        block = pooled[1 + D * m : 1 + D * (m + 1)]
        block[:] = 0.0
        for i in unroll(A):
            if len(FRAME) > 0:
                block += FRAME[m][i] * slope[i] * jet[1:-1, i]
            elif i == m:
                block += slope[i] * jet[1:-1, i]
    # The square of a particle's distance from the centre of mass has 1 - 1/A of the
    # curvature that it has by the particle's own position.
    SHARE = 1.0 - 1.0 / A if len(FRAME) > 0 else 1.0
    after = laplacian_behind(jet[-1], square, f, slope, curvature, ACTIVATION)
    pooled[-1] = SHARE * after.sum(axis=0)


# ------------------------------------- one hidden layer on a walker's own coordinates
def affine_jet_output(s, p, JET, SPENT, SECOND, WORK, W, TRANSPOSED, NORMS, WEIGHTED, SCALE, D, A, TILE, N):
    """Write the gradient and the Laplacian of SCALE sum_j v_j f(z_j), z = x M + b, x = (D, A) coordinates.

    SPENT, SECOND (TILE, N) are f' and f'' at z; SPENT is scaled by SCALE v.  In the parameters:
    W (N,) is v where WEIGHTED, else v = 1; TRANSPOSED (N, D A) is M transposed, NORMS (N,) are
    |M_j|^2.  JET (D A + 2, TILE): blocks (i, c) and the Laplacian are written, block 0 is left
    alone.  WORK (TILE, D A).
    """
    v = SCALE * (field(p, W, (N,)) if WEIGHTED else np.ones(N))
    jet = field(s, JET, (D * A + 2, TILE))
    field(s, SPENT, (TILE, N))[:] *= v
    linear(s, p, WORK, SPENT, TRANSPOSED, TILE, N, D * A)
    gradient = field(s, WORK, (TILE, D, A))
    jet[1:-1] = gradient.transpose(2, 1, 0).reshape(D * A, TILE)
    jet[-1] = field(s, SECOND, (TILE, N)) @ (v * field(p, NORMS, (N,)))
