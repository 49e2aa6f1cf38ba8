"""A half-life by natural gradient.

Maximum likelihood for the decay curve of a source, and the error bar of its half-life.
"""

import numpy as np


def fisher(theta, times):
    """Fisher information (2, 2) of theta = (a, lambda) for Poisson counts at the times (n,)."""
    # BEGIN SOLUTION
    mu, derivative = _model(theta, times)
    # The score of Poisson's law is (n/mu - 1) dmu/dtheta, and the variance of n is mu.
    return derivative.T @ (derivative / mu[:, None])
    # END SOLUTION


def fit(times, counts, start):
    """Parameters (2,) of maximum likelihood, by natural gradient steps from start (2,)."""
    # BEGIN SOLUTION
    theta = np.array(start, dtype=float)
    for _ in range(100):
        mu, derivative = _model(theta, times)
        gradient = derivative.T @ (1.0 - counts / mu)
        step = -np.linalg.solve(fisher(theta, times), gradient)
        # The natural gradient always points downhill, so a short enough step succeeds.
        while (theta + step).min() <= 0.0 or _loss(theta + step, times, counts) > _loss(theta, times, counts):
            step = 0.5 * step
            if np.abs(step / theta).max() < 1e-14:
                return theta
        theta = theta + step
    return theta
    # END SOLUTION


def half_life(theta, times):
    """Half-life and its standard error (s), at the parameters theta (2,)."""
    # BEGIN SOLUTION
    rate = theta[1]
    rate_error = np.sqrt(np.linalg.inv(fisher(theta, times))[1, 1])
    # T = ln 2 / lambda, so that dT = ln 2 / lambda^2 dlambda. The element of the inverse is taken, not
    # the inverse of the element: the amplitude is uncertain too.
    return np.log(2.0) / rate, np.log(2.0) / rate**2 * rate_error
    # END SOLUTION


def _model(theta, times):
    """Mean counts (n,) and their derivatives by a and lambda (n, 2)."""
    survival = np.exp(-theta[1] * times)
    return theta[0] * survival, np.column_stack([survival, -theta[0] * times * survival])


def _loss(theta, times, counts):
    mu, _ = _model(theta, times)
    return np.sum(mu - counts * np.log(mu))
