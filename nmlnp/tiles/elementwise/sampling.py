"""The Metropolis walk: kicks, exchanges of labels and acceptance."""

import numpy as np

from nmlnp.tiles.leaves import log, normals, uniforms
from nmlnp.tiles.numpy.base import primitive


@primitive
def gaussian_kick(s, DST, SRC, width, seed, walker, step, ROWS, TILE):
    for q, t in grid(few((ROWS + 1) // 2), TILE):
        a, b = normals(walker + np.uint64(t), np.uint64(q), step, np.uint64(0), seed)
        s[DST + 2 * q * TILE + t] = s[SRC + 2 * q * TILE + t] + width * a
        if 2 * q + 1 < ROWS:
            s[DST + (2 * q + 1) * TILE + t] = s[SRC + (2 * q + 1) * TILE + t] + width * b
    barrier()


@primitive
def gaussian_kick_one(s, DST, SRC, width, seed, walker, step, particle, D, A, TILE):
    for u in lanes(D * A * TILE):
        s[DST + u] = s[SRC + u]
    barrier()
    for t in lanes(TILE):
        a, b = normals(walker + np.uint64(t), np.uint64(0), step, np.uint64(0), seed)
        s[DST + particle * TILE + t] += width * a
        if D > 1:
            s[DST + (A + particle) * TILE + t] += width * b
        if D > 2:
            c, _ = normals(walker + np.uint64(t), np.uint64(1), step, np.uint64(0), seed)
            s[DST + (2 * A + particle) * TILE + t] += width * c
    barrier()


@primitive
def drift(s, FIELD, GRADIENT, width, N):
    for u in lanes(N):
        s[FIELD + u] += width * width * s[GRADIENT + u]
    barrier()


@primitive
def add_drift_ratio(s, DST, NEW_LOG_PSI, NEW, OLD, NEW_GRADIENT, GRADIENT, width, ROWS, TILE):
    drift_square = width * width
    for t in lanes(TILE):
        total = 0.0
        for i in range(ROWS):
            move = s[NEW + i * TILE + t] - s[OLD + i * TILE + t]
            forth = move - drift_square * s[GRADIENT + i * TILE + t]
            back = -move - drift_square * s[NEW_GRADIENT + i * TILE + t]
            total += forth * forth - back * back
        # Half the logarithm of q(old|new)/q(new|old), as psi is half of |psi|^2.
        s[DST + t] = s[NEW_LOG_PSI + t] + 0.25 * total / drift_square
    barrier()


@primitive
def metropolis_mask(s, MASK, NEW, OLD, seed, walker, step, PURPOSE, TILE):
    for t in lanes(TILE):
        u, _ = uniforms(walker + np.uint64(t), np.uint64(0), step, np.uint64(PURPOSE), seed)
        s[MASK + t] = 1.0 if log(u) < 2.0 * (s[NEW + t] - s[OLD + t]) else 0.0
    barrier()


@primitive
def accept(s, OLD, NEW, MASK, ROWS, TILE):
    for i, t in grid(ROWS, TILE):
        s[OLD + i * TILE + t] = s[NEW + i * TILE + t] if s[MASK + t] > 0.5 else s[OLD + i * TILE + t]
    barrier()


@primitive
def count_accepted(s, MASK, count):
    # On the device every thread adds for itself: all of them need the number.
    total = 0
    for t in range(count):
        total += 1 if s[MASK + t] > 0.5 else 0
    barrier()
    return total


@primitive
def swap_labels(s, DST, SRC, seed, walker, step, KINDS, A, TILE):
    for u in lanes(KINDS * A * TILE):
        s[DST + u] = s[SRC + u]
    barrier()
    for k, t in grid(KINDS, TILE):
        first, second = uniforms(walker + np.uint64(t), np.uint64(k), step, np.uint64(2), seed)
        i = int(first * A)
        j = (i + 1 + int(second * (A - 1))) % A
        kept = s[DST + (k * A + i) * TILE + t]
        s[DST + (k * A + i) * TILE + t] = s[DST + (k * A + j) * TILE + t]
        s[DST + (k * A + j) * TILE + t] = kept
    barrier()


@primitive
def reject_repeated_labels(s, MASK, LABELS, A, TILE):
    # Two nucleons of the s shell with equal spin and isospin: Phi vanishes.
    for i in few(A):
        for j in few(A):
            if j < i:
                for t in lanes(TILE):
                    same_spin = s[LABELS + i * TILE + t] * s[LABELS + j * TILE + t] > 0.0
                    same_isospin = s[LABELS + (A + i) * TILE + t] * s[LABELS + (A + j) * TILE + t] > 0.0
                    s[MASK + t] = 0.0 if same_spin and same_isospin else s[MASK + t]
    barrier()
