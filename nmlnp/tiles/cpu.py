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
from numba import njit

from nmlnp.tiles.blas import matmul
from nmlnp.tiles.leaves import exp, log, normals, tanh, uniforms

flags = {"fastmath": {"contract", "nsz"}, "error_model": "numpy"}
primitive = njit(**flags)
# A template's own functions are inlined before typing: LLVM would otherwise
# optimise all that they call again at every level of calls.
inlined = njit(inline="always", **flags)
# Kernels run a range of tiles without the interpreter's lock, one thread each.
kernel = njit(nogil=True, cache=True, **flags)

TINY = 1e-300


# ------------------------------------------------------------------ products
@primitive
def linear(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(s, DST, s, SRC, p, W, ROWS, NOUT, NIN, False, False, False)


@primitive
def linear_add(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(s, DST, s, SRC, p, W, ROWS, NOUT, NIN, False, False, True)


@primitive
def linear_columns(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    matmul(s, DST, s, SRC, p, W, ROWS, NOUT, NIN, True, False, False)


# ---------------------------------------------------------------- activations
@primitive
def tanh_field(s, FIELD, N):
    for u in range(N):
        s[FIELD + u] = tanh(s[FIELD + u])


@primitive
def bias_tanh(s, p, FIELD, B, ROWS, N):
    for row in range(ROWS):
        for u in range(N):
            s[FIELD + row * N + u] = tanh(s[FIELD + row * N + u] + p[B + u])


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


# ------------------------------------------------------------------- geometry
@primitive
def centre(s, DST, SRC, A, TILE):
    for c in unroll(3):
        for t in range(TILE):
            mean = 0.0
            for i in unroll(A):
                mean += s[SRC + (c * A + i) * TILE + t]
            mean *= 1.0 / A
            for i in unroll(A):
                s[DST + (c * A + i) * TILE + t] = s[SRC + (c * A + i) * TILE + t] - mean


@primitive
def sum_squares(s, DST, SRC, ROWS, TILE):
    for t in range(TILE):
        total = 0.0
        for i in unroll(ROWS):
            total += s[SRC + i * TILE + t] * s[SRC + i * TILE + t]
        s[DST + t] = total


@primitive
def pair_squares(s, DST, SRC, PAIRS, A, TILE):
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for t in range(TILE):
            x = s[SRC + I * TILE + t] - s[SRC + J * TILE + t]
            y = s[SRC + (A + I) * TILE + t] - s[SRC + (A + J) * TILE + t]
            z = s[SRC + (2 * A + I) * TILE + t] - s[SRC + (2 * A + J) * TILE + t]
            s[DST + e * TILE + t] = x * x + y * y + z * z


@primitive
def fill(s, FIELD, VALUE, N):
    for u in range(N):
        s[FIELD + u] = VALUE


# ------------------------------------------------------------ log-derivatives
# Loops of constant length and a view of a walker's row: an index that depends on a
# run-time number may be negative for all the compiler knows, and such a loop is
# three times slower.
@primitive
def outer_rows(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + NIN * NOUT]
        for u in range(NIN):
            for b in unroll(BLOCKS):
                left_b = s[LEFT + (b * TILE + t) * NIN + u]
            for v in range(NOUT):
                total = 0.0
                for b in unroll(BLOCKS):
                    total += left_b * s[RIGHT + (b * TILE + t) * NOUT + v]
                out[u * NOUT + v] = total


@primitive
def outer_columns(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + NIN * NOUT]
        for u in range(NIN):
            for b in unroll(BLOCKS):
                left_b = s[LEFT + (u * BLOCKS + b) * TILE + t]
            for v in range(NOUT):
                total = 0.0
                for b in unroll(BLOCKS):
                    total += left_b * s[RIGHT + (b * TILE + t) * NOUT + v]
                out[u * NOUT + v] = total


@primitive
def sum_rows(s, rows, first, stride, count, RIGHT, OFFSET, BLOCKS, N, TILE):
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + N]
        for v in range(N):
            total = 0.0
            for b in unroll(BLOCKS):
                total += s[RIGHT + (b * TILE + t) * N + v]
            out[v] = total


# ------------------------------------------------------------------- sampling
@primitive
def gaussian_kick(s, DST, SRC, width, seed, walker, step, ROWS, TILE):
    for q in unroll((ROWS + 1) // 2):
        for t in range(TILE):
            a, b = normals(walker + np.uint64(t), np.uint64(q), step, np.uint64(0), seed)
            s[DST + 2 * q * TILE + t] = s[SRC + 2 * q * TILE + t] + width * a
            if 2 * q + 1 < ROWS:
                s[DST + (2 * q + 1) * TILE + t] = s[SRC + (2 * q + 1) * TILE + t] + width * b


@primitive
def gaussian_kick_one(s, DST, SRC, width, seed, walker, step, particle, A, TILE):
    for u in range(3 * A * TILE):
        s[DST + u] = s[SRC + u]
    for t in range(TILE):
        a, b = normals(walker + np.uint64(t), np.uint64(0), step, np.uint64(0), seed)
        c, _ = normals(walker + np.uint64(t), np.uint64(1), step, np.uint64(0), seed)
        s[DST + particle * TILE + t] += width * a
        s[DST + (A + particle) * TILE + t] += width * b
        s[DST + (2 * A + particle) * TILE + t] += width * c


@primitive
def drift(s, FIELD, GRADIENT, width, N):
    for u in range(N):
        s[FIELD + u] += width * width * s[GRADIENT + u]


@primitive
def add_drift_ratio(s, DST, NEW_LOG_PSI, NEW, OLD, NEW_GRADIENT, GRADIENT, width, ROWS, TILE):
    drift_square = width * width
    for t in range(TILE):
        total = 0.0
        for i in range(ROWS):
            move = s[NEW + i * TILE + t] - s[OLD + i * TILE + t]
            forth = move - drift_square * s[GRADIENT + i * TILE + t]
            back = -move - drift_square * s[NEW_GRADIENT + i * TILE + t]
            total += forth * forth - back * back
        # Half the logarithm of q(old|new)/q(new|old), as psi is half of |psi|^2.
        s[DST + t] = s[NEW_LOG_PSI + t] + 0.25 * total / drift_square


@primitive
def metropolis_mask(s, MASK, NEW, OLD, seed, walker, step, PURPOSE, TILE):
    for t in range(TILE):
        u, _ = uniforms(walker + np.uint64(t), np.uint64(0), step, np.uint64(PURPOSE), seed)
        s[MASK + t] = 1.0 if log(u) < 2.0 * (s[NEW + t] - s[OLD + t]) else 0.0


@primitive
def accept(s, OLD, NEW, MASK, ROWS, TILE):
    for i in range(ROWS):
        for t in range(TILE):
            s[OLD + i * TILE + t] = s[NEW + i * TILE + t] if s[MASK + t] > 0.5 else s[OLD + i * TILE + t]


@primitive
def count_accepted(s, MASK, count):
    total = 0
    for t in range(count):
        total += 1 if s[MASK + t] > 0.5 else 0
    return total


@primitive
def copy_field(s, DST, SRC, N):
    for u in range(N):
        s[DST + u] = s[SRC + u]


@primitive
def add_scaled(s, DST, LEFT, RIGHT, SCALE, N):
    for u in range(N):
        s[DST + u] = s[LEFT + u] + SCALE * s[RIGHT + u]


@primitive
def add_log_tanh(s, FIELD, V, TILE):
    for t in range(TILE):
        s[FIELD + t] += log(abs(tanh(s[V + t])) + TINY)


@primitive
def log_tanh_slope(s, DST, V, TILE):
    for t in range(TILE):
        f = tanh(s[V + t])
        s[DST + t] = (1.0 - f * f) / (f if abs(f) > TINY else TINY)


@primitive
def add_log_tanh_jet(s, FIELD, V, TANGENTS, TILE):
    LAPLACIAN = (TANGENTS + 1) * TILE
    for t in range(TILE):
        f = tanh(s[V + t])
        slope = (1.0 - f * f) / (f if abs(f) > TINY else TINY)
        square = 0.0
        for k in unroll(TANGENTS):
            j = s[V + (k + 1) * TILE + t]
            square += j * j
            s[FIELD + (k + 1) * TILE + t] += slope * j
        # (log tanh)'' = -slope * (2 tanh + slope)
        s[FIELD + LAPLACIAN + t] += slope * (s[V + LAPLACIAN + t] - (2.0 * f + slope) * square)


@primitive
def add_confinement(s, FIELD, CENTRED, WEIGHT, HELMERT, A, TILE):
    for m in unroll(A - 1):
        for c in unroll(3):
            for t in range(TILE):
                xi = 0.0
                for i in unroll(A):
                    xi += HELMERT[m][i] * s[CENTRED + (c * A + i) * TILE + t]
                s[FIELD + (3 * m + c) * TILE + t] -= 2.0 * WEIGHT * xi
    for t in range(TILE):
        s[FIELD + 3 * (A - 1) * TILE + t] -= 6.0 * (A - 1) * WEIGHT


@primitive
def seed_rows(s, p, DST, SEED, W, N, TILE):
    for t in range(TILE):
        for u in range(N):
            s[DST + t * N + u] = s[SEED + t] * p[W + u]


@primitive
def sum_rows_scaled(s, rows, first, stride, count, LEFT, SEED, OFFSET, N, TILE):
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + N]
        for v in range(N):
            out[v] = s[SEED + t] * s[LEFT + t * N + v]


@primitive
def mix_chosen(s, DST, SRC, BLOCKS, WEIGHTS, N):
    for u in range(N):
        total = 0.0
        for b in unroll(len(BLOCKS)):
            total += WEIGHTS[b] * s[SRC + BLOCKS[b] * N + u]
        s[DST + u] = total


# ---------------------------------------------------------------- local energy
@primitive
def exponential_ratio(s, RATIO, BASE, PAIRS, TILE):
    for e in unroll(PAIRS):
        for t in range(TILE):
            s[RATIO + e * TILE + t] = -exp(s[RATIO + e * TILE + t] - s[BASE + t])


@primitive
def tanh_ratio(s, RATIO, SWAPPED, BASE, PAIRS, TILE):
    for e in unroll(PAIRS):
        for t in range(TILE):
            f = tanh(s[BASE + t])
            s[RATIO + e * TILE + t] *= tanh(s[SWAPPED + e * TILE + t]) / (f if abs(f) > TINY else TINY)


@primitive
def scalar_kinetic(s, RESULT, GRADIENT, HBAR2_2M, TANGENTS, TILE):
    for t in range(TILE):
        square = 0.0
        for k in unroll(TANGENTS):
            square += s[GRADIENT + k * TILE + t] * s[GRADIENT + k * TILE + t]
        s[RESULT + t] = -HBAR2_2M * (s[GRADIENT + TANGENTS * TILE + t] + square)
        s[RESULT + TILE + t] = HBAR2_2M * square


@primitive
def radial_potentials(s, DST, SQUARES, GAUSSIANS, COULOMB, THREE_BODY, A, PAIRS, TILE):
    E = len(PAIRS)
    for e in unroll(E):
        for t in range(TILE):
            x = s[SQUARES + e * TILE + t]
            central = 0.0
            sigma = 0.0
            tau = 0.0
            sigmatau = 0.0
            for g in unroll(len(GAUSSIANS)):
                w = exp(-GAUSSIANS[g][0] * x)
                central += GAUSSIANS[g][1] * w
                sigma += GAUSSIANS[g][2] * w
                tau += GAUSSIANS[g][3] * w
                sigmatau += GAUSSIANS[g][4] * w
            s[DST + e * TILE + t] = central
            s[DST + (E + e) * TILE + t] = sigma
            s[DST + (2 * E + e) * TILE + t] = tau
            s[DST + (3 * E + e) * TILE + t] = sigmatau
            r = math.sqrt(x + 1e-12)
            b = COULOMB[1] * r
            form = 1.0 - (1.0 + b * (0.6875 + b * (0.1875 + b * 0.020833333333333332))) * exp(-b)
            s[DST + (4 * E + e) * TILE + t] = COULOMB[0] * form / r
    THREE = DST + 5 * E * TILE
    for t in range(TILE):
        s[THREE + t] = 0.0
    if THREE_BODY[0] != 0.0 and A > 2:
        for i in unroll(A):
            for t in range(TILE):
                total = 0.0
                squares = 0.0
                for e in unroll(E):
                    if i in PAIRS[e]:
                        w = exp(-THREE_BODY[1] * s[SQUARES + e * TILE + t])
                        total += w
                        squares += w * w
                s[THREE + t] += 0.5 * THREE_BODY[0] * (total * total - squares)


@primitive
def exchange_potential(s, DST, RADIAL, RATIO, LABELS, PAIRS, A, TILE):
    E = len(PAIRS)
    for t in range(TILE):
        total = s[RADIAL + 5 * E * TILE + t]
        for e in unroll(E):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            t_i = s[LABELS + (A + I) * TILE + t]
            t_j = s[LABELS + (A + J) * TILE + t]
            same_spin = 0.5 + 0.5 * s[LABELS + I * TILE + t] * s[LABELS + J * TILE + t]
            same_isospin = 0.5 + 0.5 * t_i * t_j
            both = s[RATIO + e * TILE + t]
            spin = same_spin + (1.0 - same_spin) * same_isospin * both
            isospin = same_isospin + (1.0 - same_isospin) * same_spin * both
            total += s[RADIAL + e * TILE + t]
            total += s[RADIAL + (E + e) * TILE + t] * (2.0 * spin - 1.0)
            total += s[RADIAL + (2 * E + e) * TILE + t] * (2.0 * isospin - 1.0)
            total += s[RADIAL + (3 * E + e) * TILE + t] * (4.0 * both - 2.0 * spin - 2.0 * isospin + 1.0)
            total += s[RADIAL + (4 * E + e) * TILE + t] * 0.25 * (1.0 + t_i) * (1.0 + t_j)
        s[DST + t] = total


@primitive
def sampled_radii(s, DST, CENTRED, LABELS, A, TILE):
    for t in range(TILE):
        protons = 0.0
        everyone = 0.0
        for i in unroll(A):
            x = s[CENTRED + i * TILE + t]
            y = s[CENTRED + (A + i) * TILE + t]
            z = s[CENTRED + (2 * A + i) * TILE + t]
            square = x * x + y * y + z * z
            everyone += square
            protons += 0.5 * (1.0 + s[LABELS + (A + i) * TILE + t]) * square
        s[DST + t] = protons
        s[DST + TILE + t] = everyone


# ---------------------------------------------------------- loading and storing
@primitive
def load_tile(s, positions, labels, tile, POSITIONS, LABELS, A, TILE):
    last = positions.shape[0] - 1
    for t in range(TILE):
        n = min(tile * TILE + t, last)  # a last tile that is not full repeats its last walker
        for i in range(A):
            for c in range(3):
                s[POSITIONS + (c * A + i) * TILE + t] = positions[n, i, c]
            s[LABELS + i * TILE + t] = labels[n, 0, i]
            s[LABELS + (A + i) * TILE + t] = labels[n, 1, i]
    return min(TILE, positions.shape[0] - tile * TILE)


@primitive
def store_tile(s, positions, labels, log_psis, tile, count, POSITIONS, LABELS, LOG_PSI, A, TILE):
    # psi does not see the centre of mass; storing relative positions keeps it from drifting.
    centre(s, POSITIONS, POSITIONS, A, TILE)
    for t in range(TILE):
        if t >= count:
            break
        n = tile * TILE + t
        log_psis[n] = s[LOG_PSI + t]
        for i in range(A):
            for c in range(3):
                positions[n, i, c] = s[POSITIONS + (c * A + i) * TILE + t]
            labels[n, 0, i] = np.int8(s[LABELS + i * TILE + t])
            labels[n, 1, i] = np.int8(s[LABELS + (A + i) * TILE + t])


@primitive
def store_columns(s, results, tile, count, SRC, COLUMNS, TILE):
    for t in range(TILE):
        if t >= count:
            break
        for k in range(COLUMNS):
            results[tile * TILE + t, k] = s[SRC + k * TILE + t]


@primitive
def store_rows(s, rows, tile, count, SRC, WIDTH, TILE):
    begin = tile * TILE * WIDTH
    size = count * WIDTH
    out = rows[begin : begin + size]
    source = s[SRC : SRC + size]
    for u in range(size):
        out[u] = source[u]


# ------------------------------------------------------------- label exchanges
@primitive
def swap_labels(s, DST, SRC, seed, walker, step, A, TILE):
    for i in range(2 * A * TILE):
        s[DST + i] = s[SRC + i]
    for t in range(TILE):
        a, b = uniforms(walker + np.uint64(t), np.uint64(0), step, np.uint64(2), seed)
        c, d = uniforms(walker + np.uint64(t), np.uint64(1), step, np.uint64(2), seed)
        for first, second, row in ((a, b, 0), (c, d, A)):
            i = int(first * A)
            j = (i + 1 + int(second * (A - 1))) % A
            kept = s[DST + (row + i) * TILE + t]
            s[DST + (row + i) * TILE + t] = s[DST + (row + j) * TILE + t]
            s[DST + (row + j) * TILE + t] = kept


@primitive
def reject_repeated_labels(s, MASK, LABELS, A, TILE):
    # Two nucleons of the s shell with equal spin and isospin: Phi vanishes.
    for i in unroll(A):
        for j in unroll(i):
            for t in range(TILE):
                same_spin = s[LABELS + i * TILE + t] * s[LABELS + j * TILE + t] > 0.0
                same_isospin = s[LABELS + (A + i) * TILE + t] * s[LABELS + (A + j) * TILE + t] > 0.0
                s[MASK + t] = 0.0 if same_spin and same_isospin else s[MASK + t]


# ------------------------------------------------------- pairs and their features
@primitive
def pair_features(s, DST, SQUARES, WIDTHS, N):
    ONES = DST + (1 + len(WIDTHS)) * N
    for u in range(N):
        x = s[SQUARES + u]
        s[DST + u] = 0.5 * log(1.0 + x)
        for g in unroll(len(WIDTHS)):
            s[DST + (1 + g) * N + u] = exp(-x / WIDTHS[g])
        s[ONES + u] = 1.0


@primitive
def pair_feature_jets(s, DST, SQUARES, WIDTHS, N):
    # Values; slopes d/dx with x = r^2; Laplacians 2 (4 x f'' + 6 f').
    F = len(WIDTHS) + 2
    for u in range(N):
        x = s[SQUARES + u]
        y = 1.0 / (1.0 + x)
        s[DST + u] = 0.5 * log(1.0 + x)
        s[DST + F * N + u] = 0.5 * y
        s[DST + 2 * F * N + u] = (6.0 - 4.0 * x * y) * y
        for g in unroll(len(WIDTHS)):
            B = 1.0 / WIDTHS[g]
            w = exp(-B * x)
            s[DST + (1 + g) * N + u] = w
            s[DST + (F + 1 + g) * N + u] = -B * w
            s[DST + (2 * F + 1 + g) * N + u] = (8.0 * x * B - 12.0) * B * w
        s[DST + (F - 1) * N + u] = 1.0
        s[DST + (2 * F - 1) * N + u] = 0.0
        s[DST + (3 * F - 1) * N + u] = 0.0


@primitive
def tanh_radial_jet(s, VALUE, SLOPE, LAPLACIAN, SQUARES, ROWS, N):
    for row in range(ROWS):
        x8 = 8.0 * s[SQUARES + row]
        for u in range(N):
            k = row * N + u
            f = tanh(s[VALUE + k])
            d = 1.0 - f * f
            z = s[SLOPE + k]
            s[VALUE + k] = f
            s[SLOPE + k] = d * z
            s[LAPLACIAN + k] = d * (s[LAPLACIAN + k] - 2.0 * f * x8 * z * z)


@primitive
def pair_gradients(s, DST, POSITIONS, PAIRS, HELMERT, A, TILE):
    E = len(PAIRS)
    for m in unroll(A - 1):
        for e in unroll(E):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            C = 2.0 * (HELMERT[m][I] - HELMERT[m][J])
            for c in range(3):
                for t in range(TILE):
                    difference = s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t]
                    s[DST + ((3 * m + c) * E + e) * TILE + t] = C * difference


@primitive
def scale_rows(s, DST, SRC, FACTORS, BLOCKS, ROWS, N):
    for b in range(BLOCKS):
        for row in range(ROWS):
            factor = s[FACTORS + b * ROWS + row]
            for u in range(N):
                s[DST + (b * ROWS + row) * N + u] = factor * s[SRC + row * N + u]


@primitive
def pool_pairs(s, DST, SRC, BLOCKS, PAIRS, A, N):
    E = len(PAIRS)
    for b in range(BLOCKS):
        for i in unroll(A):
            for u in range(N):
                total = 0.0
                for e in unroll(E):
                    if i in PAIRS[e]:
                        total += s[SRC + (b * E + e) * N + u]
                s[DST + (b * A + i) * N + u] = total


@primitive
def spread_pairs(s, FIELD, SRC, BLOCKS, PAIRS, A, N):
    E = len(PAIRS)
    for b in range(BLOCKS):
        for e in unroll(E):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            for u in range(N):
                s[FIELD + (b * E + e) * N + u] += s[SRC + (b * A + I) * N + u] + s[SRC + (b * A + J) * N + u]


@primitive
def pair_slopes(s, p, DST, DELTA, SQUARES, WIDTHS, ENVELOPE, N):
    F = len(WIDTHS) + 2
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for u in range(N):
        x = s[SQUARES + u]
        y = 1.0 / (1.0 + x)
        total = 0.5 * y * s[DELTA + u * F] - 0.5 * (kappa * math.sqrt(y) + beta * y)
        for g in unroll(len(WIDTHS)):
            total -= exp(-x / WIDTHS[g]) / WIDTHS[g] * s[DELTA + u * F + 1 + g]
        s[DST + u] = total


@primitive
def pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, A, TILE):
    for u in range(3 * A * TILE):
        s[DST + u] = 0.0
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for c in range(3):
            for t in range(TILE):
                difference = s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t]
                g = 2.0 * s[SLOPES + e * TILE + t] * difference
                s[DST + (c * A + I) * TILE + t] += g
                s[DST + (c * A + J) * TILE + t] -= g


