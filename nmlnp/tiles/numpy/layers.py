"""Dense layers, activations and pooling, with their jets."""

import numpy as np

from nmlnp.tiles.numpy.base import field, unroll


# ------------------------------------------------------------------- products
def linear(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    """DST (ROWS, NOUT) = SRC (ROWS, NIN) @ W (NIN, NOUT), with W in the parameters."""
    field(s, DST, (ROWS, NOUT))[:] = field(s, SRC, (ROWS, NIN)) @ field(p, W, (NIN, NOUT))


def linear_columns(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    """DST (ROWS, NOUT) = SRC (NIN, ROWS).T @ W (NIN, NOUT): the input is stored by column."""
    field(s, DST, (ROWS, NOUT))[:] = field(s, SRC, (NIN, ROWS)).T @ field(p, W, (NIN, NOUT))


# ---------------------------------------------------------------- activations
def tanh_field(s, FIELD, N):
    """FIELD (N,) = tanh(FIELD)."""
    values = field(s, FIELD, (N,))
    values[:] = np.tanh(values)


def bias_tanh(s, p, FIELD, B, ROWS, N):
    """FIELD (ROWS, N) = tanh(FIELD + B (N,)), with B in the parameters."""
    values = field(s, FIELD, (ROWS, N))
    values[:] = np.tanh(values + field(p, B, (N,)))


def tanh_derivatives(s, VALUE, FIRST, SECOND, N):
    """VALUE, FIRST, SECOND (N,) = tanh, tanh', tanh'' of VALUE.

    With f = tanh x: f' = 1 - f^2 and f'' = -2 f f'.
    """
    f = np.tanh(field(s, VALUE, (N,)))
    field(s, VALUE, (N,))[:] = f
    field(s, FIRST, (N,))[:] = 1.0 - f**2
    field(s, SECOND, (N,))[:] = -2.0 * f * (1.0 - f**2)


def bias_tanh_jet(s, p, FIELD, B, ROWS, N, TANGENTS):
    """Send the jet FIELD (TANGENTS + 2, ROWS, N) through z -> f = tanh(z + B (N,)).

    J_k <- f' J_k and L <- f' L + f'' sum_k J_k^2 (forward Laplacian; Li et al.,
    Nat. Mach. Intell. 6, 209 (2024)).
    """
    jet = field(s, FIELD, (TANGENTS + 2, ROWS, N))
    f = np.tanh(jet[0] + field(p, B, (N,)))
    slope = 1.0 - f**2
    square = (jet[1:-1] ** 2).sum(axis=0)
    jet[0] = f
    jet[1:-1] *= slope
    jet[-1] = slope * jet[-1] - 2.0 * f * slope * square


def tanh_jet_output(s, p, DST, SPENT, B, W, ROWS, N, TANGENTS):
    """DST (TANGENTS + 2, ROWS) = the jet SPENT (TANGENTS + 2, ROWS, N) through w.tanh(z + B), w = W (N,).

    The jet is of no use afterwards: targets may leave different numbers in its place.
    """
    bias_tanh_jet(s, p, SPENT, B, ROWS, N, TANGENTS)
    linear(s, p, DST, SPENT, W, (TANGENTS + 2) * ROWS, N, 1)


def tanh_backward(s, DELTA, VALUE, N):
    """DELTA (N,) *= 1 - VALUE (N,)^2: back through VALUE = tanh(z)."""
    field(s, DELTA, (N,))[:] *= 1.0 - field(s, VALUE, (N,)) ** 2


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


def pooled_tanh_jet(s, p, DST, FIELD, B, HELMERT, A, TILE, N):
    """Send jets of A particles through z -> f = tanh(z + B (N,)) and sum f over the particles.

    FIELD (5, A, TILE, N): value, derivatives by the particle's own three coordinates
    relative to the centre of mass, and Laplacian.  DST (3 A - 1, TILE, N): value,
    derivatives by the relative coordinates sum_i HELMERT[m][i] r_i, and Laplacian.
    """
    jet = field(s, FIELD, (5, A, TILE, N))
    pooled = field(s, DST, (3 * A - 1, TILE, N))
    f = np.tanh(jet[0] + field(p, B, (N,)))
    slope = 1.0 - f**2
    square = (jet[1:4] ** 2).sum(axis=0)
    pooled[0] = f.sum(axis=0)
    for m in unroll(A - 1):
        block = pooled[1 + 3 * m : 4 + 3 * m]
        block[:] = 0.0
        for i in unroll(A):
            block += HELMERT[m][i] * slope[i] * jet[1:4, i]
    # The square of a particle's distance from the centre of mass has 1 - 1/A of the
    # curvature that it has by the particle's own position.
    pooled[-1] = (1.0 - 1.0 / A) * (slope * jet[4] - 2.0 * f * slope * square).sum(axis=0)
