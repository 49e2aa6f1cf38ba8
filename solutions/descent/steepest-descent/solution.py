"""How large a step?

The gradient of a mean squared error, and what its Hessian says about gradient descent.
"""

import numpy as np


def gradient(w, X, y):
    """Gradient (p,) of mean((X w - y)^2) at the coefficients w (p,), for X (n, p) and y (n,)."""
    # BEGIN SOLUTION
    # d/dw of the mean of e^2 is the mean of 2 e de/dw, and de/dw is a row of X.
    return 2.0 * X.T @ (X @ w - y) / len(y)
    # END SOLUTION


def largest_rate(X):
    """The learning rate above which gradient descent on the mean squared error diverges."""
    # BEGIN SOLUTION
    # Along an eigenvector of the Hessian the error is multiplied by 1 - eta h, which must stay above -1.
    return 2.0 / np.linalg.eigvalsh(_hessian(X))[-1]
    # END SOLUTION


def steps_per_digit(X):
    """Steps, at the best learning rate, that shrink the error of the coefficients by ten."""
    # BEGIN SOLUTION
    curvatures = np.linalg.eigvalsh(_hessian(X))
    smallest, largest = curvatures[0], curvatures[-1]
    rho = (largest - smallest) / (largest + smallest)
    return np.log(0.1) / np.log(rho)
    # END SOLUTION


def _hessian(X):
    # The second derivatives of mean((X w - y)^2): the 2 of the square and the 1/n of the mean.
    return 2.0 * X.T @ X / len(X)
