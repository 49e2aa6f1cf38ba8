"""A run as an object: its result with units and errors, its log as arrays, its figures."""

import io
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nmlnp.errors import NmlnpError
from nmlnp.face.quantity import Quantity, References
from nmlnp.physics.references import lookup_config

if TYPE_CHECKING:
    from rich.console import RenderableType

    from nmlnp.config import RunConfig
    from nmlnp.vmc.engine import Engine
    from nmlnp.vmc.run_folder import RunFolder

ENERGIES = ("energy", "kinetic", "potential", "kinetic_jf")
"""Energies in the result of every system."""


class Run:
    """A run and its folder, finished or not; made by :func:`nmlnp.run` and :func:`nmlnp.open`.

    Prints itself as the table that ends ``nmlnp run``.

    Attributes
    ----------
    config : RunConfig
        Everything that decides the run: ``run.config.sampling.walkers``, ...
    """

    config: "RunConfig"

    def __init__(self, folder: "RunFolder", result: dict[str, Any] | None = None) -> None:
        self._folder = folder
        self._result = result
        self.config = folder.config

    @property
    def folder(self) -> Path:
        """The run folder, the same as that of ``nmlnp run``."""
        return self._folder.path

    @property
    def finished(self) -> bool:
        """Whether the run has been measured to its end."""
        return self._known() is not None

    @property
    def result(self) -> dict[str, Any]:
        """The content of ``result.json``.

        Raises
        ------
        NmlnpError
            The run is not finished, or the file is damaged.
        """
        result = self._known()
        if result is None:
            raise NmlnpError(
                f"The run in {self.folder} is not finished, so nothing has been measured: print the run "
                f"to see how far it is; go on with {how_to_go_on(self._folder)}."
            )
        return result

    @property
    def energy(self) -> Quantity:
        """The energy, measured with frozen parameters.

        Raises
        ------
        NmlnpError
            The run is not finished.
        """
        return self.observables["energy"]

    @property
    def observables(self) -> dict[str, Quantity]:
        """All that has been measured with an error, by name; energies, then radii.

        Raises
        ------
        NmlnpError
            The run is not finished.
        """
        result = self.result
        names = [name for name in result if f"{name}_error" in result]
        return {name: Quantity(result[name], result[f"{name}_error"], self._unit(name)) for name in names}

    @property
    def references(self) -> References:
        """The exact and the published values for the system of the run."""
        return References(lookup_config(self.config), self.config.system.UNITS)

    @property
    def log(self) -> dict[str, NDArray[np.float64]]:
        """What was noted at each optimisation step so far, an array of shape (steps,) each.

        ``step``, ``energy`` and its ``error``, ``variance``, ``acceptance``, ``seconds`` and others, in the
        units of the system; NaN where a step has no such number.
        """
        lines = self._folder.read_log()
        names = dict.fromkeys(name for line in lines for name, value in line.items() if _is_number(value))
        return {
            name: np.array([value if _is_number(value := line.get(name)) else np.nan for line in lines])
            for name in names
        }

    def engine(self) -> "Engine":
        """Return the engine with the parameters and the walkers of the run's last checkpoint.

        Raises
        ------
        NmlnpError
            There is no checkpoint that can be read, or the run cannot go on here.
        """
        if not self._folder.has_checkpoint:
            raise NmlnpError(f"The run in {self.folder} has no checkpoint yet.")
        from nmlnp.face.engine import engine_of
        from nmlnp.vmc.run import take_up

        arrays, attributes, notes = self._folder.read_checkpoint()
        for note in notes:
            warnings.warn(note, stacklevel=2)
        engine = engine_of(self.config)
        take_up(engine, arrays, attributes)
        return engine

    def figure(self) -> "Figure":
        """Draw the figures of the run anew in its folder, and return that of the energy.

        Raises
        ------
        NmlnpError
            They cannot be written.
        """
        from nmlnp.launch import draw
        from nmlnp.screens import so_far

        log = self._folder.read_log()
        return Figure(draw(self._folder, self._known() or so_far(self.config, log))[0])

    def _known(self) -> dict[str, Any] | None:
        return self._folder.read_result() if self._result is None else self._result

    def _unit(self, name: str) -> str:
        units = self.config.system.UNITS
        if name.startswith("r_"):
            return units["length"]
        return units["energy"] if name in (*ENERGIES, *self._terms()) else ""

    def _terms(self) -> list[str]:
        """Return the names that the terms of the Hamiltonian may have in a result."""
        from nmlnp.hamiltonian.terms import TERMS

        own = [entry.rpartition(":")[2].lower() for entry in self.config.hamiltonian.terms or ()]
        return [term.label or name for name, term in TERMS.items()] + own

    def __str__(self) -> str:
        from nmlnp.screens import run_summary

        summary = run_summary(self._folder, self._known(), self._folder.read_log())
        return f"{_as_text(summary)}\nRun folder: {self.folder}"

    __repr__ = __str__


class Figure:
    """A figure in a run folder; a notebook shows it.

    Attributes
    ----------
    path : pathlib.Path
        The PNG.
    """

    path: Path

    def __init__(self, path: Path) -> None:
        self.path = path

    def __fspath__(self) -> str:
        return os.fspath(self.path)

    def __repr__(self) -> str:
        return f"Figure: {self.path}"

    def _repr_png_(self) -> bytes:
        return self.path.read_bytes()


def how_to_go_on(folder: "RunFolder") -> str:
    """Return the call that goes on with the run in a folder."""
    from nmlnp.launch import source_of

    return f'nmlnp.run("{source_of(folder.config)}", out="{folder.path}", resume=True)'


def _as_text(table: "RenderableType") -> str:
    """Return a table as plain text, without spaces at the ends of its lines."""
    from rich.console import Console

    from nmlnp.terminal import NARROWEST

    file = io.StringIO()
    console = Console(file=file, width=NARROWEST, force_terminal=False, force_jupyter=False)
    console.print(table, markup=False, highlight=False)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
