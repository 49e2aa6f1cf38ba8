# expect: the change of the norm, -E u, is forgotten
import numpy as np


def waves(theta, q):
    W1, b, W2_S, W2_D = np.split(theta, 4)
    return np.stack([W2_S, W2_D]) @ np.logaddexp(0.0, np.outer(W1, q) + b[:, None])


def energy_and_gradient(theta, q, s, H):
    W1, b, W2_S, W2_D = np.split(theta, 4)
    W2 = np.stack([W2_S, W2_D])
    z = np.outer(W1, q) + b[:, None]
    h, slope = np.logaddexp(0.0, z), np.exp(-np.logaddexp(0.0, -z))
    u = (W2 @ h).ravel() * s
    change = (2.0 / (u @ u) * s * (H @ u)).reshape(2, -1)
    delta = (W2.T @ change) * slope
    return u @ H @ u / (u @ u), np.concatenate([delta @ q, delta.sum(axis=1), (change @ h.T).ravel()])
