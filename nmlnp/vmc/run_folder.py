"""The folder of a run: config.toml, log.jsonl, checkpoint.h5, result.json, observables.h5, energy.png."""

import fcntl
import json
import os
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from nmlnp import __version__, systems
from nmlnp.config import build
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.extensions import copies, digests, files, text
from nmlnp.vmc import checkpoint
from nmlnp.vmc.result_check import problem

CONFIG, LOG, RESULT, FIGURE = "config.toml", "log.jsonl", "result.json", "energy.png"
OWN = "own_files"
"""The attribute of a checkpoint with the digests of the user's own files."""
STOPPED = "stopped.json"
"""There after a stop with a checkpoint, until the run goes on: the sign that it ended as it was asked to."""

YOUNG = 2.0  # seconds in which a run takes hold of its folder


class RunFolderError(NmlnpError):
    """A folder that cannot be used as it is."""

    exit_code = 2


class RunFolder:
    """A folder that holds one run; made by :meth:`create` or :meth:`open`.

    Attributes
    ----------
    path : Path
        The folder.
    config : RunConfig
        The resolved configuration of the run.
    """

    def __init__(self, path, config):
        self.path = Path(path)
        self.config = config

    @classmethod
    def create(cls, path, config):
        """Make the folder of a new run, write its configuration and copy the user's own files to it.

        Raises
        ------
        RunFolderError
            If the folder holds a run with a checkpoint or a result, or anything of the user's, or
            cannot be written.  What a run left that came to neither is set aside.
        ConfigError
            If a file of the user's own cannot be read.
        """
        path, own = Path(path), {name: text(file) for name, file in files(config).items()}
        config = config.with_local_files(path)
        try:
            if holds_run(path) and not _set_aside_beginning(path):
                raise RunFolderError(
                    f"{path} already holds a run, which is never overwritten; choose another folder with "
                    "--out, or go on with that run with --resume."
                )
            if not holds_ours(path):
                raise RunFolderError(
                    f"{path} is not empty and not the folder of a run, and nothing in it is overwritten; "
                    "choose another folder with --out."
                )
            path.mkdir(parents=True, exist_ok=True)
            _write_new(path / CONFIG, _config_text(config))
            for name, source in own.items():
                replace_text(path / name, source)
        except OSError as error:
            raise RunFolderError(
                f"Cannot make the run folder {path}: {error.strerror}; choose another with --out."
            ) from None
        return cls(path, config)

    @classmethod
    def open(cls, path):
        """Open the folder of an existing run.

        Raises
        ------
        RunFolderError
            If it is not the folder of a run, or its configuration cannot be read.
        """
        path = Path(path)
        try:
            missing = not (path / CONFIG).is_file()
            found = f"it has no {CONFIG}" if path.exists() else "there is no such folder"
        except OSError as error:
            raise RunFolderError(f"{path} cannot be read: {error.strerror}.") from None
        if missing:
            raise RunFolderError(f"{path} is not the folder of a run: {found}.")
        try:
            settings = systems.read(path / CONFIG)
            if "ansatz" in settings:
                raise RunFolderError(
                    f"{path} was made by an earlier version of nmlnp, with other names of its settings; this "
                    "version cannot go on with it or show it, and leaves it as it is."
                )
            return cls(path, build(settings).located(path))
        except ConfigError as error:
            raise RunFolderError(f"{path / CONFIG} cannot be used: {error}") from None

    @contextmanager
    def locked(self):
        """Keep other processes from running in this folder; the lock ends with the process at the latest.

        Raises
        ------
        RunFolderError
            If another process runs in the folder.
        """
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise RunFolderError(
                f"Another nmlnp runs in {self.path} at this moment; see how far it is with nmlnp show "
                f"{self.path}, or choose another folder with --out."
            ) from None
        except OSError:
            pass  # some network file systems lock no folders
        try:
            yield self
        finally:
            os.close(descriptor)

    def discard(self):
        """Remove a run that has left nothing: no step in the log, no checkpoint, no result."""
        if self.has_checkpoint or any((self.path / name).exists() for name in (LOG, RESULT)):
            return
        with suppress(OSError):
            for name in copies(self.config):
                (self.path / name).unlink(missing_ok=True)
            (self.path / CONFIG).unlink()
            self.path.rmdir()  # where nothing else is in it

    def extend(self, config):
        """Change the length of the run; the result before is set aside as result.previous.json."""
        replace_text(self.path / CONFIG, _config_text(config))
        self.config = config
        if (self.path / RESULT).exists():
            os.replace(self.path / RESULT, self.path / "result.previous.json")

    def append_log(self, entry):
        """Append one line to the log; ``entry`` maps names to numbers, with the key ``step``.

        Raises
        ------
        RunFolderError
            If the line cannot be written, or holds a number that is not finite.
        """
        line = _to_json(entry, self.path / LOG) + "\n"
        try:
            with open(self.path / LOG, "a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise RunFolderError(f"Cannot write {self.path / LOG}: {error.strerror}.") from None

    def read_log(self):
        """Return the log as a list of dicts; a line torn by a kill at the end is left out.

        Raises
        ------
        RunFolderError
            If a line before the last is damaged.
        """
        path = self.path / LOG
        try:
            lines = path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise RunFolderError(f"Cannot read {path}: {error.strerror}.") from None
        # A whole line ends in a newline, so what follows the last one is torn or empty.
        return [_log_entry(line, number, path) for number, line in enumerate(lines[:-1], start=1)]

    def truncate_log(self, step):
        """Keep the log's lines up to and including a step; return how many of these steps are missing."""
        entries = [entry for entry in self.read_log() if entry["step"] <= step]
        text = "".join(_to_json(entry, self.path / LOG) + "\n" for entry in entries)
        replace_text(self.path / LOG, text)
        return max(0, step - len(entries))

    @property
    def has_checkpoint(self):
        """Whether a checkpoint has been written."""
        return checkpoint.exists(self.path)

    def write_checkpoint(self, arrays, attributes):
        """Write a checkpoint; see :func:`nmlnp.vmc.checkpoint.write`."""
        attributes = attributes | {OWN: json.dumps(digests(self.config, self.path))}
        checkpoint.write(self.path, arrays, attributes, self.config.fingerprint())

    def read_checkpoint(self):
        """Return (arrays, attributes, warnings); see :func:`nmlnp.vmc.checkpoint.read`.

        Raises
        ------
        RunFolderError
            If the folder's copy of a file of the user's own is not what the checkpoint was made with.
        """
        arrays, attributes, warnings = checkpoint.read(self.path, self.config.fingerprint())
        own = json.loads(attributes.pop(OWN, "{}"))
        for name, digest in digests(self.config, self.path).items():
            if own.get(name) != digest:
                raise RunFolderError(
                    f"{self.path / name} has changed since the checkpoint was written, which belongs to the "
                    "file as it was: put that back, or start another run."
                )
        return arrays, attributes, warnings

    def write_result(self, result):
        """Write the result, at once or not at all; numbers must be finite or ``None``."""
        replace_text(self.path / RESULT, _to_json(result, self.path / RESULT, indent=2) + "\n")

    def read_result(self):
        """Return the result as a dict, or ``None`` where the run is not finished.

        Raises
        ------
        RunFolderError
            If the file cannot be read as a result.
        """
        try:
            result = json.loads((self.path / RESULT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError):
            result = None
        if why := problem(result, self.config):
            raise RunFolderError(f"{self.path / RESULT} {why}; resume the run to write it again.")
        return result

    def note_stop(self, signal_number, iteration):
        """Leave the sign that the run stopped after a checkpoint because a signal asked for it."""
        stop = {"signal": signal_number, "iteration": iteration}
        replace_text(self.path / STOPPED, _to_json(stop, self.path / STOPPED) + "\n")

    def forget_stop(self):
        """Remove the sign of an earlier stop."""
        (self.path / STOPPED).unlink(missing_ok=True)


def holds_run(path):
    """Return whether a folder holds any file of a run."""
    names = (CONFIG, LOG, RESULT, checkpoint.CURRENT, checkpoint.PREVIOUS)
    return any((Path(path) / name).exists() for name in names)


def holds_ours(path):
    """Return whether a folder is missing, empty, or holds what runs were set aside in alone."""
    path = Path(path)
    return not path.exists() or set(os.listdir(path)) <= set(_ASIDE.values())


_ASIDE = {CONFIG: "config.previous.toml", LOG: "log.previous.jsonl"}


def _set_aside_beginning(path):
    """Rename what is left of a run that could only start again; return whether there is such a run.

    One that begins or goes on in the folder at this moment keeps it.
    """
    if checkpoint.exists(path) or (path / RESULT).exists() or not (path / CONFIG).is_file():
        return False
    names = {CONFIG, LOG, checkpoint.TEMPORARY, *_ASIDE.values()}
    young = time.time() - (path / CONFIG).stat().st_mtime < YOUNG
    if young or not set(os.listdir(path)) <= names:
        return False
    try:
        with RunFolder(path, None).locked():
            for name, aside in _ASIDE.items():
                if (path / name).exists():
                    os.replace(path / name, path / aside)
            (path / checkpoint.TEMPORARY).unlink(missing_ok=True)
    except RunFolderError:
        return False
    return True


def replace_text(path, text):
    """Write a file at once or not at all.

    Raises
    ------
    RunFolderError
        If it cannot be written; the file before is then untouched.
    """
    temporary = path.with_name(path.name + ".tmp")
    try:
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise RunFolderError(f"Cannot write {path}: {error.strerror}.") from None


def _write_new(path, text):
    # "x" fails if another process makes the same run at this moment.
    with open(path, "x", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()  # a part of a configuration would look like a run
            raise


def _config_text(config):
    return f"# Written by nmlnp {__version__}; nmlnp run on this file repeats the run.\n{config.to_toml()}"


def _to_json(value, path, indent=None):
    try:
        return json.dumps(value, allow_nan=False, default=lambda number: number.item(), indent=indent)
    except ValueError:
        raise RunFolderError(
            f"A number for {path} is infinite or not a number, so nothing was written; "
            "resume from the last checkpoint with a smaller optimisation.learning_rate."
        ) from None


def _log_entry(line, number, path):
    try:
        entry = json.loads(line)
        entry["step"] + 0
        sum(entry.get(name) or 0.0 for name in ("energy", "error", "variance", "acceptance"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise RunFolderError(f"Line {number} of {path} is damaged; remove it to use the log.") from None
    return entry
