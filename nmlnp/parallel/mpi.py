"""Ranks: serial by default, MPI when the program was started under a launcher.

:func:`world` looks at the environment that ``mpiexec`` and ``srun`` leave and
imports mpi4py only then, so a plain ``nmlnp run 2H`` needs no MPI at all.
:class:`Communicator` and :class:`MPICommunicator` have the same methods; the
rest of the code never asks which of them it holds.  Every method is collective
(all ranks must call it, in the same order) unless it says otherwise.
"""

import os
import sys
import time
from itertools import pairwise

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.parallel import leftovers
from nmlnp.parallel.arrays import array_module, to_host

TILE = 16
FORWARDING_SECONDS = 0.5


class ParallelError(NmlnpError):
    """MPI is asked for but cannot be used as things stand."""

    exit_code = 2


class Communicator:
    """One rank that holds all walkers.

    Attributes
    ----------
    rank, size : int
        This rank and how many there are.
    local_rank, local_size : int
        The same among the ranks on this machine (one rank drives one GPU).
    is_root : bool
        True on the rank that prints and writes files.
    """

    rank = 0
    size = 1
    local_rank = 0
    local_size = 1
    device_communication = "auto"
    """How arrays on the device are summed, see :mod:`nmlnp.parallel.device_sums`."""

    @property
    def is_root(self):
        return self.rank == 0

    def shard(self, walkers, tile=TILE):
        """The contiguous share of the walkers that this rank holds.

        Shares are whole tiles, so a tile holds the same walkers for any number of
        ranks and sums over a tile are the same to the last bit.  Not collective.

        Parameters
        ----------
        walkers : int
            Walkers over all ranks.
        tile : int
            Walkers a tile; the last tile may be short.

        Returns
        -------
        start, stop : int
            This rank holds the walkers ``start <= n < stop``.

        Raises
        ------
        ValueError
            There are fewer tiles than ranks, so some rank would hold no walker.
        """
        tiles = -(-walkers // tile)
        if tiles < self.size:
            raise ValueError(
                f"{walkers} walkers are too few for {self.size} ranks: each rank needs at least one tile of "
                f"{tile} walkers, so use at least {(self.size - 1) * tile + 1} walkers or at most "
                f"{max(tiles, 1)} rank{'s' if tiles > 1 else ''}."
            )
        start = self.rank * tiles // self.size * tile
        stop = (self.rank + 1) * tiles // self.size * tile
        return start, min(stop, walkers)

    def counts(self, number):
        """What every rank passed, in rank order: an int64 array of shape (size,)."""
        return np.array([number], dtype=np.int64)

    def sum(self, array):
        """Sum over ranks: a new float64 array of the same shape, or a float for a scalar.

        An array on the device gives one on the device.
        """
        if array_module(array) is not np:
            return array.copy()
        return np.array(array, dtype=np.float64) if np.ndim(array) else float(array)

    def max(self, value):
        """Largest of the ranks' numbers, as a float."""
        return float(value)

    def any(self, flag):
        """Whether the flag is set on any rank."""
        return bool(flag)

    def gather(self, rows):
        """Rows of all ranks in rank order along axis 0, on the root's host; None elsewhere."""
        return np.array(to_host(rows))

    def scatter(self, rows, counts):
        """The share of the root's rows of this rank: the reverse of :meth:`gather`.

        Parameters
        ----------
        rows : array of shape (sum of counts, ...) or None
            The rows on the root; ignored elsewhere.
        counts : sequence of int
            Rows of each rank, the same on all ranks.
        """
        return np.array(rows)

    def broadcast(self, thing):
        """The root's object, on every rank."""
        return thing

    def exchange_columns(self, rows):
        """Trade some rows with all columns for all rows with some columns.

        Parameters
        ----------
        rows : (m, columns) float64 array
            The rows of this rank; the number of columns is the same on all ranks.

        Returns
        -------
        (sum of m, share) float64 array, C order
            Columns ``columns * rank // size`` to ``columns * (rank + 1) // size``
            of the rows of all ranks, in rank order.
        """
        return np.ascontiguousarray(rows)

    def barrier(self):
        """Wait for all ranks."""

    def usable_cores(self):
        """How many cores the ranks of this machine may use together."""
        return len(os.sched_getaffinity(0))

    def abort(self, message):
        """Print ``rank k: message`` and end every rank with exit code 1.  Not collective."""
        print(f"rank {self.rank}: {message}", file=sys.stderr, flush=True)
        raise SystemExit(1)


class MPICommunicator(Communicator):
    """The ranks of ``MPI.COMM_WORLD``.

    Reductions give the same number on every rank.  Over another number of ranks
    they add in another order and differ by rounding.
    """

    def __init__(self):
        self._mpi = _import_mpi()
        self._comm = self._mpi.COMM_WORLD
        self.rank = self._comm.Get_rank()
        self.size = self._comm.Get_size()
        self._machine = self._comm.Split_type(self._mpi.COMM_TYPE_SHARED)
        self._device_sums = None
        self.local_rank = self._machine.Get_rank()
        self.local_size = self._machine.Get_size()

    def _on_device(self):
        if self._device_sums is None:
            from nmlnp.parallel.device_sums import device_sums

            self._device_sums = device_sums(self._comm, self._mpi, self.device_communication)
        return self._device_sums

    @property
    def library(self):
        """Name and version of the MPI library, in one line."""
        return self._mpi.Get_library_version().split("\n")[0].strip("\0 ")

    def counts(self, number):
        return np.array(self._comm.allgather(int(number)), dtype=np.int64)

    def sum(self, array):
        if array_module(array) is not np:
            return self._on_device().sum(array)
        send = np.ascontiguousarray(array, dtype=np.float64)
        total = np.empty_like(send)
        self._comm.Allreduce(send, total, op=self._mpi.SUM)
        return total if np.ndim(array) else float(total.item())

    def max(self, value):
        # A NaN must not vanish in the comparison, so the comparison is done here.
        return float(np.max(self._comm.allgather(float(value))))

    def any(self, flag):
        return bool(self._comm.allreduce(bool(flag), op=self._mpi.LOR))

    def gather(self, rows):
        rows = np.ascontiguousarray(to_host(rows))
        counts = self.counts(len(rows))
        if not self.is_root:
            self._comm.Gatherv(rows, None)
            return None
        out = np.empty((counts.sum(), *rows.shape[1:]), dtype=rows.dtype)
        width = int(np.prod(rows.shape[1:], dtype=np.int64))
        self._comm.Gatherv(rows, [out, counts * width])
        return out

    def scatter(self, rows, counts):
        counts = np.asarray(counts, dtype=np.int64)
        trailing, dtype = self.broadcast((rows.shape[1:], rows.dtype.str) if self.is_root else None)
        own = np.empty((counts[self.rank], *trailing), dtype=dtype)
        width = int(np.prod(trailing, dtype=np.int64))
        self._comm.Scatterv([np.ascontiguousarray(rows), counts * width] if self.is_root else None, own)
        return own

    def broadcast(self, thing):
        module = array_module(thing)
        if module is not np:
            return module.asarray(self._comm.bcast(to_host(thing)))
        return self._comm.bcast(thing)

    def exchange_columns(self, rows):
        m, columns = rows.shape
        counts = self.counts(m)
        edges = columns * np.arange(self.size + 1) // self.size
        blocks = [rows[:, left:right].ravel() for left, right in pairwise(edges)]
        share = int(edges[self.rank + 1] - edges[self.rank])
        out = np.empty((counts.sum(), share))
        self._comm.Alltoallv([np.concatenate(blocks), m * np.diff(edges)], [out, counts * share])
        return out

    def barrier(self):
        self._comm.Barrier()

    def usable_cores(self):
        # Ranks may be bound each to its own cores or share them all: the union is right for both.
        return len(set().union(*self._machine.allgather(os.sched_getaffinity(0))))

    def abort(self, message):
        print(f"rank {self.rank}: {message}", file=sys.stderr, flush=True)
        # The launcher forwards what ranks print, and an abort may overtake the message.
        time.sleep(FORWARDING_SECONDS)
        self._comm.Abort(1)


def launched_ranks(environment=os.environ):
    """How many ranks the launcher says it started; 1 without a launcher.

    ``SLURM_NTASKS`` also stands in batch scripts and interactive shells, where
    nothing is parallel yet; only ``srun`` sets the variables of a step.
    """
    for name in (
        "PMI_SIZE",
        "OMPI_COMM_WORLD_SIZE",
        "MPI_LOCALNRANKS",
        "PALS_SIZE",
        "FLUX_JOB_SIZE",
        "SLURM_STEP_NUM_TASKS",
    ):
        value = environment.get(name, "")
        if value.isdecimal() and int(value) > 1:
            return int(value)
    return 2 if environment.get("PMIX_RANK", "0").strip("0") else 1


def _import_mpi():
    try:
        from mpi4py import MPI
    except (ImportError, RuntimeError) as error:  # RuntimeError: mpi4py is there, libmpi is not
        raise ParallelError(
            "The program was started by an MPI launcher but mpi4py or its MPI library cannot be loaded "
            f"({error}): install both with `pip install mpi4py mpich`, or on a cluster load the site's MPI "
            "module and `pip install mpi4py`, or start it without mpiexec."
        ) from error
    return MPI


def world():
    """The communicator of this program.

    Returns
    -------
    Communicator or MPICommunicator
        The second one when a launcher started more than one rank.

    Raises
    ------
    ParallelError
        mpi4py cannot be loaded, or its library belongs to another MPI than the
        launcher, in which case every rank would run the whole program alone.
    """
    ranks = launched_ranks()
    if ranks == 1:
        return Communicator()
    leftovers.remove()
    communicator = MPICommunicator()
    if communicator.size == 1:
        raise ParallelError(
            f"The launcher started {ranks} processes, but the MPI library that mpi4py loaded "
            f"({communicator.library}) sees one rank only: mpiexec and the library belong to different MPIs; "
            "use the mpiexec of that library, or reinstall mpi4py for the MPI of your launcher."
        )
    return communicator
