"""A natural step with several components: energy, gradient and reconfiguration step.

N walkers, K spin-isospin components, P parameters.
"""

import numpy as np


def energy(components, h):
    """The mean energy in MeV from components and h, both (N, K)."""
    # BEGIN SOLUTION
    # Sum over the components, mean over the walkers.
    return float(np.mean(np.sum(components * h, axis=1)))
    # END SOLUTION


def gradient(rows, components, h):
    """The gradient of the energy, shape (P,), from rows (N, K, P)."""
    # BEGIN SOLUTION
    residual = h - energy(components, h) * components
    return 2.0 * np.einsum("nkp,nk->p", rows, residual) / len(h)
    # END SOLUTION


def step(rows, components, h, regularisation):
    """The solution of (S + lambda) step = gradient / 2, shape (P,)."""
    # BEGIN SOLUTION
    N, K, P = rows.shape
    mean = np.einsum("nkp,nk->p", rows, components) / N
    # All walkers and components become the rows of one matrix X with S = X^T X.
    X = (rows - components[:, :, None] * mean).reshape(N * K, P) / np.sqrt(N)
    return np.linalg.solve(X.T @ X + regularisation * np.eye(P), 0.5 * gradient(rows, components, h))
    # END SOLUTION
