"""Whole runs on real MPI ranks: the walkers of one rank, the same numbers, one end for all."""

import json

import numpy as np
import pytest
from runs import MPIEXEC, TINY, arrays, assert_close, distributions, log, nmlnp, options, result

pytestmark = [
    pytest.mark.mpi,
    pytest.mark.skipif(not MPIEXEC.exists(), reason="no mpiexec beside python: pip install mpi4py mpich"),
]

SETTINGS = TINY | {"optimisation.iterations": 10, "measurement.sweeps": 4, "run.checkpoint_every": 4}

SAVE_FIRST_SWEEP = """
import sys
import numpy as np
from nmlnp.vmc.engine import Engine
plain, done = Engine.sweep, []
def sweep(self, steps):
    answer = plain(self, steps)
    if steps and not done and self.total_walkers > 16:
        done.append(steps)
        rows = self.communicator.gather(self.positions)
        if self.communicator.is_root:
            np.save(sys.argv[sys.argv.index("--out") + 1] + ".npy", rows)
    return answer
Engine.sweep = sweep
"""


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return folders of the same run on 1, 2 and 4 ranks, and what the commands printed."""
    parent = tmp_path_factory.mktemp("ranks")
    done = {}
    for ranks in (1, 2, 4):
        command = ("run", "2H", "--out", parent / str(ranks), *options(SETTINGS))
        done[ranks] = nmlnp(*command, ranks=ranks, before=SAVE_FIRST_SWEEP)
        assert done[ranks].returncode == 0, done[ranks].stderr
    return parent, done


@pytest.mark.parametrize("ranks", [2, 4])
def test_walkers_of_the_first_sweep_are_the_same_to_the_last_bit(runs, ranks):
    parent, _ = runs
    one, several = np.load(parent / "1.npy"), np.load(parent / f"{ranks}.npy")
    assert one.shape == (SETTINGS["sampling.walkers"], 2, 3)
    np.testing.assert_array_equal(several, one)


@pytest.mark.parametrize("ranks", [2, 4])
def test_log_result_and_checkpoint_agree_to_rounding(runs, ranks):
    parent, _ = runs
    assert_close(log(parent / str(ranks)), log(parent / "1"), 1e-9)
    found, expected = result(parent / str(ranks)), result(parent / "1")
    assert found.pop("ranks") == ranks and expected.pop("ranks") == 1
    del found["threads"], expected["threads"]
    assert_close(found, expected, 1e-9)
    found, expected = arrays(parent / str(ranks)), arrays(parent / "1")
    assert found.keys() == expected.keys()
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-8, atol=1e-8, err_msg=name)


@pytest.mark.parametrize("ranks", [2, 4])
def test_distributions_of_the_ranks_are_those_of_one_rank(runs, ranks):
    """Counts are whole numbers: nothing is left to rounding."""
    parent, _ = runs
    found, expected = distributions(parent / str(ranks)), distributions(parent / "1")
    assert "density values" in expected and found.keys() == expected.keys()
    assert expected["pairs counts"].sum() == SETTINGS["sampling.walkers"] * SETTINGS["measurement.sweeps"]
    for name in expected:
        np.testing.assert_array_equal(found[name], expected[name], err_msg=name)


def test_only_the_root_speaks(runs):
    _, done = runs
    assert done[4].stdout.count("Energy (MeV)") == 1
    assert done[4].stderr.count("optimise done") == 1


def test_run_goes_on_with_other_ranks(runs, tmp_path):
    """Stopped by SIGTERM at one of three ranks, resumed on one."""
    stops = """
import os, signal
from nmlnp.parallel.mpi import launched_ranks, world
from nmlnp.vmc.training import Training
plain = Training.iterate
def iterate(self, number):
    if number == 5 and self.engine.communicator.rank == 1:
        os.kill(os.getpid(), signal.SIGTERM)
    return plain(self, number)
Training.iterate = iterate
"""
    parent, _ = runs
    path = tmp_path / "run"
    done = nmlnp("run", "2H", "--out", path, *options(SETTINGS), ranks=3, before=stops)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("--resume") == 1
    assert len(log(path)) == 6 and not (path / "result.json").exists()
    done = nmlnp("run", "2H", "--out", path, "--resume", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert_close(log(path), log(parent / "1"), 1e-9)
    found, expected = result(path), result(parent / "1")
    assert_close(found, expected, 1e-9)


def test_one_failing_rank_ends_all(tmp_path):
    breaks = """
from nmlnp.vmc.training import Training
plain = Training.iterate
def iterate(self, number):
    if number == 4 and self.engine.communicator.rank == 1:
        self.engine.positions[3] = float("nan")
    return plain(self, number)
Training.iterate = iterate
"""
    done = nmlnp("run", "2H", "--out", tmp_path / "run", *options(SETTINGS), ranks=2, before=breaks)
    assert done.returncode != 0
    assert "rank 1: Walker 67 left the numbers" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(log(tmp_path / "run")) == 4
    assert json.loads((tmp_path / "run/log.jsonl").read_text().splitlines()[-1])["step"] == 4


def test_too_many_ranks_are_a_sentence_before_anything_is_made(tmp_path):
    settings = SETTINGS | {"sampling.walkers": 16}
    done = nmlnp("run", "2H", "--out", tmp_path / "run", *options(settings), ranks=2)
    assert done.returncode == 2
    assert done.stderr.count("16 walkers are too few for 2 ranks") == 1
    assert not (tmp_path / "run").exists()
