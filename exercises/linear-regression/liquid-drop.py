"""The liquid drop of Bethe and Weizsaecker.

Write binding_energy and most_bound; energies and coefficients are in MeV.
"""

import numpy as np


def binding_energy(Z, N, coefficients):
    """Return the binding energy (MeV) for the coefficients (a_v, a_s, a_c, a_a, a_p) in MeV."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade liquid-drop")


def most_bound(A, coefficients):
    """Return the Z of the most strongly bound nucleus of mass number A."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade liquid-drop")
