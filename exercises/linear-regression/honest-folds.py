"""Cross-validation with and without a leak.

Write choose, honest_rms and leaky_rms; whatever learns from data belongs inside the fold.
"""

import numpy as np


def choose(X, y, m):
    """Return the indices of the m columns that correlate best with y, in increasing order."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade honest-folds")


# your code here
raise NotImplementedError("write this part, then: nmlnp exercise grade honest-folds")


def honest_rms(X, y, folds, m):
    """Return the rms over all test rows, with columns chosen inside each fold."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade honest-folds")


def leaky_rms(X, y, folds, m):
    """Return the rms over all test rows, with columns chosen once, from all rows."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade honest-folds")
