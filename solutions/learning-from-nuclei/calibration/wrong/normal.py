# expect: a normal distribution is assumed
import numpy as np


def coverage(residuals, sigma):
    return np.mean(np.abs(residuals) <= sigma)


def calibrated_sigma(residuals, share):
    return np.std(residuals)


def coverage_error(share, n):
    return np.sqrt(share * (1.0 - share) / n)
