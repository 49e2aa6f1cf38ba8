"""Exercises that grade themselves.

A ``checks.py`` takes what it needs from here; the names are imported when they
are asked for, because the command line passes through this package.
"""

_HOMES = {
    "check": "checks",
    "require": "checks",
    "close": "comparisons",
    "compatible": "comparisons",
    "unbiased": "comparisons",
    "gradient_close": "comparisons",
    "below": "comparisons",
    "above": "comparisons",
    "scaling": "comparisons",
    "exchange": "comparisons",
    "Function": "plain",
}
__all__ = list(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
