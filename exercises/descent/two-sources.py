"""Activated silver.

Separate two half-lives and a background in one decay curve, by maximum likelihood.
"""

import numpy as np


def separate(times, counts):
    """The parameters (a1, T1, a2, T2, b) of the decay curve, T1 < T2.

    Parameters
    ----------
    times : (n,) array
        Beginnings of the intervals (s).
    counts : (n,) array
    """
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade two-sources")
