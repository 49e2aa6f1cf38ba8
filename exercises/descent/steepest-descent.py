"""How large a step?

The gradient of a mean squared error, and what its Hessian says about gradient descent.
"""

import numpy as np


def gradient(w, X, y):
    """Gradient (p,) of mean((X w - y)^2) at the coefficients w (p,), for X (n, p) and y (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade steepest-descent")


def largest_rate(X):
    """The learning rate above which gradient descent on the mean squared error diverges."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade steepest-descent")


def steps_per_digit(X):
    """Steps, at the best learning rate, that shrink the error of the coefficients by ten."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade steepest-descent")


def _hessian(X):
    # The second derivatives of mean((X w - y)^2): the 2 of the square and the 1/n of the mean.
    return 2.0 * X.T @ X / len(X)
