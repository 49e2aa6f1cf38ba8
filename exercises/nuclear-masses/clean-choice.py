"""A choice that never sees the test.

Fit the liquid drop, choose a kernel by leave-one-out and predict new nuclei, from the training nuclei alone.
"""

import numpy as np

from nmlnp.learning.kernels import KernelRidge, choose, gaussian
from nmlnp.learning.mass_formula import design_matrix
from nmlnp.learning.regression import least_squares


def time_split(train, test, lengths, strengths):
    """Return (length, strength, rms of the test nuclei in MeV); train and test hold "Z", "N" and "B"."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade clean-choice")
