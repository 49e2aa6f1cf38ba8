"""A choice that never sees the test.

Fit the liquid drop, choose a kernel by leave-one-out and predict new nuclei, from the training nuclei alone.
"""

import numpy as np

from nmlnp.learning.kernels import KernelRidge, choose, gaussian
from nmlnp.learning.mass_formula import design_matrix
from nmlnp.learning.regression import least_squares


def time_split(train, test, lengths, strengths):
    """Return (length, strength, rms of the test nuclei in MeV); train and test hold "Z", "N" and "B"."""
    # BEGIN SOLUTION
    # 1. The base model: its five coefficients are parameters like any others, so the test stays out.
    coefficients = least_squares(design_matrix(train["Z"], train["N"]), train["B"]).coefficients
    delta, delta_test = (
        nuclei["B"] - design_matrix(nuclei["Z"], nuclei["N"]) @ coefficients for nuclei in (train, test)
    )
    x, x_test = (np.stack([nuclei["Z"], nuclei["N"]], axis=1) for nuclei in (train, test))
    # 2. The setting: leave-one-out is a validation inside the training set.
    choice = choose(x, delta, gaussian, [lengths], strengths)
    # 3. The test masses are used here for the first time, and only to be compared with.
    model = KernelRidge.fit(x, delta, gaussian, choice.lengths, choice.strength)
    error = delta_test - model.predict(x_test)
    return choice.lengths[0], choice.strength, float(np.sqrt(np.mean(error**2)))
    # END SOLUTION
