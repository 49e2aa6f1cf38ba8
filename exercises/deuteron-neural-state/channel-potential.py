"""The force in the deuteron's channel: a central force between nucleons of spin S and isospin T."""

import numpy as np


def sigma_dot_sigma(S):
    """The number sigma_1.sigma_2 in a state of total spin S (0 or 1)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade channel-potential")


def potential(r, S, T, gaussians):
    """v in MeV at distances r (n,) in fm; gaussians has rows b, v_c, v_sigma, v_tau, v_sigmatau."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade channel-potential")
