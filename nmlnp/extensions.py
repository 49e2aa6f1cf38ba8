"""A user's own terms and states: classes in Python files that a configuration names."""

import importlib.util
import sys
from pathlib import Path

from nmlnp.errors import ConfigError


def load_class(name, base, what, needed):
    """Return the class that ``"my_force.py:Yukawa"`` names.

    Parameters
    ----------
    name : str
        A Python file and a class in it.
    base : type
        What the class must derive from.
    what, needed : str
        What a sentence calls it, and what it has to say.

    Raises
    ------
    ConfigError
        If there is no such file or class, the file fails, or the class is of another kind.
    """
    file, _, wanted = name.rpartition(":")
    path = Path(file)
    module = _module(path)
    found = getattr(module, wanted, None)
    if not isinstance(found, type):
        classes = [key for key, value in vars(module).items() if _is_own(value, base)]
        known = f"it has {', '.join(classes)}" if classes else f"it has no {what}"
        raise ConfigError(f"{path} has no class {wanted}; {known}.")
    if not issubclass(found, base):
        raise ConfigError(
            f"{wanted} in {path} is no {what}: derive it from {base.__module__}.{base.__name__} and say "
            f"{needed}."
        )
    if hasattr(found, "check"):
        found.check()
    return found


def _is_own(value, base):
    return isinstance(value, type) and issubclass(value, base) and value is not base


def _module(path):
    name = f"nmlnp_own_{path.stem}"
    if not path.is_file():
        raise ConfigError(
            f"There is no file {path} here; name it from the folder in which you start the run."
        )
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ConfigError(f"{path} cannot be used: {type(error).__name__}: {error}.") from error
    return module
