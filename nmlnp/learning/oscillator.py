"""The harmonic oscillator in D dimensions with the trial state psi = exp(-alpha x^2 / 2).

H = sum_k (p_k^2 + x_k^2)/2 in units with hbar = m = omega = 1: lengths in
sqrt(hbar/(m omega)), energies in hbar omega.  alpha = 1 is the exact ground state.
Positions have shape (..., D).
"""

import numpy as np


def log_psi(positions, alpha=1.0):
    """log|psi| = -alpha x^2 / 2, shape (...)."""
    return -0.5 * alpha * np.sum(positions**2, axis=-1)


def local_energy(positions, alpha=1.0):
    """H psi / psi = D alpha/2 + (1 - alpha^2) x^2 / 2, shape (...)."""
    squares = np.sum(positions**2, axis=-1)
    return 0.5 * alpha * positions.shape[-1] + 0.5 * (1.0 - alpha**2) * squares


def log_derivative(positions):
    """d log|psi| / d alpha = -x^2 / 2, shape (...)."""
    return -0.5 * np.sum(positions**2, axis=-1)


def energy(alpha, dimensions=1):
    """The exact <H> = D (alpha + 1/alpha)/4 of the trial state."""
    return 0.25 * dimensions * (alpha + 1.0 / alpha)


def energy_gradient(alpha, dimensions=1):
    """The exact d<H>/d alpha = D (1 - 1/alpha^2)/4."""
    return 0.25 * dimensions * (1.0 - 1.0 / alpha**2)


def energy_variance(alpha, dimensions=1):
    """The exact variance of the local energy, D (1 - alpha^2)^2 / (8 alpha^2)."""
    return 0.125 * dimensions * (1.0 - alpha**2) ** 2 / alpha**2


def exact_samples(shape, alpha, generator):
    """Independent positions from |psi|^2, a Gaussian of variance 1/(2 alpha) in each coordinate."""
    return generator.standard_normal(shape) / np.sqrt(2.0 * alpha)
