"""Kernel ridge regression and its way home.

Fit the weights of a Gaussian kernel, predict with them, and measure how far a nucleus is from the data.
"""

import numpy as np


def fit(x, delta, length, strength):
    """Weights (n,) of kernel ridge regression for residuals delta (n,) at points x (n, 2)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade kernel-ridge")


def predict(x_new, x, weights, length):
    """Corrections (m,) at x_new (m, 2)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade kernel-ridge")


def reach(x_new, x):
    """Distance of each new nucleus to the nearest training nucleus, shape (m,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade kernel-ridge")


def _kernel(x, y, length):
    squares = np.sum((x[:, None, :] - y[None, :, :]) ** 2, axis=2)
    return np.exp(-squares / (2.0 * length**2))
