"""Predict the binding energies of nuclei beyond the edge of the known.

Write predict; you are judged by nuclei that were measured later than your training set.
"""

import numpy as np


def predict(Z, N, binding_energy, Z_new, N_new):
    """Return the binding energies (MeV) of new nuclei, learnt from those of known ones (MeV)."""
    # BEGIN SOLUTION
    # First the trend: five terms, fitted by least squares.
    coefficients, *_ = np.linalg.lstsq(_terms(Z, N), binding_energy, rcond=None)
    left_over = binding_energy - _terms(Z, N) @ coefficients
    # Then what is local, the shells: the mean residual of the six nearest known nuclei.  Where
    # the drop was wrong by 5 MeV next door, it is wrong by nearly as much here.
    squared_distance = (Z_new[:, None] - Z) ** 2 + (N_new[:, None] - N) ** 2
    nearest = np.argsort(squared_distance, axis=1, kind="stable")[:, :6]
    weights = 1.0 / np.maximum(np.take_along_axis(squared_distance, nearest, axis=1), 1.0)
    local = (weights * left_over[nearest]).sum(axis=1) / weights.sum(axis=1)
    return _terms(Z_new, N_new) @ coefficients + local
    # END SOLUTION


# BEGIN SOLUTION
def _terms(Z, N):
    """Return the five terms of the liquid drop, shape (n, 5)."""
    A = (Z + N).astype(float)
    pairing = (1 - Z % 2 - N % 2) / np.sqrt(A)
    return np.stack([A, A ** (2 / 3), Z * (Z - 1) / A ** (1 / 3), (N - Z) ** 2 / A, pairing], axis=-1)


# END SOLUTION
