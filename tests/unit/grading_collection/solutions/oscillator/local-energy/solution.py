"""The local energy of a harmonic oscillator, hbar = m = omega = 1."""

import numpy as np


def local_energy(x, alpha):
    """Return H psi / psi at the positions x, for psi = exp(-alpha x^2 / 2)."""
    # BEGIN SOLUTION
    # psi'' / psi = alpha^2 x^2 - alpha.
    kinetic = 0.5 * (alpha - alpha**2 * x**2)
    # STUDENT: kinetic = ...
    return kinetic + 0.5 * x**2
    # END SOLUTION


def mean_energy(energy, x, alpha):
    """Return the mean of a function energy(x, alpha) over positions x."""
    # BEGIN SOLUTION
    return np.mean(energy(x, alpha))
    # END SOLUTION
