"""A measured number with its error and its unit, and reference values that print themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from nmlnp.physics.references import Reference
from nmlnp.vmc.statistics import format_with_error


@dataclass(frozen=True)
class Quantity:
    """A value with its standard error and its unit; prints itself as ``3.00005(2) Hartree``.

    Attributes
    ----------
    value : float
    error : float
        One standard error, in the same unit.
    unit : str
        ``"MeV"``, ``"Hartree"``, ``"fm"``, ...; empty where there is none.
    """

    value: float
    error: float
    unit: str = ""

    def __str__(self) -> str:
        return f"{format_with_error(self.value, self.error)} {self.unit}".rstrip()

    __repr__ = __str__


class References(tuple[Reference, ...]):
    """Reference values of one system, a tuple of them that prints itself one a line.

    Each has ``kind`` (``"exact"``, ``"DMC"``, ...), ``quantity`` (``"energy"`` or ``"r_charge"``), ``value``,
    ``error``, ``source`` and ``text``, the value as it is quoted; the most accurate come first.

    Attributes
    ----------
    units : dict of str to str
        The units of energy and length.
    """

    units: dict[str, str]

    def __new__(cls, entries: Iterable[Reference], units: dict[str, str]) -> "References":
        made = super().__new__(cls, entries)
        made.units = units
        return made

    def __str__(self) -> str:
        rows = [
            (entry.quantity, entry.kind, f"{entry.text} {self._unit(entry)}", entry.source) for entry in self
        ]
        widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
        lines = [
            "  ".join(f"{cell:<{width}}" for cell, width in zip(row, (*widths, 0), strict=True))
            for row in rows
        ]
        return "\n".join(lines) or "Nothing has been published or computed for this system."

    __repr__ = __str__

    def _unit(self, entry: Reference) -> str:
        return self.units["energy" if entry.quantity == "energy" else "length"]
