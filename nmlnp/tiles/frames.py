"""Pairs and relative coordinates of A particles, as compile-time tables."""

import math


def pairs(A):
    """Return the pairs (i, j), i < j, in lexicographic order."""
    return tuple((i, j) for i in range(A) for j in range(i + 1, A))


def partners(A):
    """Return for each particle the A - 1 indices in ``pairs(A)`` of the pairs that it is in."""
    return tuple(tuple(e for e, pair in enumerate(pairs(A)) if i in pair) for i in range(A))


def helmert(A):
    """Return the A - 1 rows of Helmert's matrix: orthonormal relative coordinates.

    ``xi_m = sum_i Q_mi r_i`` with rows orthogonal to (1, ..., 1), so that the sum
    of the relative Laplacians is the full Laplacian of a function that does not
    depend on the centre of mass, with 3 (A - 1) tangents instead of 3 A.
    """
    return tuple(
        tuple((1.0 if i < m else -m if i == m else 0.0) / math.sqrt(m * (m + 1)) for i in range(A))
        for m in range(1, A)
    )
