# expect: 0.5 times what is expected
import numpy as np


def gradient(w, X, y):
    return X.T @ (X @ w - y) / len(y)


def largest_rate(X):
    return 2.0 / np.linalg.eigvalsh(2.0 * X.T @ X / len(X))[-1]


def steps_per_digit(X):
    h = np.linalg.eigvalsh(X.T @ X)
    return np.log(0.1) / np.log((h[-1] - h[0]) / (h[-1] + h[0]))
