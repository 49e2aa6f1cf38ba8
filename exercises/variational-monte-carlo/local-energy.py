"""A Gaussian for the hydrogen atom: local energy and energy of psi = exp(-a r^2).

Atomic units: lengths in Bohr radii, energies in Hartree, H = p^2/2 - 1/r.
"""

import numpy as np


def local_energy(positions, a):
    """H psi / psi in Hartree, shape (n,), at positions (n, 3) in Bohr radii."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade local-energy")


def energy(a):
    """The exact <H> in Hartree of the normalised state."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade local-energy")
