"""Backpropagation by hand.

A network with one hidden layer of tanh units: forward, and the chain rule backward.
"""

import numpy as np


def unpack(theta, p, m):
    """W_1 (p, m), b_1 (m,), W_2 (m,) and b_2 from the vector theta (p m + 2 m + 1,)."""
    # BEGIN SOLUTION
    W1 = theta[: p * m].reshape(p, m)
    b1 = theta[p * m : p * m + m]
    W2 = theta[p * m + m : p * m + 2 * m]
    return W1, b1, W2, theta[-1]
    # END SOLUTION


def predict(theta, X, m):
    """Outputs (n,) for the rows of X (n, p)."""
    # BEGIN SOLUTION
    W1, b1, W2, b2 = unpack(theta, X.shape[1], m)
    return np.tanh(X @ W1 + b1) @ W2 + b2
    # END SOLUTION


def gradient(theta, X, y, m):
    """Derivative (p m + 2 m + 1,) of the mean squared error for targets y (n,)."""
    # BEGIN SOLUTION
    W1, b1, W2, b2 = unpack(theta, X.shape[1], m)
    a = np.tanh(X @ W1 + b1)  # kept for the way back
    # dL/dz of the output, one number a sample: the loss is the mean of the squares.
    delta_2 = 2.0 * (a @ W2 + b2 - y) / len(y)
    # Back through W_2, then through the tanh, whose slope is 1 - a^2.
    delta_1 = np.outer(delta_2, W2) * (1.0 - a**2)
    # A weight multiplies the activation before it: sum over samples of activation times delta.
    return np.concatenate([(X.T @ delta_1).ravel(), delta_1.sum(axis=0), a.T @ delta_2, [delta_2.sum()]])
    # END SOLUTION
