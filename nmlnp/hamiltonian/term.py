"""The protocol of a term of the Hamiltonian: what a file of the package, or a user's, says.

A term is a class with couplings (run-time numbers: changing one compiles nothing) and a
static method ``potential`` of x = r^2 and those couplings, written with ``exp``, ``log``,
``sqrt``, ``tanh`` and ``where``.  Its text is compiled for each target.
"""

import inspect
import math

from nmlnp.errors import NmlnpError
from nmlnp.tiles.derived.formulas import evaluated, formula

ACTS_ON = ("particles", "pairs", "channels", "protons", "triples")
LABELLED = ("channels", "protons")
"""What needs particles with spin and isospin."""


TRIED_SQUARES = (0.01, 0.3, 2.0, 11.0)
"""x = r^2 at which a potential of the user's own is tried before it is compiled."""


class TermError(NmlnpError):
    """A term that does not keep to the protocol."""

    exit_code = 2


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
    source_file = None
    """The file of a term of the user's own."""

    def __init__(self, **values):
        self.check()
        unknown = sorted(set(values) - set(self.couplings))
        if unknown:
            known = ", ".join(self.couplings) or "none"
            raise TermError(f"There is no coupling {unknown[0]} in {self.name()}; its couplings are {known}.")
        self.values = {name: values.get(name, default) for name, default in self.couplings.items()}
        for name, value in self.values.items():
            if value is None:
                raise TermError(f"The coupling {name} of {self.name()} has no default; give it.")
            if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
                raise TermError(
                    f"The coupling {name} of {self.name()} must be a finite number, not {value!r}."
                )
        if self.source_file:
            self._try_potential()

    @classmethod
    def name(cls):
        """What a sentence calls the term."""
        return f"the term {cls.__name__}{f' in {cls.source_file}' if cls.source_file else ''}"

    @classmethod
    def check(cls):
        """Raise :class:`TermError` where the class does not keep to the protocol, and say what is missing."""
        if cls.acts_on not in ACTS_ON:
            raise TermError(
                f"acts_on is missing in {cls.name()} or is none of {', '.join(ACTS_ON)}: say what it acts on."
            )
        if not isinstance(cls.couplings, dict) or not all(map(_is_name, cls.couplings)):
            raise TermError(
                f"couplings of {cls.name()} must be names in small letters with their defaults, such as "
                '{"strength": 1.0}; None stands for one that has to be given.'
            )
        if cls.acts_on == "triples" and not cls.couplings:
            raise TermError(f"couplings of {cls.name()} must begin with the strength of the triples.")
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

    def _try_potential(self):
        """Raise where ``potential`` returns something else than it has to."""
        given = [self.values[name] for name in self.arguments()[1:]]
        owner = f"The method potential of {self.name()}"
        count = 4 if self.acts_on == "channels" else 1
        for x in TRIED_SQUARES:
            values = evaluated(self.source("potential"), "potential", owner, count, x, *given)
            if any(math.isnan(value) for value in values):
                raise TermError(f"{owner} is not a number at x = r^2 = {x}.")


def _is_name(text):
    return isinstance(text, str) and text.isidentifier() and text == text.lower() and text != "x"
