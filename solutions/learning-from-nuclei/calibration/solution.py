"""Counting whether error bars keep their promise.

Write coverage, calibrated_sigma and coverage_error; residuals are measured minus predicted.
"""

import numpy as np


def coverage(residuals, sigma):
    """Return the share of residuals that are no larger in size than sigma."""
    # BEGIN SOLUTION
    # A mean of zeros and ones is a share.
    return np.mean(np.abs(residuals) <= sigma)
    # END SOLUTION


def calibrated_sigma(residuals, share):
    """Return the smallest |residual| that covers at least a share (0 < share <= 1) of all."""
    # BEGIN SOLUTION
    # In order of size, the k-th covers k of n: we need the first k with k / n >= share.
    sizes = np.sort(np.abs(residuals))
    covered = np.arange(1, len(sizes) + 1) / len(sizes)
    return sizes[np.argmax(covered >= share)]
    # END SOLUTION


def coverage_error(share, n):
    """Return the standard error of a coverage counted on n independent residuals."""
    # BEGIN SOLUTION
    # Each residual is inside with probability p: a binomial count has variance n p (1 - p).
    return np.sqrt(share * (1.0 - share) / n)
    # END SOLUTION
