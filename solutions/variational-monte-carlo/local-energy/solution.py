"""A Gaussian for the hydrogen atom: local energy and energy of psi = exp(-a r^2).

Atomic units: lengths in Bohr radii, energies in Hartree, H = p^2/2 - 1/r.
"""

import numpy as np


def local_energy(positions, a):
    """H psi / psi in Hartree, shape (n,), at positions (n, 3) in Bohr radii."""
    # BEGIN SOLUTION
    # log psi = -a r^2 has the gradient -2 a x and the Laplacian -6 a: -2 a for each of three directions.
    squares = np.sum(positions**2, axis=1)
    kinetic = -0.5 * (-6.0 * a + 4.0 * a**2 * squares)
    return kinetic - 1.0 / np.sqrt(squares)
    # END SOLUTION


def energy(a):
    """The exact <H> in Hartree of the normalised state."""
    # BEGIN SOLUTION
    # |psi|^2 is a Gaussian of variance 1/(4 a) in each direction: <r^2> = 3/(4 a), <1/r> = 2 sqrt(2 a/pi).
    return 1.5 * a - 2.0 * np.sqrt(2.0 * a / np.pi)
    # END SOLUTION
