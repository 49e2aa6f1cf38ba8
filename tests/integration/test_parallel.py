"""Real MPI ranks: the same numbers for any rank count, and one rank that aborts ends all."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

MPIEXEC = Path(sys.executable).parent / "mpiexec"

pytestmark = [
    pytest.mark.mpi,
    pytest.mark.skipif(not MPIEXEC.exists(), reason="no mpiexec beside python: pip install mpi4py mpich"),
]

SOLVE = """
import sys
import numpy as np
from nmlnp.parallel.mpi import world
from nmlnp.parallel.threads import set_threads
from nmlnp.vmc.reconfiguration import Reconfiguration
from nmlnp.vmc.statistics import estimate_mean

communicator = world()
set_threads(communicator)
N, K, P = 100, 3, 60
results = {}
for solver in ("dense", "minsr", "cg"):
    for diagonal in ("identity", "rms"):
        optimiser = Reconfiguration(solver, 1e-2, diagonal, 0.9, max_norm=0.5, communicator=communicator)
        for seed in (1, 2):
            rng = np.random.default_rng(seed)
            c = rng.normal(size=(N, K))
            c /= np.linalg.norm(c, axis=1, keepdims=True)
            rows = rng.normal(size=(N, K, P)) + c[:, :, None]
            h = -8.0 * c + rows @ rng.normal(size=P) + rng.normal(size=(N, K))
            start, stop = communicator.shard(N)
            own = slice(start, stop)
            found = optimiser.step(rows[own].copy(), c[own], h[own], shift=0.1 * c[own, 0])
        name = f"{solver} {diagonal}"
        results[name] = found.step
        results[name + " numbers"] = [found.energy, found.variance, found.gradient_norm, found.step_norm]
        results[name + " memory"] = optimiser.state.mean_square
chains = np.cumsum(np.random.default_rng(3).normal(size=(2000, N)), axis=0) % 7.0
estimate = estimate_mean(chains[:, own], communicator)
results["estimate"] = [estimate.value, estimate.error, estimate.samples, estimate.autocorrelation_time or 0.0]
if communicator.is_root:
    np.savez(sys.argv[1], **results)
"""

COMMUNICATE = """
import numpy as np
from nmlnp.parallel.mpi import world

communicator = world()
rank, size = communicator.rank, communicator.size
whole = np.arange(100 * 7, dtype=float).reshape(100, 7)
start, stop = communicator.shard(100)
own = whole[start:stop]
gathered = communicator.gather(own)
assert (gathered is None) == (not communicator.is_root)
if communicator.is_root:
    assert np.array_equal(gathered, whole)
counts = communicator.counts(stop - start)
assert counts.sum() == 100 and counts[rank] == stop - start
assert np.array_equal(communicator.scatter(gathered, counts), own)
flags = communicator.scatter((np.arange(100) % 3 == 0) if communicator.is_root else None, counts)
assert flags.dtype == bool and np.array_equal(flags, np.arange(start, stop) % 3 == 0)
columns = communicator.exchange_columns(own)
assert np.array_equal(columns, whole[:, 7 * rank // size : 7 * (rank + 1) // size])
assert np.array_equal(communicator.sum(np.full((2, 3), rank + 1)), np.full((2, 3), size * (size + 1) / 2))
assert communicator.sum(2) == 2.0 * size and isinstance(communicator.sum(2), float)
assert communicator.max(-rank) == 0.0 and communicator.max(rank) == size - 1
assert np.isnan(communicator.max(float("nan") if rank == size - 1 else 1.0))
assert communicator.any(rank == size - 1) and not communicator.any(False)
assert communicator.broadcast({"rank": rank}) == {"rank": 0}
assert (communicator.local_rank, communicator.local_size) == (rank, size)
communicator.barrier()
if communicator.is_root:
    print(f"{size} ranks are content", flush=True)
"""

FAIL = """
from nmlnp.parallel.mpi import world

communicator = world()
if communicator.rank == communicator.size - 1:
    communicator.abort("The walker ran away.")
communicator.sum(1.0)
"""


def run(ranks, script, *arguments, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(script)
    # Under mpi4py's own main program an exception of one rank, as of an assert, ends all.
    command = [MPIEXEC, "-n", str(ranks), sys.executable, "-W", "error", "-m", "mpi4py", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solved")
    results = {}
    for ranks in (1, 2, 4):
        done = run(ranks, SOLVE, folder / f"{ranks}.npz", tmp_path=folder)
        assert done.returncode == 0, done.stderr
        results[ranks] = dict(np.load(folder / f"{ranks}.npz"))
    return results


@pytest.mark.parametrize("ranks", [2, 4])
def test_results_do_not_depend_on_the_number_of_ranks(solved, ranks):
    assert solved[ranks].keys() == solved[1].keys() and len(solved[1]) == 19
    for name, expected in solved[1].items():
        found = solved[ranks][name]
        assert np.abs(found - expected).max() <= 1e-10 * np.abs(expected).max(), name


def test_solvers_agree_over_ranks(solved):
    for diagonal in ("identity", "rms"):
        exact = solved[4][f"dense {diagonal}"]
        assert np.abs(solved[4][f"minsr {diagonal}"] - exact).max() < 1e-9 * np.abs(exact).max()
        assert np.abs(solved[4][f"cg {diagonal}"] - exact).max() < 1e-2 * np.abs(exact).max()


@pytest.mark.parametrize("ranks", [1, 3])
def test_every_rank_gets_what_it_should(ranks, tmp_path):
    done = run(ranks, COMMUNICATE, tmp_path=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{ranks} ranks are content"


def test_one_rank_that_aborts_ends_all_with_its_sentence(tmp_path):
    start = time.monotonic()
    done = run(3, FAIL, tmp_path=tmp_path)
    assert done.returncode != 0
    assert "rank 2: The walker ran away." in done.stderr
    assert "Traceback" not in done.stderr
    # The others would wait for ever; a minute is far more than the start of three processes.
    assert time.monotonic() - start < 60.0


def test_a_launcher_of_another_mpi_is_refused():
    """The variables of a launcher that this MPI library does not answer to."""
    environment = os.environ | {"OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_RANK": "0"}
    program = "from nmlnp.parallel.mpi import world\nworld()"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode != 0
    assert "started 2 processes" in done.stderr and "sees one rank only" in done.stderr
