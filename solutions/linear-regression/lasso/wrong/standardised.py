# expect: h is forgotten
import numpy as np


def soft_threshold(g, strength):
    return np.sign(g) * np.maximum(np.abs(g) - strength, 0.0)


def lasso(X, y, strength, sweeps):
    c = np.zeros(X.shape[1])
    for _ in range(sweeps):
        for j in range(X.shape[1]):
            c[j] = soft_threshold(X[:, j] @ (y - X @ c) / len(y) + c[j], strength)
    return c