@primitive
def rows_to_columns(s, DST, SRC, COLUMNS, STRIDE, ROWS):
    for c in range(COLUMNS):
        for row in range(ROWS):
            s[DST + c * ROWS + row] += s[SRC + row * STRIDE + c]


# ------------------------------------------------------- spin-isospin components
@primitive
def collect_outputs(s, U, PHI, OUTPUT, MIXING, BLOCKS, E, OUTPUTS, TILE):
    K = len(MIXING)
    for b in range(BLOCKS):
        for t in range(TILE):
            total = 0.0
            for e in unroll(E):
                total += s[OUTPUT + ((b * E + e) * TILE + t) * OUTPUTS]
            s[U + b * TILE + t] = total
        for k in unroll(K):
            for t in range(TILE):
                total = 0.0
                if OUTPUTS > 1:
                    for e in unroll(E):
                        total += MIXING[k][e] * s[OUTPUT + ((b * E + e) * TILE + t) * OUTPUTS + 1]
                s[PHI + (b * K + k) * TILE + t] = total
    for t in range(TILE):
        s[PHI + t] += 1.0


@primitive
def add_envelope(s, p, U, SQUARES, ENVELOPE, E, TILE):
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for t in range(TILE):
        total = 0.0
        for e in unroll(E):
            y = 1.0 + s[SQUARES + e * TILE + t]
            total += kappa * math.sqrt(y) + 0.5 * beta * log(y)
        s[U + t] -= total


