# expect: x^2 in the oscillator is
"""A walk that drifts uphill: Metropolis sampling with moves along the gradient of log|psi|.

Write `walk`; the two states below are there to try it with.
"""

import numpy as np


def oscillator(x):
    """log|psi| of the oscillator's ground state; |psi|^2 has <x^2> = 1/2."""
    return -0.5 * x**2


def oscillator_gradient(x):
    """d log|psi| / dx of the oscillator."""
    return -x


def quartic(x):
    """log|psi| of a state in a steep well, exp(-x^4/4)."""
    return -0.25 * x**4


def quartic_gradient(x):
    """d log|psi| / dx of the steep well."""
    return -(x**3)


def walk(log_psi, gradient, start, steps, width, seed):
    """Walk from start (walkers,); return the positions (steps, walkers) and the acceptance."""
    generator = np.random.default_rng(seed)
    x = np.array(start, dtype=float)
    trajectory = np.empty((steps, x.size))
    moves = 0
    for step in range(steps):
        there = x + width**2 * gradient(x)
        proposed = there + width * generator.standard_normal(x.size)
        back = proposed + width**2 * gradient(proposed)
        # The logarithms of |psi'/psi|^2 and of T(x' -> x) / T(x -> x').
        log_ratio = 1.0 * (log_psi(proposed) - log_psi(x))
        log_ratio -= ((x - back) ** 2 - (proposed - there) ** 2) / (2.0 * width**2)
        accepted = np.log(1.0 - generator.random(x.size)) < log_ratio
        x = np.where(accepted, proposed, x)
        trajectory[step] = x
        moves += accepted.sum()
    return trajectory, moves / (steps * x.size)
