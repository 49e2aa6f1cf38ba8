"""One sample, two parameters.

The gradient of a neuron, and where descent ends when the data do not determine the parameters.
"""

import numpy as np


def gradient(w, b, x, y):
    """Derivatives of mean((w x + b - y)^2) by w and by b, for samples x (n,), y (n,)."""
    # BEGIN SOLUTION
    error = w * x + b - y
    # Chain rule: the square gives 2 e; the error changes by x with w, and by 1 with b.
    return float(2.0 * np.mean(error * x)), float(2.0 * np.mean(error))
    # END SOLUTION


def where_it_ends(w, b, x, y):
    """The minimum (w, b) that a slow descent on the single sample x, y reaches from w, b."""
    # BEGIN SOLUTION
    # Every gradient is 2 e (x, 1): the descent moves along (x, 1) until the error vanishes. A move
    # s (x, 1) changes the output by s (x^2 + 1), and the error to remove is y - w x - b.
    s = (y - w * x - b) / (x**2 + 1.0)
    return w + s * x, b + s
    # END SOLUTION
