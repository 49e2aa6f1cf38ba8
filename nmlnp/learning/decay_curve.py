"""The decay curve of a radioactive source: counts that follow Poisson's law.

A detector registers n_k counts in interval k, which begins at t_k (s); their mean
is mu_k = a exp(-lambda t_k), with theta = (a, lambda): a in counts, lambda in 1/s.
"""

import numpy as np


def mean_counts(theta, times):
    """mu_k = a exp(-lambda t_k), (intervals,) array."""
    a, rate = theta
    return a * np.exp(-rate * times)


def jacobian(theta, times):
    """d mu_k / d theta, (intervals, 2) array."""
    a, rate = theta
    survival = np.exp(-rate * times)
    return np.column_stack([survival, -a * times * survival])


def negative_log_likelihood(theta, times, counts):
    """sum_k (mu_k - n_k log mu_k), without the constant sum_k log n_k!."""
    mu = mean_counts(theta, times)
    return np.sum(mu - counts * np.log(mu))


def likelihood_gradient(theta, times, counts):
    """The gradient sum_k (1 - n_k / mu_k) d mu_k / d theta, (2,) array."""
    return jacobian(theta, times).T @ (1.0 - counts / mean_counts(theta, times))


def fisher_information(theta, times):
    """F = sum_k (d mu_k / d theta)(d mu_k / d theta)^T / mu_k, (2, 2) array.

    The covariance of the score of Poisson's law; its inverse is the covariance of
    the fitted parameters.
    """
    derivative = jacobian(theta, times)
    return derivative.T @ (derivative / mean_counts(theta, times)[:, None])
