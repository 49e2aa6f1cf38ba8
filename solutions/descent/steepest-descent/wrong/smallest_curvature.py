# expect: the smallest curvature is taken instead of the largest
import numpy as np


def gradient(w, X, y):
    return 2.0 * X.T @ (X @ w - y) / len(y)


def largest_rate(X):
    return 2.0 / np.linalg.eigvalsh(2.0 * X.T @ X / len(X))[0]


def steps_per_digit(X):
    return np.linalg.cond(X) ** 2
