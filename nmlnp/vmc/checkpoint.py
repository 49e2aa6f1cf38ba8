"""Checkpoints: HDF5 files that are whole or not used at all.

A checkpoint is written under a temporary name, forced to disk, and renamed over
the current one, which becomes the previous one.  A process killed at any moment
leaves at least one whole file.  A digest over everything in the file tells a
whole file from a damaged one, and a fingerprint whose run it belongs to.
"""

import hashlib
import os
from contextlib import suppress

from nmlnp.errors import NmlnpError
from nmlnp.vmc.sink import Sink

CURRENT = "checkpoint.h5"
PREVIOUS = "checkpoint.previous.h5"
TEMPORARY = "checkpoint.tmp.h5"
FORMAT = "nmlnp checkpoint"
FORMAT_VERSION = 2


class CheckpointError(NmlnpError):
    """A checkpoint that is missing, damaged, foreign or cannot be written."""


def write(folder, arrays, attributes, fingerprint):
    """Write a checkpoint; the one before is kept beside it.

    Parameters
    ----------
    folder : Path
        The run folder.
    arrays : dict of str to ndarray
        Parameters, walkers in global order, optimiser state; any shapes and units.
    attributes : dict of str to int, float or str
        Iteration counters, widths and the like.
    fingerprint : str
        What the checkpoint belongs to (:meth:`nmlnp.config.RunConfig.fingerprint`).

    Raises
    ------
    CheckpointError
        If the file cannot be written; the checkpoints before are then untouched.
    """
    current, temporary = folder / CURRENT, folder / TEMPORARY
    try:
        _write_file(temporary, arrays, attributes, fingerprint)
        # A damaged checkpoint must not take the place of a whole previous one.
        if current.exists() and _is_whole(current, fingerprint):
            os.replace(current, folder / PREVIOUS)
        os.replace(temporary, current)
        _force_to_disk(folder)
    except (OSError, RuntimeError) as error:  # h5py raises RuntimeError where closing fails
        number = getattr(error, "errno", None)
        # h5py tells addresses and offsets as well, over several lines.
        reason = os.strerror(number) if number else str(error).split(" (", 1)[0]
        with suppress(OSError):
            temporary.unlink()  # on a full disk it would stand in the way of all else
        raise CheckpointError(
            f"Cannot write the checkpoint {current}: {reason}; make room or permission there, "
            "then go on with --resume."
        ) from None


def read(folder, fingerprint):
    """Read the newest whole checkpoint.

    Parameters
    ----------
    folder : Path
        The run folder.
    fingerprint : str
        What the checkpoint must belong to.

    Returns
    -------
    arrays : dict of str to ndarray
    attributes : dict of str to int, float or str
    warnings : list of str
        A sentence for a checkpoint that could not be used.

    Raises
    ------
    CheckpointError
        If neither the current nor the previous checkpoint is whole.
    """
    try:
        arrays, attributes = _read_file(folder / CURRENT, fingerprint)
        return arrays, attributes, []
    except CheckpointError as error:
        reason = str(error)
    try:
        arrays, attributes = _read_file(folder / PREVIOUS, fingerprint)
    except CheckpointError as error:
        raise CheckpointError(
            f"The run cannot be resumed: {reason}, and {error}; start it again in another folder."
        ) from None
    return arrays, attributes, [f"The previous checkpoint is used, because {reason}."]


def exists(folder):
    """Return whether any checkpoint, whole or not, has been put in place."""
    return (folder / CURRENT).exists() or (folder / PREVIOUS).exists()


def steps_behind(folder):
    """Return how many steps of all stages the current checkpoint has behind it; 0 without a readable one."""
    import h5py

    try:
        with h5py.File(folder / CURRENT, "r") as file:
            counts = file["attributes"].attrs
            return sum(int(counts.get(name, 0)) for name in ("thermalised", "iteration", "measured"))
    except (OSError, KeyError, RuntimeError, ValueError):
        return 0


def _write_file(path, arrays, attributes, fingerprint):
    import h5py

    # HDF5 that fails to write its last blocks ends the process with a segmentation fault at exit.
    with open(path, "w+b", buffering=0) as disk, h5py.File(sink := Sink(disk), "w") as file:
        group = file.create_group("attributes")
        for name, value in attributes.items():
            group.attrs[name] = value
        datasets = file.create_group("arrays")
        for name, array in arrays.items():
            datasets.create_dataset(name, data=array)
        file.attrs["format"] = FORMAT
        file.attrs["format_version"] = FORMAT_VERSION
        file.attrs["fingerprint"] = fingerprint
        # Read back what was stored, so that the digest is of the file's own content.
        file.flush()
        sink.check()
        file.attrs["sha256"] = _digest(*_content(file), fingerprint)
    sink.check()
    _force_to_disk(path)


def _read_file(path, fingerprint):
    import h5py

    if not path.exists():
        raise CheckpointError(f"{path.name} is missing")
    try:
        with h5py.File(path, "r") as file:
            if file.attrs.get("format") != FORMAT:
                raise CheckpointError(f"{path.name} is not a checkpoint of nmlnp")
            if file.attrs["format_version"] != FORMAT_VERSION:
                raise CheckpointError(f"{path.name} was written by another version of nmlnp")
            arrays, attributes = _content(file)
            stored = file.attrs["fingerprint"]
            whole = file.attrs["sha256"] == _digest(arrays, attributes, stored)
    except CheckpointError:
        raise
    except Exception:
        # h5py raises OSError, KeyError, RuntimeError or ValueError, depending on where the damage is.
        raise CheckpointError(f"{path.name} is truncated or not an HDF5 file") from None
    if not whole:
        raise CheckpointError(f"{path.name} is damaged (its digest does not match)")
    if stored != fingerprint:
        raise CheckpointError(f"{path.name} belongs to a run with other settings")
    return arrays, attributes


def _content(file):
    arrays = {name: dataset[()] for name, dataset in file["arrays"].items()}
    attributes = {name: _plain(value) for name, value in file["attributes"].attrs.items()}
    return arrays, attributes


def _plain(value):
    return value.item() if hasattr(value, "item") else value


def _digest(arrays, attributes, fingerprint):
    digest = hashlib.sha256(repr((FORMAT_VERSION, fingerprint, sorted(attributes.items()))).encode())
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(repr((name, array.dtype.str, array.shape)).encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _is_whole(path, fingerprint):
    try:
        _read_file(path, fingerprint)
    except CheckpointError:
        return False
    return True


def _force_to_disk(path):
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
