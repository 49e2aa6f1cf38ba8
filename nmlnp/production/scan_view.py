"""What ``nmlnp show`` makes of a scan: a table of all points, and the energies over what was scanned."""

import math

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from nmlnp.config.words import toml_value
from nmlnp.errors import NmlnpError
from nmlnp.physics.references import Reference, best
from nmlnp.production import scan
from nmlnp.production.scan_plot import plot_scan
from nmlnp.terminal import format_value

FIGURE = "scan.png"


def view(folder):
    """Draw a scan anew and return its table.

    Parameters
    ----------
    folder : path-like
        The folder of a scan, see :mod:`nmlnp.production.scan`.

    Returns
    -------
    rich.console.RenderableType

    Raises
    ------
    NmlnpError
        If the folder cannot be read as a scan.
    """
    points = scan.read(folder)
    rows = [row(point) for point in points]
    finished = sum(entry["state"] == "finished" for entry in rows)
    parts = [Text(f"{finished} of {len(rows)} points are finished.", "bold"), _table(points, rows)]
    if any(entry.get("known") is not None for entry in rows):
        parts.append(Text("s.e.: combined standard errors", "dim"))
    path = points[0].folder.parents[1] / FIGURE
    try:
        drawn = plot_scan([(point.settings, entry) for point, entry in zip(points, rows, strict=True)], path)
        parts += [Text(f"Figure: {path}")] if drawn else []
    except OSError as error:
        parts.append(Text(f"Cannot write {path}: {error.strerror}."))
    return Group(*parts)


def row(point):
    """Return what is known of a point.

    Returns
    -------
    dict
        ``state`` in words; for a finished point ``energy``, ``error``, ``unit`` and ``known`` (a
        :class:`nmlnp.physics.references.Reference` or None); ``steps`` and ``planned`` for one that is not.
    """
    try:
        run = scan.run_of(point)
        if run is None:
            return {"state": "not started"}
        result = run.read_result()
        if result is None:
            log = run.read_log()
            steps = log[-1]["step"] if log else 0
            return {"state": f"step {steps} of {run.config.optimisation.iterations}"}
        references = [Reference(**entry) for entry in result.get("reference", [])]
        return {
            "state": "finished",
            "energy": result["energy"],
            "error": result["energy_error"],
            "unit": result.get("units", {}).get("energy", ""),
            "known": best(references, "energy"),
        }
    except NmlnpError as error:
        return {"state": str(error)}
    except (KeyError, TypeError, AttributeError):
        return {"state": "its result is damaged"}


def _table(points, rows):
    unit = next((entry["unit"] for entry in rows if entry.get("unit")), "")
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    energy = f"Energy ({unit})" if unit else "Energy"
    for title in ("Point", *_titles(points[0].settings), energy, "Best known", "Difference"):
        # Where a table is too wide for the terminal, digits go to the next line and none is lost.
        table.add_column(title, justify="right", overflow="fold")
    for point, entry in zip(points, rows, strict=True):
        settings = [
            value if isinstance(value, str) else toml_value(value) for value in point.settings.values()
        ]
        table.add_row(str(point.number), *settings, *_energy(entry))
    return table


def _titles(keys):
    """Return the last part of each dotted key, or all of it where that would stand for two."""
    last = [key.split(".")[-1] for key in keys]
    return [name if last.count(name) == 1 else key for key, name in zip(keys, last, strict=True)]


def _energy(entry):
    if "energy" not in entry:
        return Text(entry["state"], "dim"), "", ""
    energy, error, known = entry["energy"], entry["error"], entry["known"]
    difference = ""
    if known is not None and error:
        difference = f"{(energy - known.value) / math.hypot(error, known.error):+.1f} s.e."
    return format_value(energy, error), "" if known is None else f"{known.kind} {known.text}", difference
