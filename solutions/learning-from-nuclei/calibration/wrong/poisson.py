# expect: Poisson
import numpy as np


def coverage(residuals, sigma):
    return np.mean(np.abs(residuals) <= sigma)


def calibrated_sigma(residuals, share):
    sizes = np.sort(np.abs(residuals))
    covered = np.arange(1, len(sizes) + 1) / len(sizes)
    return sizes[np.argmax(covered >= share)]


def coverage_error(share, n):
    return np.sqrt(share / n)
