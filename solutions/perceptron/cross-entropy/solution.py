"""A cross-entropy that never overflows.

Probabilities, their logarithms and their gradient, for log-odds of any size.
"""

import numpy as np

np.seterr(over="raise", divide="raise", invalid="raise")


def probability(z):
    """p = 1 / (1 + exp(-z)), (n,), for log-odds z (n,)."""
    # BEGIN SOLUTION
    # exp of a negative number cannot overflow: for z < 0 the fraction is expanded by exp(z).
    small = np.exp(-np.abs(z))
    return np.where(z >= 0.0, 1.0, small) / (1.0 + small)
    # END SOLUTION


def cross_entropy(z, t):
    """Mean cross-entropy of log-odds z (n,) with targets t (n,), a number."""
    # BEGIN SOLUTION
    # -t ln p - (1 - t) ln(1 - p) = ln(1 + exp(z)) - t z, and ln(1 + exp(z)) = max(z, 0) + ln(1 + exp(-|z|)).
    # log1p keeps the digits of ln(1 + x) for a small x, where 1 + x would drop them.
    return np.mean(np.maximum(z, 0.0) - t * z + np.log1p(np.exp(-np.abs(z))))
    # END SOLUTION


def gradient(z, t):
    """Derivative of the mean cross-entropy by the log-odds, (n,)."""
    # BEGIN SOLUTION
    return (probability(z) - t) / len(z)
    # END SOLUTION
