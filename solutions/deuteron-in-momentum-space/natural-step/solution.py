"""A step of the natural gradient whose metric knows what momentum costs."""

import numpy as np


def tangents(J, u):
    """Changes (P, n) of the normalised state with each parameter."""
    # BEGIN SOLUTION
    direction = u / np.linalg.norm(u)
    t = J / np.linalg.norm(u)
    return t - np.outer(t @ direction, direction)
    # END SOLUTION


def natural_step(J, u, H, T, c, damping):
    """The step (P,) of the parameters."""
    # BEGIN SOLUTION
    t = tangents(J, u)
    M = (t * (T + c)) @ t.T
    g = t @ (H @ u) / np.linalg.norm(u)
    return -np.linalg.solve(M + damping * M.diagonal().max() * np.eye(len(M)), g)
    # END SOLUTION
