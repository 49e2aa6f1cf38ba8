"""Ranks and threads without MPI: shares, launchers, and who gets how many cores."""

import os
import sys
from itertools import pairwise

import pytest

from nmlnp.parallel.mpi import Communicator, ParallelError, launched_ranks, world
from nmlnp.parallel.threads import blas_threads, cores, set_threads


class SecondOfThree(Communicator):
    rank, size = 1, 3


def test_shares_are_whole_tiles():
    assert SecondOfThree().shard(160) == (48, 96)
    assert SecondOfThree().shard(35) == (16, 32)
    assert Communicator().shard(35) == (0, 35)
    with pytest.raises(
        ValueError, match=r"32 walkers are too few for 3 ranks.*at least 33 walkers or at most 2"
    ):
        SecondOfThree().shard(32)


@pytest.mark.parametrize("walkers", [33, 48, 100, 1000, 1001])
def test_shares_cover_all_walkers_once(walkers):
    shares = []
    for rank in range(3):
        communicator = Communicator()
        communicator.rank, communicator.size = rank, 3
        shares.append(communicator.shard(walkers))
    assert shares[0][0] == 0 and shares[-1][1] == walkers
    assert all(left[1] == right[0] for left, right in pairwise(shares))
    assert all(start % 16 == 0 and start < stop for start, stop in shares)


@pytest.mark.parametrize(
    ("environment", "ranks"),
    [
        ({}, 1),
        ({"PMI_SIZE": "4", "PMI_RANK": "0"}, 4),
        ({"PMI_SIZE": "1"}, 1),
        ({"OMPI_COMM_WORLD_SIZE": "2"}, 2),
        ({"SLURM_NTASKS": "8", "SLURM_PROCID": "0"}, 1),
        ({"SLURM_STEP_NUM_TASKS": "8", "SLURM_NTASKS": "8"}, 8),
        ({"PMI_SIZE": "many"}, 1),
    ],
)
def test_launchers_are_recognised(environment, ranks):
    assert launched_ranks(environment) == ranks


def test_without_a_launcher_the_world_is_serial(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("PMI", "OMPI", "MPI_", "SLURM", "FLUX", "PALS")):
            monkeypatch.delenv(name)
    assert type(world()) is Communicator


def test_a_launcher_without_mpi_is_a_sentence(monkeypatch):
    monkeypatch.setenv("PMI_SIZE", "2")
    monkeypatch.setitem(sys.modules, "mpi4py", None)
    with pytest.raises(ParallelError, match="pip install mpi4py mpich") as caught:
        world()
    assert caught.value.exit_code == 2


@pytest.fixture
def kept_threads():
    import numba

    before = numba.get_num_threads()
    yield
    numba.set_num_threads(before)


@pytest.mark.parametrize("bound", [True, False])
def test_cores_are_divided_among_the_ranks_of_a_machine(bound, monkeypatch, kept_threads):
    """Four ranks: each bound to its own cores, or all sharing the cores that this process sees."""
    monkeypatch.delenv("NUMBA_NUM_THREADS", raising=False)
    communicator = Communicator()
    communicator.local_size = 4
    monkeypatch.setattr(communicator, "usable_cores", lambda: 4 * cores() if bound else cores())
    assert set_threads(communicator) == (cores() if bound else max(1, cores() // 4))


def test_numba_num_threads_is_honoured(monkeypatch, kept_threads):
    import numba

    before = numba.get_num_threads()
    monkeypatch.setenv("NUMBA_NUM_THREADS", str(before))
    communicator = Communicator()
    communicator.local_size = 1000
    assert set_threads(communicator) == before


def test_the_blas_gets_threads_only_inside_the_block(kept_threads):
    from threadpoolctl import threadpool_info

    def blas():
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    set_threads(Communicator())
    assert blas() == {1}
    with blas_threads(2):
        assert blas() == {2}
    assert blas() == {1}


def test_a_serial_abort_prints_and_exits(capsys):
    with pytest.raises(SystemExit) as ended:
        Communicator().abort("No ranks.")
    assert ended.value.code == 1
    assert capsys.readouterr().err == "rank 0: No ranks.\n"
