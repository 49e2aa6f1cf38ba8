"""Coulomb repulsion between protons of finite size."""

from nmlnp.hamiltonian.term import Term

FLOOR = 1e-12
"""Keeps 1/r finite (fm^2); the force itself is finite at r = 0."""


class ProtonCoulomb(Term):
    """strength F(b r)/r between protons with dipole form factors.

    F(y) = 1 - (1 + 11y/16 + 3y^2/16 + y^3/48) exp(-y).
    """

    acts_on = "protons"
    couplings = {"strength": 1.44, "b": 4.27}

    @staticmethod
    def potential(x, strength, b):
        r = sqrt(x + FLOOR)  # noqa: F821
        y = b * r
        form = 1.0 - (1.0 + y * (0.6875 + y * (0.1875 + y * 0.020833333333333332))) * exp(-y)  # noqa: F821
        return strength * form / r
