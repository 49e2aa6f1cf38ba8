"""A user's own terms and states: classes in Python files that a configuration names, ``my_force.py:Yukawa``.

A file is found relative to the folder of the TOML file that names it, else in the working directory.
A run folder keeps copies, under the files' own names, and a run works with those.
"""

import hashlib
import sys
import traceback
from pathlib import Path
from types import ModuleType

from nmlnp.errors import ConfigError, NmlnpError

SUFFIX = ".py"


def is_own(name):
    """Whether a name in a configuration is a class in a file of the user's own."""
    return f"{SUFFIX}:" in name


def names(config):
    """Return the classes of the user's own that a configuration names, terms first."""
    state = getattr(config.state, "file", None)
    return tuple(filter(is_own, config.hamiltonian.terms or ())) + ((state,) if state else ())


def files(config):
    """Return the paths of the files of a configuration by their own names.

    Raises
    ------
    ConfigError
        If one is not found, or two of different folders have one name.
    """
    found = {}
    for name in names(config):
        path = find(name.rpartition(":")[0], config.folder)
        if found.setdefault(path.name, path).resolve() != path.resolve():
            raise ConfigError(
                f"{found[path.name]} and {path} have one name, and a run folder keeps both: rename one."
            )
    return found


def find(file, folder=None):
    """Return the path of a file: relative to a folder, or else to the working directory.

    Raises
    ------
    ConfigError
        If there is none.
    """
    folders = list(dict.fromkeys([Path(folder or "."), Path(".")]))
    for path in (one / file for one in folders):
        if path.is_file():
            return path
    places = " or ".join("the working directory" if one == Path(".") else str(one) for one in folders)
    raise ConfigError(
        f"There is no file {file} in {places}; name it relative to the TOML file, or to the folder in "
        "which you start the run."
    )


def local(name):
    """Return a name without the folders before the file, as a run folder has it."""
    return Path(name).name if is_own(name) else name


def local_settings(settings):
    """Return settings by dotted key with the user's own files named as a run folder has them."""
    settings = dict(settings)
    if isinstance(settings.get("state.file"), str):
        settings["state.file"] = local(settings["state.file"])
    if isinstance(settings.get("hamiltonian.terms"), list):
        settings["hamiltonian.terms"] = [local(str(name)) for name in settings["hamiltonian.terms"]]
    return settings


def changed(config, folder):
    """Return a sentence for each file of a configuration that is not as a run folder's copy of it."""
    return [
        f"{path} has changed since the run began, which goes on with its copy {folder / name}; start another "
        "run to use the file as it is now."
        for name, path in files(config).items()
        if (folder / name).is_file() and text(folder / name) != text(path)
    ]


def copies(config):
    """Return the names of the copies of the user's own files that a run folder has."""
    return sorted({local(name).rpartition(":")[0] for name in names(config)})


def digests(config, folder):
    """Return a hash of each copy in a run folder of a file of the user's own.

    Raises
    ------
    ConfigError
        If one is missing.
    """
    found = {}
    for name in copies(config):
        if not (folder / name).is_file():
            raise ConfigError(f"{folder / name} is missing: the run cannot go on without it.")
        found[name] = hashlib.sha256(text(folder / name).encode()).hexdigest()
    return found


def text(path):
    """Return the text of a user's file.

    Raises
    ------
    ConfigError
        If it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a text file in UTF-8; give a Python file.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None


def load_class(name, base, what, needed, folder=None):
    """Return the class that ``"my_force.py:Yukawa"`` names.

    Parameters
    ----------
    name : str
        A Python file and a class in it.
    base : type
        What the class must derive from; its ``check`` says what else is missing.
    what, needed : str
        What a sentence calls it, and what it has to say.
    folder : path-like, optional
        Where to look first.

    Raises
    ------
    ConfigError
        If there is no such file or class, the file fails, or the class is of another kind.
    """
    file, _, wanted = name.rpartition(":")
    path = find(file, folder)
    module = _module(path)
    found = getattr(module, wanted, None)
    if not isinstance(found, type):
        classes = [key for key, value in vars(module).items() if _derives(value, base)]
        known = f"it has {', '.join(classes)}" if classes else f"it has no {what}"
        raise ConfigError(f"{path} has no class {wanted}; {known}.")
    if not issubclass(found, base):
        raise ConfigError(
            f"{wanted} in {path} is no {what}: derive it from {base.__module__}.{base.__name__} and say "
            f"{needed}."
        )
    found.source_file = str(path)
    found.check()
    return found


def called(what, function, *arguments, **named):
    """Return what a function of a user's file returns; where it fails, say so in a sentence.

    Raises
    ------
    ConfigError
        With the line of the file, and what was wrong there.
    """
    try:
        return function(*arguments, **named)
    except NmlnpError as error:
        raise ConfigError(f"{what}{_line(error)}: {error}") from error
    except Exception as error:
        raise ConfigError(f"{what} fails{_line(error)}: {type(error).__name__}: {error}.") from error


def _line(error):
    """Return where a user's file failed: the last of its lines in the error's trace."""
    found = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename in _loaded]
    return f" in line {found[-1]}" if found else ""


def _derives(value, base):
    return isinstance(value, type) and issubclass(value, base) and value is not base


_loaded = set()


def _module(path):
    # Not by the import system, which would leave compiled files beside the user's, and could take old ones.
    module = ModuleType(f"nmlnp_own_{path.stem}")
    module.__file__ = str(path.resolve())
    source = text(path)
    sys.modules[module.__name__] = module
    _loaded.add(module.__file__)
    try:
        exec(compile(source, module.__file__, "exec"), vars(module))
    except SyntaxError as error:
        raise ConfigError(f"{path} is no Python, line {error.lineno}: {error.msg}.") from None
    except (Exception, SystemExit) as error:
        raise ConfigError(
            f"{path} cannot be used, it fails{_line(error)}: {type(error).__name__}: {error}."
        ) from error
    return module
