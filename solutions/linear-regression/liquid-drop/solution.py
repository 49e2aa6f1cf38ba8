"""The liquid drop of Bethe and Weizsaecker.

Write binding_energy and most_bound; energies and coefficients are in MeV.
"""

import numpy as np


def binding_energy(Z, N, coefficients):
    """Return the binding energy (MeV) for the coefficients (a_v, a_s, a_c, a_a, a_p) in MeV."""
    # BEGIN SOLUTION
    a_v, a_s, a_c, a_a, a_p = coefficients
    A = Z + N
    # Z % 2 is 0 for even and 1 for odd numbers: 1, 0, 0, -1 for even-even, odd A (twice), odd-odd.
    delta = 1 - Z % 2 - N % 2
    return (
        a_v * A
        - a_s * A ** (2 / 3)
        - a_c * Z * (Z - 1) / A ** (1 / 3)  # pairs of protons: a proton does not repel itself
        - a_a * (N - Z) ** 2 / A
        + a_p * delta / np.sqrt(A)
    )
    # END SOLUTION


def most_bound(A, coefficients):
    """Return the Z of the most strongly bound nucleus of mass number A."""
    # BEGIN SOLUTION
    Z = np.arange(1, A)
    return Z[np.argmax(binding_energy(Z, A - Z, coefficients))]
    # END SOLUTION
