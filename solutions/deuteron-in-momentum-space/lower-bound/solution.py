"""An energy from both sides: the variational bound, and Temple's from the variance."""

import numpy as np


def energy_and_variance(u, H):
    """<H> in MeV and <H^2> - <H>^2 in MeV^2 of a state of any normalisation."""
    # BEGIN SOLUTION
    norm, Hu = u @ u, H @ u
    E = u @ Hu / norm
    # The length of (H - E) u: a sum of squares, which loses no digits where it is small.
    residual = Hu - E * u
    return E, residual @ residual / norm
    # END SOLUTION


def bounds(u, H, E1):
    """Lower and upper bound (MeV) on the lowest eigenvalue if the second one is E1 or higher."""
    # BEGIN SOLUTION
    E, variance = energy_and_variance(u, H)
    lower = E - variance / (E1 - E) if E < E1 else -np.inf
    return lower, E
    # END SOLUTION
