# expect: the product sigma.sigma tau.tau is left out
import numpy as np


def sigma_dot_sigma(S):
    return 2 * S * (S + 1) - 3


def potential(r, S, T, gaussians):
    strengths = gaussians[:, 1:4] @ np.array([1.0, sigma_dot_sigma(S), sigma_dot_sigma(T)])
    return np.exp(-np.outer(r**2, gaussians[:, 0])) @ strengths
