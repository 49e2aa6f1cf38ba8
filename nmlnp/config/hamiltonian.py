"""The table [hamiltonian]: the terms that act, and their couplings, by family of systems."""

import re
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from nmlnp.config.section import Section
from nmlnp.config.words import toml_value
from nmlnp.physics.pionless import THREE_BODY

_FILE = re.compile(r"[^:]*\.py:[A-Za-z_]\w*")


class _Terms(Section):
    """What the Hamiltonians of all families share.

    Attributes
    ----------
    terms : list of str, optional
        Names of terms, or ``"my_force.py:Yukawa"``; by default the family's own.  The kinetic energy
        is always there.
    couplings : dict of str to float, optional
        Numbers of the user's own terms, which say what they take.
    """

    OWN_TERMS: ClassVar = ()

    terms: list[str] | None = Field(
        default=None, description='a list of terms, such as ["oscillator", "my_force.py:Yukawa"]'
    )
    couplings: dict[str, float] | None = Field(default=None, description="a table of numbers")

    @model_validator(mode="after")
    def _check_terms(self):
        if self.terms == []:
            raise ValueError("hamiltonian.terms is empty; name the terms that act, or leave it out.")
        for term in self.terms or ():
            if term not in self.OWN_TERMS and not _FILE.fullmatch(term):
                raise ValueError(
                    f"hamiltonian.terms has {toml_value(term)}, which is no term of these systems; they have "
                    f'{", ".join(self.OWN_TERMS)}, and a file of your own is "my_force.py:Yukawa".'
                )
            if self.terms.count(term) > 1:
                raise ValueError(f"hamiltonian.terms names {toml_value(term)} twice; name it once.")
        if self.couplings is not None and not any(_FILE.fullmatch(term) for term in self.terms or ()):
            raise ValueError(
                "hamiltonian.couplings are the numbers of terms from a file of your own, of which "
                'hamiltonian.terms has none; add one, such as "my_force.py:Yukawa", or leave them out.'
            )
        return self


class NuclearHamiltonian(_Terms):
    """The forces of nuclei; ``None`` stands for "fill in" before, "has no meaning" after completion.

    Attributes
    ----------
    family : {"pionless", "pionless-2021"}
        Schiavilla et al. 2021, or Adams et al. 2021.
    model : {"a", "b", "c", "d", "o"}
        Pionless: which two-body fit.
    force : {"NN", "3N"}
        Two-body only, or with the three-body force (the default where A >= 3).
    three_body_range, three_body_strength : float
        Pionless: R3 in fm and the number cE.
    cutoff : {2, 4, 6}
        Pionless-2021: the cutoff in fm^-1.
    coulomb : bool
        Pionless: Coulomb repulsion between finite protons.
    """

    OWN_TERMS: ClassVar = ("pionless",)

    family: Literal["pionless", "pionless-2021"] = "pionless"
    model: Literal["a", "b", "c", "d", "o"] | None = None
    force: Literal["NN", "3N"] | None = None
    three_body_range: float | None = Field(default=None, ge=0.1, le=10.0)
    three_body_strength: float | None = Field(default=None, ge=-1000.0, le=1000.0)
    cutoff: Literal[2, 4, 6] | None = None
    coulomb: bool | None = None

    def completed(self, system):
        """Return the Hamiltonian with every value that has a meaning filled in.

        Raises
        ------
        ValueError
            If the values contradict each other or the nucleus.
        """
        force = self.force or ("NN" if system.nucleus == "2H" else "3N")
        if system.nucleus == "2H" and force == "3N":
            raise ValueError(
                'hamiltonian.force = "3N" is not possible for 2H, because two nucleons feel no three-body '
                'force; choose "NN".'
            )
        if self.family == "pionless-2021":
            self._refuse(["model", "three_body_range", "three_body_strength"], 'family = "pionless"')
            if self.coulomb:
                raise ValueError(
                    'hamiltonian.coulomb = true is not possible with family = "pionless-2021", which is '
                    "defined without Coulomb; leave it out."
                )
            return self.model_copy(update={"force": force, "cutoff": self.cutoff or 4, "coulomb": False})
        self._refuse(["cutoff"], 'family = "pionless-2021"')
        update = {"model": self.model or "o", "force": force, "coulomb": self.coulomb is not False}
        return self.model_copy(update=update | self._three_body(update["model"], force))

    @property
    def label(self):
        """What a table or a figure calls the Hamiltonian, without the force."""
        if self.family == "pionless-2021":
            return f"pionless-2021, cutoff {self.cutoff} fm^-1"
        three_body = f", R3 = {self.three_body_range} fm, cE = {self.three_body_strength}"
        return f"pionless, model {self.model}{three_body if self.force == '3N' else ''}"

    def _refuse(self, names, owner):
        for name in names:
            if getattr(self, name) is not None:
                raise ValueError(
                    f"hamiltonian.{name} belongs to {owner} and has no meaning here; leave it out, or give "
                    f"hamiltonian.{owner}."
                )

    def _three_body(self, model, force):
        if force == "NN":
            self._refuse(["three_body_range", "three_body_strength"], 'force = "3N"')
            return {}
        range_ = 1.0 if self.three_body_range is None else self.three_body_range
        strength = self.three_body_strength
        if strength is None and model != "o":
            raise ValueError(
                f'hamiltonian.model = "{model}" has no fitted three-body force (only model "o" has); give '
                'hamiltonian.three_body_strength yourself, or choose force = "NN".'
            )
        if strength is None and range_ not in THREE_BODY:
            pairs = ", ".join(f"({fitted}, {value})" for fitted, value in THREE_BODY.items())
            raise ValueError(
                f"hamiltonian.three_body_range = {range_} has no fitted strength; the fitted pairs of "
                f"range (fm) and strength are {pairs}; for another range give "
                "hamiltonian.three_body_strength as well."
            )
        return {
            "three_body_range": range_,
            "three_body_strength": THREE_BODY[range_] if strength is None else strength,
        }


