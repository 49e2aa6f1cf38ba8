# expect: S(S+1) is taken for sigma.sigma
import numpy as np


def sigma_dot_sigma(S):
    return S * (S + 1)


def potential(r, S, T, gaussians):
    sigma, tau = sigma_dot_sigma(S), sigma_dot_sigma(T)
    strengths = gaussians[:, 1:] @ np.array([1.0, sigma, tau, sigma * tau])
    return np.exp(-np.outer(r**2, gaussians[:, 0])) @ strengths