@primitive
def add_envelope_jet(s, p, GRADIENT, SQUARES, POSITIONS, ENVELOPE, PAIRS, HELMERT, A, TILE):
    E = len(PAIRS)
    kappa = exp(p[ENVELOPE])
    beta = p[ENVELOPE + 1]
    for e in unroll(E):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        for t in range(TILE):
            x = s[SQUARES + e * TILE + t]
            y = 1.0 / (1.0 + x)
            first = -0.5 * (kappa * math.sqrt(y) + beta * y)
            second = 0.25 * kappa * y * math.sqrt(y) + 0.5 * beta * y * y
            s[GRADIENT + 3 * (A - 1) * TILE + t] += 8.0 * x * second + 12.0 * first
            for c in unroll(3):
                g = (
                    2.0
                    * first
                    * (s[POSITIONS + (c * A + I) * TILE + t] - s[POSITIONS + (c * A + J) * TILE + t])
                )
                for m in unroll(A - 1):
                    s[GRADIENT + (3 * m + c) * TILE + t] += (HELMERT[m][I] - HELMERT[m][J]) * g


@primitive
def component_norm(s, NORM, PHI, K, TILE):
    for t in range(TILE):
        total = TINY
        for k in unroll(K):
            total += s[PHI + k * TILE + t] * s[PHI + k * TILE + t]
        s[NORM + t] = total


