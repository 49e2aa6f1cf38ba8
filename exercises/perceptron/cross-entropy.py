"""A cross-entropy that never overflows.

Probabilities, their logarithms and their gradient, for log-odds of any size.
"""

import numpy as np

np.seterr(over="raise", divide="raise", invalid="raise")


def probability(z):
    """p = 1 / (1 + exp(-z)), (n,), for log-odds z (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade cross-entropy")


def cross_entropy(z, t):
    """Mean cross-entropy of log-odds z (n,) with targets t (n,), a number."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade cross-entropy")


def gradient(z, t):
    """Derivative of the mean cross-entropy by the log-odds, (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade cross-entropy")
