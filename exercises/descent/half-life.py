"""A half-life by natural gradient.

Maximum likelihood for the decay curve of a source, and the error bar of its half-life.
"""

import numpy as np


def fisher(theta, times):
    """Fisher information (2, 2) of theta = (a, lambda) for Poisson counts at the times (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade half-life")


def fit(times, counts, start):
    """Parameters (2,) of maximum likelihood, by natural gradient steps from start (2,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade half-life")


def half_life(theta, times):
    """Half-life and its standard error (s), at the parameters theta (2,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade half-life")


def _model(theta, times):
    """Mean counts (n,) and their derivatives by a and lambda (n, 2)."""
    survival = np.exp(-theta[1] * times)
    return theta[0] * survival, np.column_stack([survival, -theta[0] * times * survival])


def _loss(theta, times, counts):
    mu, _ = _model(theta, times)
    return np.sum(mu - counts * np.log(mu))
