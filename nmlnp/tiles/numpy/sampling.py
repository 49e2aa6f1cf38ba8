"""The Metropolis walk: kicks, exchanges of labels and acceptance."""

import numpy as np

from nmlnp.tiles.numpy.base import field
from nmlnp.tiles.numpy.leaves import normals, uniforms


def gaussian_kick(s, DST, SRC, width, seed, walker, step, ROWS, TILE):
    """DST (ROWS, TILE) = SRC + width times standard normals.

    Rows 2q and 2q + 1 of walker t use counter (walker + t, q, step, 0).
    """
    walkers = walker + np.arange(TILE, dtype=np.uint64)
    q = np.arange((ROWS + 1) // 2, dtype=np.uint64)[:, None]
    kicks = np.stack(normals(walkers, q, step, np.uint64(0), seed), axis=1).reshape(-1, TILE)
    field(s, DST, (ROWS, TILE))[:] = field(s, SRC, (ROWS, TILE)) + width * kicks[:ROWS]


def gaussian_kick_one(s, DST, SRC, width, seed, walker, step, particle, D, A, TILE):
    """DST (D, A, TILE) = SRC with one particle moved by width times standard normals.

    Its x and y use counter (walker + t, 0, step, 0), its z (walker + t, 1, step, 0); D is at most 3.
    """
    walkers = walker + np.arange(TILE, dtype=np.uint64)
    x, y = normals(walkers, np.uint64(0), step, np.uint64(0), seed)
    z, _ = normals(walkers, np.uint64(1), step, np.uint64(0), seed)
    positions = field(s, DST, (D, A, TILE))
    positions[:] = field(s, SRC, (D, A, TILE))
    positions[:, particle] += width * np.stack([x, y, z][:D])


def drift(s, FIELD, GRADIENT, width, N):
    """FIELD (N,) += width^2 GRADIENT (N,): the drift of a Langevin step towards |psi|^2."""
    field(s, FIELD, (N,))[:] += width**2 * field(s, GRADIENT, (N,))


def add_drift_ratio(s, DST, NEW_LOG_PSI, NEW, OLD, NEW_GRADIENT, GRADIENT, width, ROWS, TILE):
    """DST (TILE,) = NEW_LOG_PSI (TILE,) + 1/2 log q(old|new)/q(new|old) of a drifted kick.

    q(b|a) is Gaussian about a + width^2 grad log |psi(a)| with standard deviation
    width; NEW, OLD and their gradients are (ROWS, TILE).  Half, because psi is
    half of |psi|^2 in ``metropolis_mask``.
    """
    old, new = field(s, OLD, (ROWS, TILE)), field(s, NEW, (ROWS, TILE))
    forth = new - old - width**2 * field(s, GRADIENT, (ROWS, TILE))
    back = old - new - width**2 * field(s, NEW_GRADIENT, (ROWS, TILE))
    log_ratio = (forth**2 - back**2).sum(axis=0) / (2.0 * width**2)
    field(s, DST, (TILE,))[:] = field(s, NEW_LOG_PSI, (TILE,)) + 0.5 * log_ratio


def metropolis_mask(s, MASK, NEW, OLD, seed, walker, step, PURPOSE, TILE):
    """MASK (TILE,) = 1 where log u < 2 (NEW - OLD), else 0; NEW, OLD (TILE,) are log |psi|.

    u is the first uniform of counter (walker + t, 0, step, PURPOSE).
    """
    walkers = walker + np.arange(TILE, dtype=np.uint64)
    u, _ = uniforms(walkers, np.uint64(0), step, np.uint64(PURPOSE), seed)
    field(s, MASK, (TILE,))[:] = np.log(u) < 2.0 * (field(s, NEW, (TILE,)) - field(s, OLD, (TILE,)))


def accept(s, OLD, NEW, MASK, ROWS, TILE):
    """OLD (ROWS, TILE) = NEW where MASK (TILE,) is 1."""
    old, new = field(s, OLD, (ROWS, TILE)), field(s, NEW, (ROWS, TILE))
    old[:] = np.where(field(s, MASK, (TILE,)) > 0.5, new, old)


def count_accepted(s, MASK, count):
    """Return how many of the first ``count`` walkers have MASK 1."""
    return int((s[MASK : MASK + count] > 0.5).sum())


def swap_labels(s, DST, SRC, seed, walker, step, KINDS, A, TILE):
    """DST (KINDS, A, TILE) = SRC with the labels of one random pair of each kind swapped.

    Kind 0 are spins and kind 1 isospins.  The ordered pair is (i, (i + 1 + k) mod A),
    i uniform on A and k on A - 1, from counter (walker + t, kind, step, 2).
    """
    walkers, t = walker + np.arange(TILE, dtype=np.uint64), np.arange(TILE)
    labels = field(s, DST, (KINDS, A, TILE))
    labels[:] = field(s, SRC, (KINDS, A, TILE))
    for row in range(KINDS):
        a, b = uniforms(walkers, np.uint64(row), step, np.uint64(2), seed)
        i = (a * A).astype(int)
        j = (i + 1 + (b * (A - 1)).astype(int)) % A
        labels[row, i, t], labels[row, j, t] = labels[row, j, t], labels[row, i, t]


def reject_repeated_labels(s, MASK, LABELS, A, TILE):
    """MASK (TILE,) = 0 where two nucleons have equal spin and isospin: there Phi vanishes."""
    labels, mask = field(s, LABELS, (2, A, TILE)), field(s, MASK, (TILE,))
    for i in range(A):
        for j in range(i):
            mask[(labels[0, i] == labels[0, j]) & (labels[1, i] == labels[1, j])] = 0.0