class DotHamiltonian(_Terms):
    """Electrons in a harmonic trap.

    Attributes
    ----------
    omega : float
        Frequency of the trap, in Hartree.
    interaction : bool
        The Coulomb repulsion of the electrons; has no meaning where ``terms`` are named.
    """

    OWN_TERMS: ClassVar = ("oscillator", "coulomb")

    omega: float = Field(default=1.0, ge=1e-4, le=100.0)
    interaction: bool | None = None

    def completed(self, system):
        """Return the Hamiltonian with every value that has a meaning filled in.

        Raises
        ------
        ValueError
            If ``interaction`` is given beside ``terms``.
        """
        if self.terms is None:
            return self.model_copy(update={"interaction": self.interaction is not False})
        if self.interaction is not None:
            raise ValueError(
                "hamiltonian.interaction has no meaning beside hamiltonian.terms, which say what acts; leave "
                "it out."
            )
        return self

    @property
    def chosen_terms(self):
        """The terms that act besides the kinetic energy."""
        return tuple(self.terms or self.OWN_TERMS[: 1 + self.interaction])

    @property
    def label(self):
        """What a table or a figure calls the Hamiltonian."""
        return f"omega = {self.omega:g}, {_joined(self.chosen_terms)}"


class TrapHamiltonian(_Terms):
    """Fermions in a harmonic trap of frequency one with a Gaussian pair interaction.

    The interaction is V0/(sqrt(2 pi) s0) exp(-x^2/(2 s0^2)), in units of the trap.

    Attributes
    ----------
    v0, s0 : float
        Strength, attractive where negative, and range.
    """

    OWN_TERMS: ClassVar = ("oscillator", "gaussian")

    omega: ClassVar = 1.0  # the unit of energy

    v0: float = Field(default=-10.0, ge=-1000.0, le=1000.0)
    s0: float = Field(default=0.5, ge=0.01, le=100.0)

    def completed(self, system):
        """Return the Hamiltonian, which says everything as it is."""
        return self

    @property
    def chosen_terms(self):
        """The terms that act besides the kinetic energy."""
        return tuple(self.terms or self.OWN_TERMS)

    @property
    def label(self):
        """What a table or a figure calls the Hamiltonian."""
        return f"V0 = {self.v0:g}, s0 = {self.s0:g}, {_joined(self.chosen_terms)}"


def _joined(terms):
    return " + ".join(term.rpartition(":")[2] for term in terms)
