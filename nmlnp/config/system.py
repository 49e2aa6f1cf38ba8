"""The table [system]: which particles, in which family of systems."""

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from nmlnp.config.section import Section
from nmlnp.physics.shells import closed_shells, lowest_orbitals

MOST_PARTICLES = 30
HIGHEST = 9
"""Largest quantum number of an orbital that may be occupied."""
ORBITALS = (
    f"a list of orbitals, each with a quantum number from 0 to {HIGHEST} for every direction, "
    "such as [[0, 0], [0, 1]]"
)


class Nucleus(Section):
    """A nucleus, which holds together by itself: the centre of mass is removed."""

    UNITS: ClassVar = {"energy": "MeV", "length": "fm"}
    OBSERVABLES: ClassVar = ("radii", "density", "pairs")

    family: Literal["nuclei"] = "nuclei"
    nucleus: Literal["2H", "3H", "3He", "4He"]

    @property
    def label(self):
        """What a table or a figure calls the system."""
        return self.nucleus

    @property
    def numbers(self):
        """How many coordinates and how many labels a walker has."""
        nucleons = int(self.nucleus.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
        return 3 * nucleons, 2 * nucleons


class Occupation(Section):
    """The occupied oscillator orbitals of each spin, by their quantum numbers."""

    up: list[list[int]] = Field(description=ORBITALS)
    down: list[list[int]] = Field(description=ORBITALS)


class Dot(Section):
    """Electrons in a harmonic trap, a quantum dot, in atomic units.

    Attributes
    ----------
    electrons : int
        Their number; those that close a shell, unless ``occupation`` says which orbitals are occupied.
    dimension : {2, 3}
    occupation : Occupation, optional
        By default the lowest shells, with both spins alike.
    """

    UNITS: ClassVar = {"energy": "Hartree", "length": "Bohr"}
    OBSERVABLES: ClassVar = ("size", "virial", "density", "plane", "pairs")

    family: Literal["dots"] = "dots"
    electrons: int = Field(ge=2, le=MOST_PARTICLES)
    dimension: Literal[2, 3] = 2
    occupation: Occupation | None = Field(
        default=None, description="a table with the lists up and down, such as {up = [[0, 0]], down = []}"
    )

    @property
    def label(self):
        """What a table or a figure calls the system."""
        return f"dot, {self.electrons} electrons in {self.dimension}D"

    @property
    def numbers(self):
        """How many coordinates and how many labels a walker has."""
        return self.dimension * self.electrons, 0

    def orbitals(self):
        """Return the quantum numbers of the occupied orbitals, of spin up and of spin down."""
        if self.occupation is None:
            lowest = lowest_orbitals(self.electrons // 2, self.dimension)
            return lowest, lowest
        return tuple(
            [tuple(numbers) for numbers in spin] for spin in (self.occupation.up, self.occupation.down)
        )

    @model_validator(mode="after")
    def _check_shells(self):
        closed = closed_shells(self.dimension, 2, MOST_PARTICLES)
        if self.occupation is not None:
            self._check_occupation()
        elif self.electrons not in closed:
            lowest = [0] * self.dimension
            raise ValueError(
                f"system.electrons = {self.electrons} closes no shell in {self.dimension} dimensions; give "
                f"one of {', '.join(map(str, closed))}, or say which orbitals are occupied, for example "
                f"system.occupation = {{up = [{lowest}], down = []}}."
            )
        return self

    def _check_occupation(self):
        for spin in ("up", "down"):
            orbitals = getattr(self.occupation, spin)
            for numbers in orbitals:
                if len(numbers) != self.dimension or not all(0 <= n <= HIGHEST for n in numbers):
                    raise ValueError(
                        f"system.occupation.{spin} has the orbital {numbers}; in {self.dimension} dimensions "
                        f"an orbital has {self.dimension} quantum numbers, each from 0 to {HIGHEST}."
                    )
                if orbitals.count(numbers) > 1:
                    raise ValueError(
                        f"system.occupation.{spin} has the orbital {numbers} more than once, which the Pauli "
                        "principle forbids; name each once."
                    )
        stated = len(self.occupation.up) + len(self.occupation.down)
        if stated != self.electrons:
            raise ValueError(
                f"system.occupation names {stated} orbitals for system.electrons = {self.electrons}; name as "
                "many as there are electrons."
            )


class Trap(Section):
    """Spinless fermions on a line in a harmonic trap, in units of the trap.

    Attributes
    ----------
    fermions : int
        Their number.
    """

    UNITS: ClassVar = {"energy": "hbar omega", "length": "a_ho"}
    OBSERVABLES: ClassVar = ("size", "density", "pairs")

    family: Literal["traps"] = "traps"
    fermions: int = Field(ge=1, le=MOST_PARTICLES)

    @property
    def label(self):
        """What a table or a figure calls the system."""
        return f"trap1d, {self.fermions} fermion{'' if self.fermions == 1 else 's'}"

    @property
    def numbers(self):
        """How many coordinates and how many labels a walker has."""
        return self.fermions, 0

    def orbitals(self):
        """Return the quantum numbers of the occupied orbitals, of the only spin."""
        return (lowest_orbitals(self.fermions, 1),)
