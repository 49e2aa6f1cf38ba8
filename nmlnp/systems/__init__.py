"""The shipped systems, one TOML file each in the folder of its family, and the reading of TOML files."""

import difflib
import os
import re
import tomllib
from functools import cache
from pathlib import Path

from nmlnp.errors import ConfigError

LARGEST = 1 << 20  # bytes of a configuration
_FOLDER = Path(__file__).parent


FAMILIES = ("nuclei", "dots", "traps")


@cache
def names(family=None):
    """Return the names of the shipped systems of a family (or of all), light before heavy."""
    families = FAMILIES if family is None else (family,)
    return tuple(path.stem for one in families for path in sorted(_files(one), key=_mass_and_symbol))


def settings(name):
    """Return the settings of a shipped system as nested tables."""
    return read(_path(name))


def title(name):
    """Return the line that describes a shipped system: the first comment of its file."""
    return _path(name).read_text(encoding="utf-8").splitlines()[0].lstrip("# ")


def _files(family):
    return (_FOLDER / family).glob("*.toml")


def _path(name):
    return next(path for family in FAMILIES for path in _files(family) if path.stem == name)


def read(path):
    """Return the tables of a TOML file.

    Raises
    ------
    ConfigError
        If there is no such file or system, or the file is not TOML.
    """
    try:
        # Some editors put a mark before the first letter, which "utf-8-sig" takes off.
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a text file in UTF-8; give a TOML file.") from None
    except (OSError, ValueError) as error:
        raise ConfigError(_no_such_system(str(path), error)) from None
    return parse(text, path)


def _bytes(path):
    # A pipe that nobody writes to is empty; a device may have no end.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "rb") as file:
        found = file.read(LARGEST + 1)
    if len(found) > LARGEST:
        raise ConfigError(f"{path} is larger than {LARGEST >> 20} MiB, which no configuration is.")
    return found


def parse(text, name):
    """Return the tables of TOML text; ``name`` is how an error calls it.

    Raises
    ------
    ConfigError
        If the text is not TOML.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError(f"{name} is not valid TOML: it is nested too deeply.") from None
    except ValueError as error:
        raise ConfigError(f"{name} is not valid TOML: {error}.") from None


def _mass_and_symbol(path):
    mass, symbol = re.fullmatch(r"(\d*)(.*)", path.stem).groups()
    return int(mass or 0), symbol != "H"


def _no_such_system(name, error):
    known = ", ".join(names())
    if name.endswith(".toml") or "/" in name:
        reason = getattr(error, "strerror", None) or error
        return f"Cannot read {name}: {reason}; give a TOML file or one of the systems {known}."
    close = difflib.get_close_matches(name.lower(), [known.lower() for known in names()], n=1, cutoff=0.6)
    hint = next((f" Did you mean {known}?" for known in names() if close == [known.lower()]), "")
    return f'There is no system or file "{name}"; the systems are {known}.{hint}'
