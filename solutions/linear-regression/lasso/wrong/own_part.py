# expect: largest strength
import numpy as np


def soft_threshold(g, strength):
    return np.sign(g) * np.maximum(np.abs(g) - strength, 0.0)


def lasso(X, y, strength, sweeps):
    c = np.zeros(X.shape[1])
    for _ in range(sweeps):
        for j in range(X.shape[1]):
            h = X[:, j] @ X[:, j] / len(y)
            # The part of the column itself is not put back.
            c[j] = soft_threshold(X[:, j] @ (y - X @ c) / len(y), strength) / h
    return c
