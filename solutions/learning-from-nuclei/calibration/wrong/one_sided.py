# expect: negative residuals always count as covered
import numpy as np


def coverage(residuals, sigma):
    return np.mean(residuals <= sigma)


def calibrated_sigma(residuals, share):
    sizes = np.sort(np.abs(residuals))
    covered = np.arange(1, len(sizes) + 1) / len(sizes)
    return sizes[np.argmax(covered >= share)]


def coverage_error(share, n):
    return np.sqrt(share * (1.0 - share) / n)
