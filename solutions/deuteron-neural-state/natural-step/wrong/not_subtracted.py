# expect: the energy is not subtracted
import numpy as np


def energy(components, h):
    return float(np.mean(np.sum(components * h, axis=1)))


def gradient(rows, components, h):
    return 2.0 * np.einsum("nkp,nk->p", rows, h) / len(h)


def step(rows, components, h, regularisation):
    N, K, P = rows.shape
    mean = np.einsum("nkp,nk->p", rows, components) / N
    X = (rows - components[:, :, None] * mean).reshape(N * K, P) / np.sqrt(N)
    return np.linalg.solve(X.T @ X + regularisation * np.eye(P), 0.5 * gradient(rows, components, h))
