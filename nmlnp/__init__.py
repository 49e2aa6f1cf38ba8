"""Neural networks and machine learning for nuclear physics.

From a system to its energy:

>>> import nmlnp
>>> run = nmlnp.run("dot", electrons=2, omega=1.0, state="rbm_jastrow", iterations=200)
>>> run.energy
3.00005(2) Hartree

:func:`run` optimises a wave function and measures with it, into a run folder; :func:`open` opens such a
folder; :func:`engine` gives the stages one by one; :func:`catalogue` prints what there is to run, and
:func:`references` returns the energies to reach.  What goes wrong is an :exc:`NmlnpError`, whose text says
what to do.  The command ``nmlnp`` (see :mod:`nmlnp.cli`) does the same from a shell.
"""

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nmlnp.errors import ConfigError, NmlnpError
    from nmlnp.face.calls import catalogue, engine, open, references, run
    from nmlnp.face.quantity import Quantity, References
    from nmlnp.face.run import Run

# Workers of OpenBLAS and OpenMP spin after each call and take the cores from what
# runs next; short time-outs halve the time of a whole step.  They are read when
# the libraries are loaded, so they must stand before NumPy, SciPy and numba.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
os.environ.setdefault("GOMP_SPINCOUNT", "5000")

__version__ = "0.1.0"

__all__ = [
    "ConfigError", "NmlnpError", "Quantity", "References", "Run",
    "catalogue", "engine", "open", "references", "run",
]  # fmt: skip

_MODULES = {
    **dict.fromkeys(("ConfigError", "NmlnpError"), "nmlnp.errors"),
    **dict.fromkeys(("Quantity", "References"), "nmlnp.face.quantity"),
    **dict.fromkeys(("catalogue", "engine", "open", "references", "run"), "nmlnp.face.calls"),
    "Run": "nmlnp.face.run",
}


def __getattr__(name: str) -> object:
    """Import a part of the public face when it is first used."""
    if name not in _MODULES:
        raise AttributeError(f"module 'nmlnp' has no attribute {name!r}; it offers {', '.join(__all__)}")
    value = globals()[name] = getattr(importlib.import_module(_MODULES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
