"""Least squares by the singular value decomposition.

Write least_squares; it must not stumble over columns that are linearly dependent.
"""

import numpy as np


def least_squares(X, y, cut):
    """Return the shortest least-squares coefficients, (p,), and their covariance, (p, p)."""
    # BEGIN SOLUTION
    # full_matrices=False: only the p columns of U that X can reach, not all n of them.
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    kept = s > cut * s[0]
    U, s, Vt = U[:, kept], s[kept], Vt[kept]
    # Along each singular direction the problem has one dimension: u.y = s times the coefficient.
    coefficients = Vt.T @ ((U.T @ y) / s)
    residual = y - X @ coefficients
    variance = residual @ residual / (len(y) - len(s))
    return coefficients, variance * (Vt.T / s**2) @ Vt
    # END SOLUTION
