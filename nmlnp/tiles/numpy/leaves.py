"""Random numbers: Philox4x32-10, the oracle of :mod:`nmlnp.tiles.leaves`."""

import numpy as np

MASK_32 = 0xFFFFFFFF
PHILOX_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
PHILOX_WEYL = (0x9E3779B9, 0xBB67AE85)


def philox(c0, c1, c2, c3, seed):
    """Return the four 32-bit words of Philox4x32-10, as uint64.

    Salmon et al., SC11 (2011).  The counter words are uint64 arrays or scalars
    below 2**32 that broadcast; ``seed`` is the 64-bit key, low word first.
    """
    k0, k1 = seed & MASK_32, seed >> 32
    for _ in range(10):
        p0, p1 = PHILOX_MULTIPLIERS[0] * c0, PHILOX_MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK_32, (p0 >> 32) ^ c3 ^ k1, p0 & MASK_32
        k0, k1 = (k0 + PHILOX_WEYL[0]) & MASK_32, (k1 + PHILOX_WEYL[1]) & MASK_32
    return c0, c1, c2, c3


def uniforms(walker, index, step, purpose, seed):
    """Return two uniforms (m + 1/2) 2^-52, 0 <= m < 2^52, for each counter (uint64, broadcast)."""
    w0, w1, w2, w3 = philox(walker, index, step, purpose, seed)
    return (((w0 << 20) | (w1 >> 12)) + 0.5) * 2.0**-52, (((w2 << 20) | (w3 >> 12)) + 0.5) * 2.0**-52


def normals(walker, index, step, purpose, seed):
    """Return two independent standard normals for each counter (Box and Muller)."""
    a, b = uniforms(walker, index, step, purpose, seed)
    radius = np.sqrt(-2.0 * np.log(a))
    return radius * np.cos(2.0 * np.pi * b), radius * np.sin(2.0 * np.pi * b)
