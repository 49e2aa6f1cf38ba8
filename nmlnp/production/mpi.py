"""Which MPI library mpi4py loads here, and how its ranks are started."""

import subprocess
import sys

_ASK = """
import mpi4py
mpi4py.rc.initialize = False
from mpi4py import MPI
print(MPI.Get_library_version().splitlines()[0].strip("\\0 "))
"""

_NAMES = {
    "cray mpich": "cray",
    "mvapich": "mvapich",
    "intel": "intel",
    "mpich": "mpich",
    "open mpi": "openmpi",
}
"""What a library's version begins with, and how it is called here."""

SRUN_TYPES = {"mpich": "pmi2", "mvapich": "pmi2", "intel": "pmi2", "openmpi": "pmix"}
"""What ``srun --mpi=`` has to be; Cray's library takes what its site has set."""

FLAVOURS = ("mpich", "openmpi")
"""Dialects of ``mpiexec``: most libraries speak that of MPICH."""


def library():
    """Return the first line that the MPI library says of itself; None where there is none.

    A fresh interpreter asks, as a library that does not fit may end the process.
    """
    try:
        answer = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = answer.stdout.splitlines()
    return lines[0] if answer.returncode == 0 and lines else None


def family(library):
    """Return ``"mpich"``, ``"openmpi"``, ``"intel"``, ``"mvapich"``, ``"cray"``, or None."""
    text = (library or "").lower()
    return next((name for key, name in _NAMES.items() if key in text), None)
