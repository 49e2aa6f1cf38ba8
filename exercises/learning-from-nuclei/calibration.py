"""Counting whether error bars keep their promise.

Write coverage, calibrated_sigma and coverage_error; residuals are measured minus predicted.
"""

import numpy as np


def coverage(residuals, sigma):
    """Return the share of residuals that are no larger in size than sigma."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade calibration")


def calibrated_sigma(residuals, share):
    """Return the smallest |residual| that covers at least a share (0 < share <= 1) of all."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade calibration")


def coverage_error(share, n):
    """Return the standard error of a coverage counted on n independent residuals."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade calibration")
