"""Rosenblatt's rule.

The perceptron: predict, learn from each mistake, stop when there are none.
"""

import numpy as np


def predict(weights, x):
    """Whether each row of x (n, p) is in the class, (n,) bool, for weights (p + 1,), bias last."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade rosenblatt")


def epoch(weights, x, member):
    """New weights (p + 1,) and the number of corrections, after one pass in order."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade rosenblatt")


def separate(x, member, most):
    """Weights (p + 1,) that separate the classes, or None after so many epochs."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade rosenblatt")
