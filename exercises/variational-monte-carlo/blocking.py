"""An honest error by blocking: errors of the mean of a correlated series for growing blocks."""

import numpy as np


def block_errors(series):
    """Errors of the mean for blocks of 1, 2, 4, ... samples, while at least two blocks remain."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade blocking")


def mean_and_error(series):
    """The mean of a series of shape (n,), and its standard error."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade blocking")
