"""Threads: a team of our own for the kernels, numba's for products with rows, the BLAS's in dense solvers.

All of them follow numba's number of threads.  Two pools of threads that wait by
spinning take the cores from each other and cost a factor of two, so the BLAS runs
on one thread except inside :func:`blas_threads`, and the cores of a machine are
divided among its ranks.

The threads of numba's OpenMP layer spin for about 13 ms after each parallel
region (measured; GNU's default of 300 000 turns), which slows a threaded BLAS
call that follows and stops the program for whole time slices where the cores
are shared.  ``GOMP_SPINCOUNT=5000``, set before numba starts its threads, is
enough to bridge the gap between two regions and cures both.
"""

import os
import threading
from contextlib import contextmanager
from functools import cache
from queue import SimpleQueue

import numpy as np

TURNS = 20_000
"""How often a thread looks whether the others are done before it sleeps: about 0.1 ms."""


def cores():
    """How many cores this process may run on (its affinity, not the machine's number)."""
    return len(os.sched_getaffinity(0))


def set_threads(communicator):
    """Set numba's threads to this rank's share of the cores, and the BLAS to one thread.

    ``NUMBA_NUM_THREADS`` is honoured as it stands: it counts the threads of each rank.

    Parameters
    ----------
    communicator : nmlnp.parallel.mpi.Communicator
        Collective: the ranks of a machine tell each other which cores they may use.

    Returns
    -------
    int
        Threads of this rank, at least 1.
    """
    import numba

    share = max(1, min(cores(), communicator.usable_cores() // communicator.local_size))
    if not os.environ.get("NUMBA_NUM_THREADS"):
        numba.set_num_threads(min(share, numba.config.NUMBA_NUM_THREADS))
    _controller().limit(limits=1, user_api="blas")
    return numba.get_num_threads()


@contextmanager
def blas_threads(number):
    """Run SciPy's BLAS and LAPACK on this many threads inside the ``with`` block."""
    with _controller().limit(limits=number, user_api="blas"):
        yield


class Team:
    """Threads that run a kernel over tiles, each with a scratch array of its own.

    Kernels release the interpreter's lock.  Tiles are independent, so the result
    does not depend on the number of threads, which is numba's at the time of the call.

    Parameters
    ----------
    scratch : int
        Numbers (float64) of scratch that a kernel needs.
    """

    def __init__(self, scratch):
        self._size = scratch
        self._scratch = []

    def run(self, kernel, walkers, tile, *arguments):
        """Call ``kernel(shares, tiles, scratch, *arguments)`` on every thread; each takes tiles in turn."""
        import numba

        from nmlnp.tiles.sharing import new_shares, wait_until_done

        tiles = -(-walkers // tile)
        threads = max(1, min(numba.get_num_threads(), tiles))
        while len(self._scratch) < threads:
            self._scratch.append(_aligned_zeros(self._size))
        shares, ends = new_shares(), SimpleQueue()
        _hire(threads - 1)
        for scratch in self._scratch[1:threads]:
            _jobs.put((kernel, (shares, tiles, scratch, *arguments), ends))
        kernel(shares, tiles, self._scratch[0], *arguments)
        while not wait_until_done(shares, tiles, TURNS):
            error = ends.get()
            if error is not None:
                raise error


# The other threads, the same for all teams.  An executor's futures would take 0.05 ms a run.
_jobs = SimpleQueue()
_workers = []


def _hire(number):
    while len(_workers) < number:
        _workers.append(threading.Thread(target=_work, daemon=True))
        _workers[-1].start()


def _work():
    while True:
        kernel, arguments, ends = _jobs.get()
        try:
            kernel(*arguments)
        except BaseException as error:
            ends.put(error)
        else:
            ends.put(None)
        del kernel, arguments, ends  # nothing is kept alive until the next job


def _aligned_zeros(size):
    """Zeros that begin with a line of the cache: vectors across two lines cost 2 to 8 % of the time."""
    block = np.zeros(size + 7)
    first = -(block.ctypes.data // 8) % 8
    return block[first : first + size]


@cache
def _controller():
    # Looking for the loaded libraries takes milliseconds, changing their threads microseconds.
    import scipy.linalg  # noqa: F401  (its BLAS must be loaded to be found)
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
