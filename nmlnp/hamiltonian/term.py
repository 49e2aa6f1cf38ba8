"""The protocol of a term of the Hamiltonian: what a file of the package, or a user's, says.

A term is a class with couplings (run-time numbers: changing one compiles nothing) and a
static method ``potential`` of x = r^2 and those couplings, written with ``exp``, ``log``,
``sqrt``, ``tanh`` and ``where``.  Its text is compiled for each target.
"""

import inspect
import math

from nmlnp.errors import NmlnpError
from nmlnp.tiles.derived.formulas import formula

ACTS_ON = ("particles", "pairs", "channels", "protons", "triples")


class TermError(NmlnpError):
    """A term that does not keep to the protocol."""


class Term:
    """One term of the Hamiltonian.

    Attributes
    ----------
    acts_on : {"particles", "pairs", "channels", "protons", "triples"}
        ``particles``: sum_i v(r_i^2), about the centre of mass where that is removed.
        ``pairs``: sum_{i<j} v(r_ij^2).  ``channels``: of pairs of nucleons, v returns the
        coefficients of 1, sigma.sigma, tau.tau and sigma.sigma tau.tau.  ``protons``: of pairs
        of protons.  ``triples``: strength times the sum over triples of
        v(r_ij^2) v(r_jk^2), cyclic; the first coupling is the strength, which v does not get.
    couplings : dict of str to float
        Names and defaults; a default of ``None`` has to be given.
    label : str, optional
        What a table calls the energy of this term.
    """

    acts_on = None
    couplings = {}
    label = None

    def __init__(self, **values):
        self.check()
        unknown = sorted(set(values) - set(self.couplings))
        if unknown:
            known = ", ".join(self.couplings) or "none"
            raise TermError(f"There is no coupling {unknown[0]} in {self.name()}; its couplings are {known}.")
        self.values = {name: values.get(name, default) for name, default in self.couplings.items()}
        for name, value in self.values.items():
            if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
                raise TermError(
                    f"The coupling {name} of {self.name()} must be a finite number, not {value!r}."
                )

    @classmethod
    def name(cls):
        """What a sentence calls the term."""
        return f"the term {cls.__name__}"

    @classmethod
    def check(cls):
        """Raise :class:`TermError` where the class does not keep to the protocol, and say what is missing."""
        if cls.acts_on not in ACTS_ON:
            raise TermError(
                f"acts_on is missing in {cls.name()} or is none of {', '.join(ACTS_ON)}: say what it acts on."
            )
        function = inspect.getattr_static(cls, "potential", None)
        if not isinstance(function, staticmethod):
            raise TermError(
                f"The method potential(x, ...) of x = r^2 and the couplings is missing in {cls.name()}, or "
                "is not static: add it with @staticmethod above it."
            )
        cls.source("potential")

    @classmethod
    def source(cls, name):
        """Return the text of ``potential`` as a function of this name, module constants filled in."""
        function = inspect.getattr_static(cls, "potential").__func__
        return formula(function, name, cls.arguments(), f"The method potential of {cls.name()}")

    @classmethod
    def arguments(cls):
        """Return what ``potential`` takes: x and the couplings, without the strength of triples."""
        return ("x", *list(cls.couplings)[cls.acts_on == "triples" :])
