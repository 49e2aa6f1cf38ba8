"""The two-body force of leading-order pionless effective field theory: two Gaussians with operators.

Schiavilla et al., Phys. Rev. C 103, 054003 (2021); Adams et al., Phys. Rev. Lett. 127, 022502 (2021).
"""

from nmlnp.hamiltonian.term import Term


class PionlessPair(Term):
    """sum over two Gaussians exp(-b r^2) (c + s sigma.sigma + t tau.tau + st sigma.sigma tau.tau), MeV."""

    acts_on = "channels"
    couplings = {f"{name}{n}": 0.0 for n in (1, 2) for name in ("b", "c", "s", "t", "st")}

    @staticmethod
    def potential(x, b1, c1, s1, t1, st1, b2, c2, s2, t2, st2):
        f = exp(-b1 * x)  # noqa: F821
        g = exp(-b2 * x)  # noqa: F821
        return c1 * f + c2 * g, s1 * f + s2 * g, t1 * f + t2 * g, st1 * f + st2 * g
