"""The team of threads: every tile is run once, by whichever thread comes first, and no error is lost."""

import sys
import threading
import time

import numba
import numpy as np
import pytest

from nmlnp.parallel.threads import Team
from nmlnp.tiles.numpy.base import tiles
from nmlnp.tiles.sharing import new_shares
from nmlnp.tiles.specialise import load

pytestmark = pytest.mark.interpreted


@pytest.fixture(params=[1, 2])
def threads(request):
    """The number of threads; a machine of one core has no second."""
    before = numba.get_num_threads()
    numba.set_num_threads(min(request.param, numba.config.NUMBA_NUM_THREADS))
    yield numba.get_num_threads()
    numba.set_num_threads(before)


def test_every_tile_is_run_once(threads):
    def kernel(shares, last_tile, scratch, counts):
        for tile in tiles(shares, last_tile):
            counts[tile] += 1

    counts = np.zeros(57, dtype=int)
    Team(1).run(kernel, 227, 4, counts)
    assert counts.tolist() == [1] * 57


@pytest.fixture(scope="module")
def count(tmp_path_factory):
    """A compiled kernel that counts how often each tile is run."""
    path = tmp_path_factory.mktemp("template") / "count.py"
    path.write_text(
        "@kernel\n"
        "def count(shares, last_tile, s, counts):\n"
        "    for tile in tiles(shares, last_tile):\n"
        "        counts[tile] += 1\n"
    )
    return load([path], {}, "cpu").count


def test_a_kernel_keeps_no_hold_of_the_shares(count):
    shares = new_shares()
    before = sys.getrefcount(shares)
    count(shares, 3, np.zeros(1), np.zeros(3, dtype=np.int8))
    assert sys.getrefcount(shares) == before


def test_compiled_kernels_run_every_tile_once(count):
    """Tiles of no work, and many of them, so that two threads are at the counters at the same time.

    On a busy machine they seldom are, so the machine code is asked as well.
    """
    before = numba.get_num_threads()
    numba.set_num_threads(min(2, numba.config.NUMBA_NUM_THREADS))
    number = 1000 if numba.config.DISABLE_JIT else 1_000_000
    counts = np.zeros(number, dtype=np.int8)
    for _ in range(3):
        Team(1).run(count, number, 1, counts)
    numba.set_num_threads(before)
    assert (counts == 3).all()
    if not numba.config.DISABLE_JIT:
        assert all(code.count("atomicrmw add") >= 2 for code in count.inspect_llvm().values())


def test_the_caller_waits_for_the_slowest_tile(threads):
    """Longer than it looks for the end without sleeping."""

    def kernel(shares, last_tile, scratch, done):
        for tile in tiles(shares, last_tile):
            if tile == 0:
                time.sleep(0.1)
            done[tile] = True

    done = np.zeros(8, dtype=bool)
    Team(1).run(kernel, 8, 1, done)
    assert done.all()


def test_an_error_of_any_thread_reaches_the_caller(threads):
    def kernel(shares, last_tile, scratch):
        for tile in tiles(shares, last_tile):
            if threads == 1 or threading.current_thread() is not threading.main_thread():
                raise IndexError(f"tile {tile}")
            time.sleep(0.01)  # so that the other thread has a tile

    with pytest.raises(IndexError, match="tile"):
        Team(1).run(kernel, 20, 1)
    counts = np.zeros(3, dtype=int)
    Team(1).run(lambda shares, last, scratch: counts.__setitem__(list(tiles(shares, last)), 1), 3, 1)
    assert counts.tolist() == [1] * 3


def test_each_thread_has_scratch_of_its_own(threads):
    seen = set()

    def kernel(shares, last_tile, scratch):
        for _ in tiles(shares, last_tile):
            seen.add(scratch.ctypes.data)
            time.sleep(0.01)

    Team(100).run(kernel, 20, 1)
    assert len(seen) == threads
    assert all(address % 64 == 0 for address in seen)  # whole lines of the cache
