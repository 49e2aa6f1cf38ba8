"""Scans: some settings over several values, every combination a run of its own in one folder.

The folder has ``scan.toml``, which names the settings and their values, and ``points/1`` to ``points/N``,
each the folder of a job as it would be alone.  The last setting changes fastest.
"""

import itertools
import re
from pathlib import Path
from typing import NamedTuple

import tomli_w

from nmlnp import systems
from nmlnp.config import load, parse_setting
from nmlnp.config.words import toml_value
from nmlnp.errors import ConfigError
from nmlnp.production.plan import ProductionError
from nmlnp.production.restart import RUN
from nmlnp.vmc.run_folder import CONFIG, RunFolder

FILE = "scan.toml"
POINTS = "points"
MOST = 1000
"""Points of a scan: Slurm's default limit of an array is 1001."""


class Point(NamedTuple):
    """A point of a scan: its number from 1, its folder, and its settings by dotted key."""

    number: int
    folder: Path
    settings: dict


def parse(texts):
    """Return the settings of a scan, values by dotted key.

    Parameters
    ----------
    texts : list of str
        ``section.key=value,value,...`` or ``section.key=first:last[:step]`` in whole numbers, both
        ends included.

    Raises
    ------
    ConfigError
        If a text is not of this form, or there are too many points.
    """
    axes = {}
    for text in texts:
        key, equals, values = (part.strip() for part in text.partition("="))
        if not equals or key.count(".") != 1 or not all(key.split(".")) or not values:
            raise ConfigError(
                f"--scan {toml_value(text)} is not understood: write section.key=values, "
                "for example --scan hamiltonian.cutoff=2,4,6 or --scan run.seed=1:5."
            )
        if key in axes:
            raise ConfigError(f"--scan names {key} twice; give all of its values at once.")
        axes[key] = _range(values) or _values(key, values)
    number = 1
    for values in axes.values():
        number *= len(values)
    if number > MOST:
        raise ConfigError(f"The scan has {number} points; at most {MOST} fit into one array job.")
    return axes


def _range(text):
    match = re.fullmatch(r"(-?\d{1,9}):(-?\d{1,9})(?::(\d{1,9}))?", text, re.ASCII)
    if match is None:
        return None
    first, last, step = int(match[1]), int(match[2]), int(match[3] or 1)
    if step < 1 or last < first:
        raise ConfigError(f"--scan with {text} has no values: write first:last or first:last:step, upwards.")
    # Not more than one beyond what is refused anyway, however far the range goes.
    return list(itertools.islice(range(first, last + 1, step), MOST + 1))


def _values(key, text):
    values = [parse_setting(f"{key}={part}")[1] for part in text.split(",")]
    if any(value == "" for value in values):
        raise ConfigError(f"--scan {key}={text} has an empty value; write values with commas between them.")
    if len({str(value) for value in values}) < len(values):
        raise ConfigError(f"--scan {key}={text} names a value twice.")
    return values


def points(folder, axes):
    """Return the :class:`Point`s of a scan in order."""
    combinations = itertools.product(*axes.values())
    return [
        Point(number, folder / POINTS / str(number), dict(zip(axes, values, strict=True)))
        for number, values in enumerate(combinations, start=1)
    ]


def configurations(source, overrides, axes):
    """Return the configuration of every point.

    Raises
    ------
    ConfigError
        If a point cannot be run, with its values; or if a setting is given beside the scan.
    """
    for key in axes:
        if key in overrides:
            raise ConfigError(f"{key} is given beside --scan {key}=...; leave one of them out.")
    found = []
    for point in points(Path(), axes):
        try:
            found.append(load(source, overrides | point.settings))
        except ConfigError as error:
            raise ConfigError(f"Point {point.number} ({words(point.settings)}): {error}") from None
    return found


def words(settings):
    """Return settings as ``section.key = value, ...``."""
    return ", ".join(f"{key} = {toml_value(value)}" for key, value in settings.items())


def text(axes):
    """Return the content of ``scan.toml``."""
    return (
        "# The settings of the scan and their values; the last one changes fastest from one folder\n"
        "# points/1, points/2, ... to the next.\n" + tomli_w.dumps(axes)
    )


def is_scan(folder):
    """Return whether a folder holds a scan."""
    try:
        return (Path(folder) / FILE).is_file()
    except OSError:
        return False  # what is wrong with the name is said where it is opened as a run


def read(folder):
    """Return the :class:`Point`s of the scan in a folder.

    Raises
    ------
    NmlnpError
        If ``scan.toml`` cannot be read.
    """
    axes = systems.read(Path(folder) / FILE)
    if not axes or not all(isinstance(values, list) and values for values in axes.values()):
        raise ProductionError(
            f"{Path(folder) / FILE} is damaged: it holds a list of values for each setting."
        )
    return points(Path(folder), axes)


def run_of(point):
    """Return the :class:`nmlnp.vmc.run_folder.RunFolder` of a point, or None before it has started."""
    path = point.folder / RUN
    return RunFolder.open(path) if (path / CONFIG).exists() else None
