"""The hydrogen atom with the trial state psi = exp(-alpha r).

H = p^2/2 - 1/r in atomic units: lengths in Bohr radii, energies in Hartree.
alpha = 1 is the exact ground state, -1/2 Hartree.  Positions have shape (..., 3).
"""

import numpy as np


def log_psi(positions, alpha=1.0):
    """log|psi| = -alpha r, shape (...)."""
    return -alpha * np.linalg.norm(positions, axis=-1)


def local_energy(positions, alpha=1.0):
    """H psi / psi = -alpha^2/2 + (alpha - 1)/r, shape (...); singular at r = 0 unless alpha = 1."""
    return -0.5 * alpha**2 + (alpha - 1.0) / np.linalg.norm(positions, axis=-1)


def log_derivative(positions):
    """d log|psi| / d alpha = -r, shape (...)."""
    return -np.linalg.norm(positions, axis=-1)


def energy(alpha):
    """The exact <H> = alpha^2/2 - alpha of the trial state."""
    return 0.5 * alpha**2 - alpha


def energy_variance(alpha):
    """The exact variance of the local energy, alpha^2 (alpha - 1)^2; its own variance is infinite."""
    return alpha**2 * (alpha - 1.0) ** 2
