"""Least squares by the singular value decomposition.

Write least_squares; it must not stumble over columns that are linearly dependent.
"""

import numpy as np


def least_squares(X, y, cut):
    """Return the shortest least-squares coefficients, (p,), and their covariance, (p, p)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade pseudo-inverse")
