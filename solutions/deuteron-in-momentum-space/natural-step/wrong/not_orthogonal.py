# expect: the part along u is not taken out
import numpy as np


def tangents(J, u):
    return J / np.linalg.norm(u)


def natural_step(J, u, H, T, c, damping):
    t = tangents(J, u)
    M, g = (t * (T + c)) @ t.T, t @ (H @ u) / np.linalg.norm(u)
    return -np.linalg.solve(M + damping * M.diagonal().max() * np.eye(len(M)), g)
