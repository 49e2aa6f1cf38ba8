"""All nuclei left out at the price of one.

Leave-one-out errors of kernel ridge regression without a refit, for one strength and for many.
"""

import numpy as np


def leave_one_out(K, delta, strength):
    """Errors e_i (n,) in MeV, true minus predicted, each by the model that has not seen nucleus i."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade leave-one-out")


def scan(K, delta, strengths):
    """Root mean square (MeV) of the leave-one-out errors for each strength, shape (k,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade leave-one-out")
