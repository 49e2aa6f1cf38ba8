"""Shared memory that killed ranks left behind on this machine, removed before MPI starts.

The ranks of one machine share files in ``/dev/shm``, which MPICH names after the job and the step.  A rank
that was killed removes none of them, and a job that Slurm queues again has the same names: its ranks then
read what was left and MPI_Init fails (seen with MPICH 5.0 and Slurm 22.05), over and over.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

FOLDER = Path("/dev/shm")
PATTERN = "mpich_shm_*"
FRESH = 2.0
"""Seconds; what is younger may belong to ranks that start at this moment."""


def remove(folder=FOLDER):
    """Remove files of ours that are not fresh and that no process of ours has mapped; never raises."""
    old = []
    with suppress(OSError):
        for path in Path(folder).glob(PATTERN):
            with suppress(OSError):
                found = path.stat()
                if found.st_uid == os.getuid() and time.time() - found.st_mtime > FRESH:
                    old.append(path)
    in_use = _mapped() if old else ""
    for path in old:
        if str(path) not in in_use:
            with suppress(OSError):
                path.unlink()


def _mapped():
    """Return what the processes that we may look at have mapped; files of ours are mapped by no others."""
    maps = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            maps.append((process / "maps").read_text(errors="replace"))
    return "".join(maps)
