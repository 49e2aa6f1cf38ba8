"""The keyword options of a run: those of the command line, by the same names."""

import difflib
import inspect
import os
from collections.abc import Callable, Mapping
from typing import Any, TypedDict, TypeVar, get_type_hints

from nmlnp.errors import ConfigError

F = TypeVar("F", bound=Callable[..., Any])


class Options(TypedDict, total=False):
    """What each option sets stands in :data:`nmlnp.run_options.KEYS`."""

    electrons: int | None
    dimension: int | None
    omega: float | None
    fermions: int | None
    v0: float | None
    force: str | None
    hamiltonian: str | None
    model: str | None
    cutoff: int | None
    state: str | None
    iterations: int | None
    walkers: int | None
    seed: int | None
    backend: str | None


def with_options(function: F) -> F:
    """Show the options in a function's signature, where ``**options`` stands; for help and completion."""
    signature = inspect.signature(function)
    own = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in get_type_hints(Options).items()
    ]
    shown = signature.replace(parameters=[own[0], *options, *own[1:]])
    function.__signature__ = shown  # type: ignore[attr-defined]
    return function


def overrides(settings: Mapping[str, Any] | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what settings and options set, by dotted key.

    Parameters
    ----------
    settings : mapping of str to object, or None
        By dotted key, or as tables of tables.
    options : mapping of str to object
        As :class:`Options`; None was not given.

    Raises
    ------
    ConfigError
        There is no such option, a key is no text, or two set the same key to different values.
    """
    from nmlnp.config import combined, flattened, nested
    from nmlnp.run_options import KEYS, by_key

    for name in options:
        if name not in KEYS:
            close = difflib.get_close_matches(name, KEYS, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise ConfigError(
                f"There is no option {name}; the options are {', '.join(KEYS)}, and every other setting goes "
                f'into settings={{"section.key": value}}.{hint}'
            )
    for key in settings or {}:
        if not isinstance(key, str):
            raise ConfigError(f'settings has the key {key!r}: write settings={{"section.key": value}}.')
    given = flattened(nested({key: _plain(value) for key, value in (settings or {}).items()}))
    return combined(given, by_key(**{name: _plain(options.get(name)) for name in KEYS}))


def _plain(value: Any) -> Any:
    """Return numbers of NumPy as Python's, and paths as text."""
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value.item() if getattr(value, "shape", None) == () else value
