"""The Coulomb repulsion of electrons, 1/r in atomic units."""

from nmlnp.hamiltonian.term import Term

FLOOR = 1e-24
"""Keeps 1/r finite (Bohr^2): a walker with two electrons in one place has a finite energy."""


class Coulomb(Term):
    """sum_{i<j} strength/r_ij."""

    acts_on = "pairs"
    couplings = {"strength": 1.0}
    label = "interaction"

    @staticmethod
    def potential(x, strength):
        return strength / sqrt(x + FLOOR)  # noqa: F821
