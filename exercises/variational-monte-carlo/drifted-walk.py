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
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade drifted-walk")
