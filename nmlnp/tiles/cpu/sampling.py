"""The Metropolis walk: kicks, exchanges of labels and acceptance."""

import numpy as np

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import log, normals, uniforms


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
