# expect: the division by mu is missing
import numpy as np


def fisher(theta, times):
    mu = theta[0] * np.exp(-theta[1] * times)
    derivative = np.column_stack([mu / theta[0], -times * mu])
    return derivative.T @ derivative


def fit(times, counts, start):
    return np.array(start)


def half_life(theta, times):
    error = np.sqrt(np.linalg.inv(fisher(theta, times))[1, 1])
    return np.log(2.0) / theta[1], error
