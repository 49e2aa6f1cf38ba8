"""The Gaussian interaction of trapped fermions in one dimension (Keeble et al., PRA 108, 063320)."""

from nmlnp.hamiltonian.term import Term

SQRT_2PI = 2.5066282746310002


class Gaussian(Term):
    """sum_{i<j} v0/(sqrt(2 pi) s0) exp(-r_ij^2/(2 s0^2))."""

    acts_on = "pairs"
    couplings = {"v0": -10.0, "s0": 0.5}
    label = "interaction"

    @staticmethod
    def potential(x, v0, s0):
        return v0 / (SQRT_2PI * s0) * exp(-x / (2.0 * s0 * s0))  # noqa: F821
