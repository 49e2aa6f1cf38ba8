# expect: 0.5 times what is expected
import numpy as np


def unpack(theta, p, m):
    return theta[: p * m].reshape(p, m), theta[p * m : p * m + m], theta[p * m + m : -1], theta[-1]


def predict(theta, X, m):
    W1, b1, W2, b2 = unpack(theta, X.shape[1], m)
    return np.tanh(X @ W1 + b1) @ W2 + b2


def gradient(theta, X, y, m):
    W1, b1, W2, b2 = unpack(theta, X.shape[1], m)
    a = np.tanh(X @ W1 + b1)
    delta_2 = (a @ W2 + b2 - y) / len(y)
    delta_1 = np.outer(delta_2, W2) * (1 - a**2)
    return np.concatenate([(X.T @ delta_1).ravel(), delta_1.sum(axis=0), a.T @ delta_2, [delta_2.sum()]])
