"""The harmonic trap, m omega^2 r^2/2 with m = 1."""

from nmlnp.hamiltonian.term import Term


class Oscillator(Term):
    """sum_i omega^2 r_i^2/2."""

    acts_on = "particles"
    couplings = {"omega": 1.0}
    label = "external"

    @staticmethod
    def potential(x, omega):
        return 0.5 * omega * omega * x
