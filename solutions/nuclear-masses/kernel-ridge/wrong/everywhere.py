# expect: the strength is added to every element of K
import numpy as np


def _kernel(x, y, length):
    return np.exp(-np.sum((x[:, None] - y[None]) ** 2, axis=2) / (2 * length**2))


def fit(x, delta, length, strength):
    return np.linalg.solve(_kernel(x, x, length) + strength, delta)


def predict(x_new, x, weights, length):
    return _kernel(x_new, x, length) @ weights


def reach(x_new, x):
    return np.linalg.norm(x_new[:, None] - x[None], axis=2).min(axis=1)
