# expect: the coefficients[
import numpy as np


def least_squares(X, y, cut):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    # No singular value is dropped, and the smallest is rounding alone.
    c = Vt.T @ ((U.T @ y) / s)
    residual = y - X @ c
    return c, residual @ residual / (len(y) - len(s)) * (Vt.T / s**2) @ Vt
