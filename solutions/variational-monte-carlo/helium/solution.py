"""The helium atom, below Hartree-Fock: a trial state of the three distances.

Atomic units: distances in Bohr radii, energies in Hartree.
"""

import numpy as np


def log_psi(r1, r2, r12):
    """log psi of arrays of distances of one shape; symmetric in r1 and r2."""
    # BEGIN SOLUTION
    # Three parameters, after Hylleraas (1929): screening; electrons that avoid each other, with a slope
    # close to the cusp 1/2 at r12 = 0; and one electron inside while the other is outside. The minimum
    # of the energy in these three is -2.90243 Hartree.
    return -1.816 * (r1 + r2) + np.log(1.0 + 0.292 * r12 + 0.131 * (r1 - r2) ** 2)
    # END SOLUTION
