# expect: did not end within
import numpy as np


def unpack(theta, p, m):
    return theta[: p * m].reshape(p, m), theta[p * m : p * m + m], theta[p * m + m : -1], theta[-1]


def predict(theta, X, m):
    W1, b1, W2, b2 = unpack(theta, X.shape[1], m)
    return np.tanh(X @ W1 + b1) @ W2 + b2


def gradient(theta, X, y, m):
    # A complex step for each parameter: right, and hopelessly slow for a wide network.
    found = np.zeros(len(theta))
    for k in range(len(theta)):
        shifted = theta.astype(complex)
        shifted[k] += 1e-30j
        found[k] = np.imag(np.mean((predict(shifted, X, m) - y) ** 2)) / 1e-30
    return found
