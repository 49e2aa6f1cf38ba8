"""Kernel ridge regression and its way home.

Fit the weights of a Gaussian kernel, predict with them, and measure how far a nucleus is from the data.
"""

import numpy as np


def fit(x, delta, length, strength):
    """Weights (n,) of kernel ridge regression for residuals delta (n,) at points x (n, 2)."""
    # BEGIN SOLUTION
    K = _kernel(x, x, length)
    # Only the diagonal is strengthened: the ridge is a statement about each nucleus on its own. Solving
    # is faster and more accurate than forming the inverse.
    return np.linalg.solve(K + strength * np.eye(len(x)), delta)
    # END SOLUTION


def predict(x_new, x, weights, length):
    """Corrections (m,) at x_new (m, 2)."""
    # BEGIN SOLUTION
    return _kernel(x_new, x, length) @ weights
    # END SOLUTION


def reach(x_new, x):
    """Distance of each new nucleus to the nearest training nucleus, shape (m,)."""
    # BEGIN SOLUTION
    difference = x_new[:, None, :] - x[None, :, :]
    return np.sqrt(np.sum(difference**2, axis=2)).min(axis=1)
    # END SOLUTION


def _kernel(x, y, length):
    squares = np.sum((x[:, None, :] - y[None, :, :]) ** 2, axis=2)
    return np.exp(-squares / (2.0 * length**2))
