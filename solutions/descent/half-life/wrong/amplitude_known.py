# expect: the amplitude is taken as known
import numpy as np


def fisher(theta, times):
    mu = theta[0] * np.exp(-theta[1] * times)
    derivative = np.column_stack([mu / theta[0], -times * mu])
    return derivative.T @ (derivative / mu[:, None])


def fit(times, counts, start):
    return np.array(start)


def half_life(theta, times):
    error = 1.0 / np.sqrt(fisher(theta, times)[1, 1])
    return np.log(2.0) / theta[1], np.log(2.0) / theta[1] ** 2 * error
