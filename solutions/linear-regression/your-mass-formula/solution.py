"""A mass formula of your own, linear in at most 15 coefficients.

Write features; the grader fits the coefficients to old masses and tests on new ones.
"""

import numpy as np


def features(Z, N):
    """Return the design matrix, (n, p) with p <= 15, of nuclei with arrays of Z and N, (n,)."""
    # BEGIN SOLUTION
    A = (Z + N).astype(float)
    p, n = _valence(Z), _valence(N)
    # How many partners a valence nucleon has: grows with deformation.
    promiscuity = p * n / np.maximum(p + n, 1)
    return np.stack(
        [
            A,
            A ** (2 / 3),
            Z * (Z - 1) / A ** (1 / 3),
            (N - Z) ** 2 / A,
            (1 - Z % 2 - N % 2) / np.sqrt(A),
            (N - Z) ** 2 / A ** (4 / 3),  # a surface that depends on the asymmetry
            A ** (1 / 3),
            Z ** (4 / 3) / A ** (1 / 3),  # Coulomb exchange
            np.abs(N - Z) / A,  # Wigner: a cusp at N = Z
            promiscuity,
            promiscuity**2,
            p,
            n,
            p * n,
            n**2,
        ],
        axis=-1,
    )
    # END SOLUTION


# BEGIN SOLUTION
def _valence(number):
    """Return the distance to the nearest magic number."""
    magic = np.array([2, 8, 20, 28, 50, 82, 126, 184])
    return np.abs(number[:, None] - magic).min(axis=1)


# END SOLUTION
