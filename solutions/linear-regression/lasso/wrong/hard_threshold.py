# expect: hard threshold
import numpy as np


def soft_threshold(g, strength):
    return np.where(np.abs(g) > strength, g, 0.0)


def lasso(X, y, strength, sweeps):
    c = np.zeros(X.shape[1])
    for _ in range(sweeps):
        for j in range(X.shape[1]):
            h = X[:, j] @ X[:, j] / len(y)
            g = X[:, j] @ (y - X @ c) / len(y) + h * c[j]
            c[j] = soft_threshold(g, strength) / h
    return c
