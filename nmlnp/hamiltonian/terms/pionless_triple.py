"""The three-body force of leading-order pionless effective field theory."""

from nmlnp.hamiltonian.term import Term


class PionlessTriple(Term):
    """strength sum over triples, cyclic, of exp(-b (r_ij^2 + r_jk^2)), MeV (Schiavilla et al., 2021)."""

    acts_on = "triples"
    couplings = {"strength": 0.0, "b": 1.0}

    @staticmethod
    def potential(x, b):
        return exp(-b * x)  # noqa: F821
