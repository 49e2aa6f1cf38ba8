"""The tile primitives for processors, compiled by numba.

Every loop runs over contiguous memory with constant trip counts and offsets,
reads one scratch array and writes another region of it, so that LLVM
vectorises it; sums over particles, pairs and tangents are written out by
``unroll``.  Matrix products go to BLAS on rows of a whole tile.

The contracts are those of :mod:`nmlnp.tiles.numpy`, whose docstrings are the
reference for each primitive.
"""

import math

import numpy as np
from numba import get_thread_id, njit, prange

from nmlnp.tiles.blas import matmul
from nmlnp.tiles.leaves import exp, log, normals, tanh, uniforms

device = njit(forceinline=True, fastmath={"contract", "nsz", "reassoc"}, error_model="numpy", cache=True)
primitive = njit(fastmath={"contract", "nsz"}, error_model="numpy", cache=True)
kernel = njit(parallel=True, fastmath={"contract", "nsz"}, error_model="numpy", cache=True)


# ------------------------------------------------------------------ products
@primitive
def linear(S, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(S, DST, S, SRC, p, W, ROWS, NOUT, NIN, False, False, False)


@primitive
def linear_add(S, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(S, DST, S, SRC, p, W, ROWS, NOUT, NIN, False, False, True)


@primitive
def linear_columns(S, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(S, DST, S, SRC, p, W, ROWS, NOUT, NIN, True, False, False)


# ---------------------------------------------------------------- activations
@primitive
def tanh_field(S, FIELD, N):
    for u in range(N):
        S[FIELD + u] = tanh(S[FIELD + u])


@primitive
def bias_tanh(S, p, FIELD, B, ROWS, N):
    for row in range(ROWS):
        for u in range(N):
            S[FIELD + row * N + u] = tanh(S[FIELD + row * N + u] + p[B + u])


@primitive
def tanh_derivatives(S, VALUE, FIRST, SECOND, N):
    for u in range(N):
        f = tanh(S[VALUE + u])
        d = 1.0 - f * f
        S[VALUE + u] = f
        S[FIRST + u] = d
        S[SECOND + u] = -2.0 * f * d


@primitive
def bias_tanh_jet(S, p, FIELD, B, ROWS, N, TANGENTS):
    SIZE = ROWS * N
    LAPLACIAN = FIELD + (TANGENTS + 1) * SIZE
    for row in range(ROWS):
        for u in range(N):
            k = row * N + u
            f = tanh(S[FIELD + k] + p[B + u])
            d = 1.0 - f * f
            square = 0.0
            for a in unroll(TANGENTS):
                j = S[FIELD + (a + 1) * SIZE + k]
                square += j * j
                S[FIELD + (a + 1) * SIZE + k] = d * j
            S[FIELD + k] = f
            S[LAPLACIAN + k] = d * (S[LAPLACIAN + k] - 2.0 * f * square)


@primitive
def tanh_backward(S, DELTA, VALUE, N):
    for u in range(N):
        S[DELTA + u] *= 1.0 - S[VALUE + u] * S[VALUE + u]


# -------------------------------------------------------------------- pooling
@primitive
def add_blocks(S, DST, SRC, BLOCKS, SCALE, N):
    for u in range(N):
        total = 0.0
        for b in unroll(BLOCKS):
            total += S[SRC + b * N + u]
        S[DST + u] = SCALE * total


@primitive
def mix_blocks(S, DST, SRC, WEIGHTS, N):
    for u in range(N):
        total = 0.0
        for b in unroll(len(WEIGHTS)):
            total += WEIGHTS[b] * S[SRC + b * N + u]
        S[DST + u] = total


@primitive
def spread_pairs(S, FIELD, SRC, PAIRS, N):
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for u in range(N):
            S[FIELD + e * N + u] += S[SRC + I * N + u] + S[SRC + J * N + u]


@primitive
def dot_rows(S, p, DST, SRC, W, ROWS, N):
    matmul(S, DST, S, SRC, p, W, ROWS, 1, N, False, False, False)


# ------------------------------------------------------------------- geometry
@primitive
def centre(S, DST, SRC, A, TILE):
    for c in unroll(3):
        for t in range(TILE):
            mean = 0.0
            for i in unroll(A):
                mean += S[SRC + (c * A + i) * TILE + t]
            mean *= 1.0 / A
            for i in unroll(A):
                S[DST + (c * A + i) * TILE + t] = S[SRC + (c * A + i) * TILE + t] - mean


@primitive
def sum_squares(S, DST, SRC, ROWS, TILE):
    for t in range(TILE):
        total = 0.0
        for i in unroll(ROWS):
            total += S[SRC + i * TILE + t] * S[SRC + i * TILE + t]
        S[DST + t] = total


@primitive
def pair_squares(S, DST, SRC, PAIRS, A, TILE):
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for t in range(TILE):
            x = S[SRC + I * TILE + t] - S[SRC + J * TILE + t]
            y = S[SRC + (A + I) * TILE + t] - S[SRC + (A + J) * TILE + t]
            z = S[SRC + (2 * A + I) * TILE + t] - S[SRC + (2 * A + J) * TILE + t]
            S[DST + e * TILE + t] = x * x + y * y + z * z


@primitive
def fill(S, FIELD, VALUE, N):
    for u in range(N):
        S[FIELD + u] = VALUE


# ------------------------------------------------------------ log-derivatives
@primitive
def outer_rows(S, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    for t in range(count):
        base = first + t * stride + OFFSET
        for u in range(NIN):
            for v in range(NOUT):
                total = 0.0
                for b in unroll(BLOCKS):
                    total += S[LEFT + (b * TILE + t) * NIN + u] * S[RIGHT + (b * TILE + t) * NOUT + v]
                rows[base + u * NOUT + v] = total


@primitive
def outer_columns(S, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    for t in range(count):
        base = first + t * stride + OFFSET
        for u in range(NIN):
            for v in range(NOUT):
                total = 0.0
                for b in unroll(BLOCKS):
                    total += S[LEFT + (u * BLOCKS + b) * TILE + t] * S[RIGHT + (b * TILE + t) * NOUT + v]
                rows[base + u * NOUT + v] = total


@primitive
def sum_rows(S, rows, first, stride, count, RIGHT, OFFSET, BLOCKS, N, TILE):
    for t in range(count):
        base = first + t * stride + OFFSET
        for v in range(N):
            total = 0.0
            for b in unroll(BLOCKS):
                total += S[RIGHT + (b * TILE + t) * N + v]
            rows[base + v] = total


# ------------------------------------------------------------------- sampling
@primitive
def gaussian_kick(S, DST, SRC, width, seed, walker, step, ROWS, TILE):
    for q in unroll((ROWS + 1) // 2):
        for t in range(TILE):
            a, b = normals(walker + np.uint64(t), np.uint64(q), step, np.uint64(0), seed)
            S[DST + 2 * q * TILE + t] = S[SRC + 2 * q * TILE + t] + width * a
            if 2 * q + 1 < ROWS:
                S[DST + (2 * q + 1) * TILE + t] = S[SRC + (2 * q + 1) * TILE + t] + width * b


@primitive
def metropolis_mask(S, MASK, NEW, OLD, seed, walker, step, TILE):
    for t in range(TILE):
        u, _ = uniforms(walker + np.uint64(t), np.uint64(0), step, np.uint64(1), seed)
        S[MASK + t] = 1.0 if log(u) < 2.0 * (S[NEW + t] - S[OLD + t]) else 0.0


@primitive
def accept(S, OLD, NEW, MASK, ROWS, TILE):
    for i in range(ROWS):
        for t in range(TILE):
            S[OLD + i * TILE + t] = S[NEW + i * TILE + t] if S[MASK + t] > 0.5 else S[OLD + i * TILE + t]


@primitive
def count_accepted(S, MASK, count):
    total = 0
    for t in range(count):
        total += 1 if S[MASK + t] > 0.5 else 0
    return total
