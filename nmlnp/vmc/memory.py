"""Whether the walkers fit into the memory, before any is made."""

import os

from nmlnp.errors import ConfigError

OBSERVABLES = 7
"""Sums of a walker in the measurement."""


def _available():
    """Return the bytes that programs may still have, with what the system would give up for them."""
    try:
        with open("/proc/meminfo") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def check_memory(communicator, config):
    """Refuse walkers that the memory of this machine cannot hold.

    Only the smallest of what a walker takes is counted: positions with the copies of a move and of a
    checkpoint, labels, and a number for each observable.  Rows of log-derivatives are planned later
    (:mod:`nmlnp.vmc.log_derivative_rows`), those of a GPU with its own memory.

    Parameters
    ----------
    communicator : nmlnp.parallel.mpi.Communicator
    config : nmlnp.config.RunConfig

    Raises
    ------
    ConfigError
        With how many would fit.
    """
    coordinates, labels = config.system.numbers
    each = 3 * 8 * coordinates + labels + 2 * 8 * OBSERVABLES
    walkers = config.sampling.walkers
    here = walkers / communicator.size
    free = _available()
    if here * each > free:
        most = int(free / each * communicator.size)
        raise ConfigError(
            f"sampling.walkers = {walkers}: {here:.3g} walkers of a rank need at least "
            f"{here * each / 2**30:.1f} GiB of memory, of which {free / 2**30:.1f} GiB are free; "
            f"use fewer than {most}, or more ranks on more machines."
        )
