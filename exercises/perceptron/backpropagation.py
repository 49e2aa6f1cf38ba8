"""Backpropagation by hand.

A network with one hidden layer of tanh units: forward, and the chain rule backward.
"""

import numpy as np


def unpack(theta, p, m):
    """W_1 (p, m), b_1 (m,), W_2 (m,) and b_2 from the vector theta (p m + 2 m + 1,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade backpropagation")


def predict(theta, X, m):
    """Outputs (n,) for the rows of X (n, p)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade backpropagation")


def gradient(theta, X, y, m):
    """Derivative (p m + 2 m + 1,) of the mean squared error for targets y (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade backpropagation")
