"""A screened Coulomb repulsion between the electrons of a quantum dot."""

from math import exp, sqrt

from nmlnp.hamiltonian.term import Term

FLOOR = 1e-24


class Yukawa(Term):
    """sum_{i<j} strength exp(-r_ij/length)/r_ij."""

    acts_on = "pairs"
    couplings = {"strength": 1.0, "length": None}
    label = "interaction"

    @staticmethod
    def potential(x, strength, length):
        r = sqrt(x + FLOOR)
        return strength * exp(-r / length) / r
