# expect: the distance is left squared
import numpy as np


def _kernel(x, y, length):
    return np.exp(-np.sum((x[:, None] - y[None]) ** 2, axis=2) / (2 * length**2))


def fit(x, delta, length, strength):
    return np.linalg.solve(_kernel(x, x, length) + strength * np.eye(len(x)), delta)


def predict(x_new, x, weights, length):
    return _kernel(x_new, x, length) @ weights


def reach(x_new, x):
    return np.sum((x_new[:, None] - x[None]) ** 2, axis=2).min(axis=1)
