"""The LASSO by coordinate descent.

Write soft_threshold and lasso; columns are not standardised.
"""

import numpy as np


def soft_threshold(g, strength):
    """Return g moved towards zero by the strength, zero if it would pass it."""
    # BEGIN SOLUTION
    return np.sign(g) * np.maximum(np.abs(g) - strength, 0.0)
    # END SOLUTION


def lasso(X, y, strength, sweeps):
    """Return the coefficients, (p,), after some sweeps of coordinate descent from zero."""
    # BEGIN SOLUTION
    n, p = X.shape
    c = np.zeros(p)
    residual = y.copy()  # y - X c, kept up to date: recomputing it would cost p times as much
    for _ in range(sweeps):
        for j in range(p):
            h = X[:, j] @ X[:, j] / n
            # What the other columns leave: the residual, with the part of column j put back.
            g = X[:, j] @ residual / n + h * c[j]
            # The derivative h c - g + strength sign(c) vanishes at the threshold of g, over h.
            new = soft_threshold(g, strength) / h
            residual -= X[:, j] * (new - c[j])
            c[j] = new
    return c
    # END SOLUTION
