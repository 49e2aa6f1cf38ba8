"""observables.h5: every observable of a run as value +- error, with names and units."""

import os

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.observables.distribution import Binned

OBSERVABLES = "observables.h5"
FORMAT = "nmlnp observables"


class ObservablesError(NmlnpError):
    """A file of observables that cannot be written or read."""


def write(folder, estimates, distributions, units, attributes):
    """Write the observables of a run, at once or not at all.

    The group ``numbers`` holds value, error and unit of each number as attributes; each group in
    ``distributions`` the datasets ``edges``, ``values``, ``errors`` and ``counts``.

    Parameters
    ----------
    folder : Path
        The run folder.
    estimates : dict of str to (str, nmlnp.vmc.statistics.Estimate)
        Quantity (energy or length) and value by name.
    distributions : sequence of nmlnp.observables.distribution.Binned
    units : dict of str to str
        The units of energy and length.
    attributes : dict of str to str, int or float
        What was measured, and how often.

    Raises
    ------
    ObservablesError
        If it cannot be written; the file before is then untouched.
    """
    import h5py

    path = folder / OBSERVABLES
    temporary = path.with_name(path.name + ".tmp")
    try:
        with h5py.File(temporary, "w") as file:
            file.attrs.update({"format": FORMAT, **attributes})
            for name, (quantity, estimate) in estimates.items():
                numbers = file.create_group(f"numbers/{name}").attrs
                numbers.update({"value": estimate.value, "error": estimate.error, "unit": units[quantity]})
            for binned in distributions:
                _write_binned(file.create_group(f"distributions/{binned.name}"), binned, units["length"])
        os.replace(temporary, path)
    except (OSError, RuntimeError) as error:  # h5py raises RuntimeError where closing fails
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if number else str(error).split(" (", 1)[0]
        raise ObservablesError(f"Cannot write {path}: {reason}; make room or permission there.") from None


def _write_binned(group, binned, length):
    for name, unit in (
        ("edges", length),
        ("values", binned.unit(length)),
        ("errors", binned.unit(length)),
        ("counts", "1"),
    ):
        group[name] = getattr(binned, name)
        group[name].attrs["unit"] = unit
    for name in ("title", "axes", "dimension", "integral", "integral_error", "outside"):
        group.attrs[name] = getattr(binned, name)


def read(folder):
    """Return the distributions of a run by name, none where there is no such file.

    Raises
    ------
    ObservablesError
        If the file is damaged.
    """
    import h5py

    path = folder / OBSERVABLES
    if not path.exists():
        return {}
    try:
        with h5py.File(path, "r") as file:
            if file.attrs["format"] != FORMAT:
                raise ValueError(FORMAT)
            return {name: _read_binned(name, group) for name, group in file.get("distributions", {}).items()}
    except Exception:
        # h5py raises OSError, KeyError, RuntimeError or ValueError, depending on where the damage is.
        raise ObservablesError(
            f"{path} is damaged: remove it, and resume with more measurement.sweeps to write it again."
        ) from None


def _read_binned(name, group):
    arrays = {key: np.array(group[key]) for key in ("edges", "values", "errors", "counts")}
    numbers = {key: float(group.attrs[key]) for key in ("integral", "integral_error", "outside")}
    return Binned(
        name=name,
        title=str(group.attrs["title"]),
        axes=tuple(map(str, group.attrs["axes"])),
        dimension=int(group.attrs["dimension"]),
        **arrays,
        **numbers,
    )