@primitive
def add_half_log(s, DST, U, NORM, TILE):
    for t in range(TILE):
        s[DST + t] = s[U + t] + 0.5 * log(s[NORM + t])


@primitive
def component_potential(s, DST, PHI, RADIAL, OPERATORS, K, E, TILE):
    for k in unroll(K):
        for t in range(TILE):
            total = s[RADIAL + 5 * E * TILE + t] * s[PHI + k * TILE + t]
            for e in unroll(E):
                for j in unroll(K):
                    weight = 0.0
                    for o in unroll(5):
                        if OPERATORS[e][o][k][j] != 0.0:
                            weight += OPERATORS[e][o][k][j] * s[RADIAL + (o * E + e) * TILE + t]
                    total += weight * s[PHI + j * TILE + t]
            s[DST + k * TILE + t] = total


@primitive
def component_energy(s, RESULT, U, PHI, NORM, HBAR2_2M, K, TANGENTS, TILE):
    LAPLACIAN = TANGENTS + 1
    for t in range(TILE):
        inverse = 1.0 / s[NORM + t]
        scale = math.sqrt(inverse)
        diagonal = s[U + LAPLACIAN * TILE + t]
        for d in unroll(1, LAPLACIAN):
            diagonal += s[U + d * TILE + t] * s[U + d * TILE + t]
        kinetic = 0.0
        squares = 0.0
        potential = 0.0
        for k in unroll(K):
            phi = s[PHI + k * TILE + t]
            cross = 0.0
            for d in unroll(1, LAPLACIAN):
                gradient = s[PHI + (d * K + k) * TILE + t]
                slope = s[U + d * TILE + t]
                cross += gradient * slope
                squares += (gradient + phi * slope) * (gradient + phi * slope)
            t_psi = -HBAR2_2M * (diagonal * phi + 2.0 * cross + s[PHI + (LAPLACIAN * K + k) * TILE + t])
            v_psi = s[RESULT + (3 + k) * TILE + t]
            kinetic += phi * t_psi
            potential += phi * v_psi
            s[RESULT + (3 + k) * TILE + t] = (t_psi + v_psi) * scale
            s[RESULT + (3 + K + k) * TILE + t] = phi * scale
        s[RESULT + t] = kinetic * inverse
        s[RESULT + TILE + t] = HBAR2_2M * squares * inverse
        s[RESULT + 2 * TILE + t] = potential * inverse


