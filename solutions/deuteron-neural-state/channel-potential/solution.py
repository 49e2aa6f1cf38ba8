"""The force in the deuteron's channel: a central force between nucleons of spin S and isospin T."""

import numpy as np


def sigma_dot_sigma(S):
    """The number sigma_1.sigma_2 in a state of total spin S (0 or 1)."""
    # BEGIN SOLUTION
    # S = (sigma_1 + sigma_2)/2, so S(S+1) = (3 + 3 + 2 sigma_1.sigma_2)/4.
    return 2 * S * (S + 1) - 3
    # END SOLUTION


def potential(r, S, T, gaussians):
    """v in MeV at distances r (n,) in fm; gaussians has rows b, v_c, v_sigma, v_tau, v_sigmatau."""
    # BEGIN SOLUTION
    sigma, tau = sigma_dot_sigma(S), sigma_dot_sigma(T)
    total = np.zeros(len(r))
    for b, v_c, v_sigma, v_tau, v_sigmatau in gaussians:
        total += (v_c + v_sigma * sigma + v_tau * tau + v_sigmatau * sigma * tau) * np.exp(-b * r**2)
    return total
    # END SOLUTION
