"""Turn kernel templates into real source with their constants filled in.

Compile-time constants are worth a factor of two to three in the kernels, and a
closure over compiled functions never reaches numba's disk cache.  So a kernel
is specialised as source: its constants are folded, loops over ``unroll(...)``
are written out, and every primitive is copied once per set of constants.  The
result is stored under a hashed name in the user's cache folder and imported;
numba caches its machine code beside it, and a second start compiles nothing.

What a template may say is told in :mod:`nmlnp.tiles.folding`.
"""

import hashlib
import importlib.util
import os
import sys
from pathlib import Path

from nmlnp.errors import NmlnpError
from nmlnp.tiles.folding import Program
from nmlnp.tiles.trusted import check_own, is_whole, sealed

_TILES = Path(__file__).parent
_PARALLEL = _TILES.parent / "parallel"


class Text(str):
    """A template given as its text instead of as a file."""


def _text(template):
    return str(template) if isinstance(template, Text) else Path(template).read_text()


def cache_folder():
    """Return the folder of specialised kernels (``NMLNP_CACHE_DIR`` overrides)."""
    chosen = os.environ.get("NMLNP_CACHE_DIR")
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nmlnp"
    return Path(chosen) if chosen else base


def load(templates, constants, target="cpu"):
    """Specialise templates for one target and import the result.

    Parameters
    ----------
    templates : sequence of path-like or Text
        Kernel templates in the order in which they use each other's names.
    constants : dict of str to bool, int, float or nested tuples
        Values for names in capitals; they replace the templates' defaults.
    target : {"cpu", "cuda", "numpy"}
        Which package of primitives to compile against.

    Returns
    -------
    module
        The imported module; every function of the templates without
        compile-time parameters is an attribute.
    """
    paths = _sources(templates, target)
    # All that decides the machine code: numba itself notices a change of the
    # generated file only, not of what that file imports and inlines.
    imported = (*sorted(_TILES.glob("*.py")), _PARALLEL / "device.py")
    parts = [_text(path) for path in (*paths, *imported)]
    key = repr((parts, sorted(constants.items()))).encode()
    name = f"nmlnp_kernel_{target}_{hashlib.sha256(key).hexdigest()[:20]}"
    if name in sys.modules:
        return sys.modules[name]
    path = cache_folder() / f"{name}.py"
    if not _is_kept(path):
        _write(path, specialise(paths, constants, target))
    return _import(path)


def _is_kept(path):
    """Whether a whole file of ours is there; one that is not ours is refused."""
    try:
        check_own(path.parent, path)
        return is_whole(path.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:
        raise NmlnpError(f"The kernel {path} cannot be read ({error}); remove it.") from None


def source(templates, constants, target="cpu"):
    """Return the source that :func:`load` would write and import."""
    return specialise(_sources(templates, target), constants, target)


def sizes(templates, constants, target="cpu"):
    """Return the constants of the templates, such as SCRATCH, without writing their source."""
    program = Program(constants, target)
    for path in _sources(templates, target):
        program.read(_text(path), str(path))
    return program.constants


def _sources(templates, target):
    paths = [*sorted((_TILES / target).glob("*.py")), *templates]
    if target != "numpy":
        paths[:0] = sorted((_TILES / "elementwise").glob("*.py"))
    if target == "cuda":
        # Random numbers are compiled for the device too; what it does better itself comes after.
        paths.insert(0, _TILES / "leaves.py")
    return paths


def _write(path, source):
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_own(path.parent)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(sealed(source))
        temporary.chmod(0o644)  # Where all that is new is open to the group, this is not.
        os.replace(temporary, path)
    except OSError as error:
        raise NmlnpError(
            f"The kernel cache {path.parent} cannot be written ({error.strerror}); "
            "set NMLNP_CACHE_DIR to a folder that can."
        ) from error


def _import(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def specialise(paths, constants, target="cpu"):
    """Return the source of the templates with all constants folded."""
    program = Program(constants, target)
    for path in paths:
        program.read(_text(path), str(path))
    return program.source()