@primitive
def component_radii(s, DST, CENTRED, COMPONENT, PROTONS, K, A, TILE):
    for t in range(TILE):
        protons = 0.0
        everyone = 0.0
        for i in unroll(A):
            x = s[CENTRED + i * TILE + t]
            y = s[CENTRED + (A + i) * TILE + t]
            z = s[CENTRED + (2 * A + i) * TILE + t]
            square = x * x + y * y + z * z
            everyone += square
            for k in unroll(K):
                for j in unroll(K):
                    if PROTONS[i][k][j] != 0.0:
                        weight = PROTONS[i][k][j] * s[COMPONENT + k * TILE + t] * s[COMPONENT + j * TILE + t]
                        protons += weight * square
        s[DST + t] = protons
        s[DST + TILE + t] = everyone


@primitive
def seed_component(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    for e in unroll(E):
        for t in range(TILE):
            scale = 1.0 / math.sqrt(s[NORM + t])
            s[DST + (e * TILE + t) * OUTPUTS] = s[PHI + t] * scale
            if OUTPUTS > 1:
                s[DST + (e * TILE + t) * OUTPUTS + 1] = MIXING[e] * scale


@primitive
def seed_norm(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    for e in unroll(E):
        for t in range(TILE):
            s[DST + (e * TILE + t) * OUTPUTS] = 1.0
            if OUTPUTS > 1:
                total = 0.0
                for k in unroll(len(MIXING)):
                    total += MIXING[k][e] * s[PHI + k * TILE + t]
                s[DST + (e * TILE + t) * OUTPUTS + 1] = total / s[NORM + t]


@primitive
def envelope_rows(s, p, rows, first, stride, count, SQUARES, PHI, NORM, ENVELOPE, E, TILE):
    kappa = exp(p[ENVELOPE])
    for t in range(TILE):
        if t >= count:
            break
        component = s[PHI + t] / math.sqrt(s[NORM + t])
        linear_part = 0.0
        log_part = 0.0
        for e in unroll(E):
            y = 1.0 + s[SQUARES + e * TILE + t]
            linear_part += math.sqrt(y)
            log_part += 0.5 * log(y)
        rows[first + t * stride + ENVELOPE] = -component * kappa * linear_part
        rows[first + t * stride + ENVELOPE + 1] = -component * log_part
