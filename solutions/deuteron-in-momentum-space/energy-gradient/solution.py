"""Backpropagation through the deuteron: the energy of the published network and its gradient."""

import numpy as np


def waves(theta, q):
    """psi_S and psi_D, (2, n), at momenta q (n,) in fm^-1; theta holds W1, b, W2_S, W2_D."""
    # BEGIN SOLUTION
    W1, b, W2_S, W2_D = np.split(theta, 4)
    z = np.outer(W1, q) + b[:, None]
    return np.stack([W2_S, W2_D]) @ np.logaddexp(0.0, z)
    # END SOLUTION


def energy_and_gradient(theta, q, s, H):
    """E in MeV and dE/dtheta (4N,) of u = s psi."""
    # BEGIN SOLUTION
    W1, b, W2_S, W2_D = np.split(theta, 4)
    W2 = np.stack([W2_S, W2_D])
    z = np.outer(W1, q) + b[:, None]
    h, slope = np.logaddexp(0.0, z), np.exp(-np.logaddexp(0.0, -z))
    u = (W2 @ h).ravel() * s
    norm, Hu = u @ u, H @ u
    E = u @ Hu / norm
    # dE/dpsi_l(q_i), then back through the output and the activation.
    change = (2.0 / norm * s * (Hu - E * u)).reshape(2, -1)
    delta = (W2.T @ change) * slope
    return E, np.concatenate([delta @ q, delta.sum(axis=1), (change @ h.T).ravel()])
    # END SOLUTION
