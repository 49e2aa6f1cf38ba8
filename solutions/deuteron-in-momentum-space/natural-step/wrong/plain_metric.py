# expect: all momenta weigh the same in M
import numpy as np


def tangents(J, u):
    t, direction = J / np.linalg.norm(u), u / np.linalg.norm(u)
    return t - np.outer(t @ direction, direction)


def natural_step(J, u, H, T, c, damping):
    t = tangents(J, u)
    M, g = t @ t.T, t @ (H @ u) / np.linalg.norm(u)
    return -np.linalg.solve(M + damping * M.diagonal().max() * np.eye(len(M)), g)
