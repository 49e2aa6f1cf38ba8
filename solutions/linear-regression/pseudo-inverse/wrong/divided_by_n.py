# expect: the residuals are divided by n
import numpy as np


def least_squares(X, y, cut):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    kept = s > cut * s[0]
    U, s, Vt = U[:, kept], s[kept], Vt[kept]
    c = Vt.T @ ((U.T @ y) / s)
    return c, np.mean((y - X @ c) ** 2) * (Vt.T / s**2) @ Vt
