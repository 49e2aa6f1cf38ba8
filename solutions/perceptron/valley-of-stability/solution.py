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
    # BEGIN SOLUTION
    known, new = _features(Z, N), _features(Z_new, N_new)
    # Scaled by the known nuclei alone, and the same scale for the new ones.
    scale = standardisation(known)
    weights = fit_logistic(scale(known), decays)
    # The nuclei measured since 2012 are the easy ones: they lie far from the valley, and a straight line is
    # enough. A split in time is no harder test where the question is decided elsewhere.
    return with_constant(scale(new)) @ weights > 0.0


def _features(Z, N):
    """What Q depends on in a liquid drop: asymmetry, Coulomb energy, a small term, pairing."""
    A = Z + N
    # The pairing energy of the daughter minus that of the parent is the odd-even staggering of Q.
    pairing = (_pairing_sign(Z + 1, N - 1) - _pairing_sign(Z, N)) / np.sqrt(A)
    return np.column_stack([(N - Z) / A, Z / A ** (1 / 3), 1 / A, pairing])


def _pairing_sign(Z, N):
    return 1 - Z % 2 - N % 2
    # END SOLUTION
