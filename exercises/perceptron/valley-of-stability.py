"""The valley of stability.

Learn from measured nuclei which others would gain energy by beta-minus decay.
"""

import numpy as np

from nmlnp.learning.perceptron import fit_logistic, with_constant
from nmlnp.learning.regression import standardisation


def classify(Z, N, decays, Z_new, N_new):
    """Whether each new nucleus has a positive Q of beta-minus decay, (m,) bool.

    Parameters
    ----------
    Z, N : (n,) int arrays
        Nuclei that were measured.
    decays : (n,) bool array
        Whether Q of beta-minus decay is positive for them.
    Z_new, N_new : (m,) int arrays
    """
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade valley-of-stability")
