"""A natural step with several components: energy, gradient and reconfiguration step.

N walkers, K spin-isospin components, P parameters.
"""

import numpy as np


def energy(components, h):
    """The mean energy in MeV from components and h, both (N, K)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade natural-step")


def gradient(rows, components, h):
    """The gradient of the energy, shape (P,), from rows (N, K, P)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade natural-step")


def step(rows, components, h, regularisation):
    """The solution of (S + lambda) step = gradient / 2, shape (P,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade natural-step")
