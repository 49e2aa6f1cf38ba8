"""Rosenblatt's rule.

The perceptron: predict, learn from each mistake, stop when there are none.
"""

import numpy as np


def predict(weights, x):
    """Whether each row of x (n, p) is in the class, (n,) bool, for weights (p + 1,), bias last."""
    # BEGIN SOLUTION
    return x @ weights[:-1] + weights[-1] > 0.0
    # END SOLUTION


def epoch(weights, x, member):
    """New weights (p + 1,) and the number of corrections, after one pass in order."""
    # BEGIN SOLUTION
    corrections = 0
    for row, is_member in zip(x, member, strict=True):
        # The bias is the weight of a feature that is always 1, and learns like the others.
        row = np.append(row, 1.0)
        sign = 1.0 if is_member else -1.0
        # The weights of this moment, not those at the start of the epoch; zero is a mistake too, or
        # zero weights would never begin to learn.
        if sign * (row @ weights) <= 0.0:
            weights = weights + sign * row  # a new array; += would change the caller's
            corrections += 1
    return weights, corrections
    # END SOLUTION


def separate(x, member, most):
    """Weights (p + 1,) that separate the classes, or None after so many epochs."""
    # BEGIN SOLUTION
    weights = np.zeros(x.shape[1] + 1)
    for _ in range(most):
        weights, corrections = epoch(weights, x, member)
        if corrections == 0:
            return weights
    return None
    # END SOLUTION
