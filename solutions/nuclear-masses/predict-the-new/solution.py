"""Predict what was measured later.

Learn the residuals of Duflo-Zuker from the nuclei of an old evaluation and predict those that are new.
"""

import numpy as np

from nmlnp.learning.kernels import KernelRidge, odd_even


def predict(Z, N, delta, Z_new, N_new):
    """Residuals (MeV), shape (m,), of the new nuclei, learned from delta (n,) at Z (n,) and N (n,)."""
    # BEGIN SOLUTION
    # The odd-even kernel of the lecture. New nuclei lie outside, not in the middle of their neighbours, so
    # lengths and strength were chosen by holding back the two outermost isotopes on either side of every
    # chain of the training set, not by leave-one-out: the lengths come out longer.
    model = KernelRidge.fit(np.stack([Z, N], axis=1), delta, odd_even, (3.0, 5.0), 0.1)
    # Far away the kernel is zero and the prediction is that of the base model: it cannot be wild.
    return model.predict(np.stack([Z_new, N_new], axis=1))
    # END SOLUTION
