"""Backpropagation through the deuteron: the energy of the published network and its gradient."""

import numpy as np


def waves(theta, q):
    """psi_S and psi_D, (2, n), at momenta q (n,) in fm^-1; theta holds W1, b, W2_S, W2_D."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade energy-gradient")


def energy_and_gradient(theta, q, s, H):
    """E in MeV and dE/dtheta (4N,) of u = s psi."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade energy-gradient")
