"""The command from nothing to the result: what the run folder holds and what is never done."""

import gc
import json
import subprocess
import sys
import tomllib
import tracemalloc

import numpy as np
import pytest
from runs import TINY, arrays, log, nmlnp, options, result

from nmlnp.config import load
from nmlnp.parallel.mpi import Communicator
from nmlnp.terminal import Progress
from nmlnp.vmc.run import run
from nmlnp.vmc.run_folder import RunFolder
from nmlnp.vmc.statistics import format_with_error

LOG_FIELDS = {"step", "energy", "error", "variance", "acceptance", "gradient_norm", "step_norm", "seconds"}
POSITIVE = (
    "energy_error", "kinetic", "kinetic_error", "potential_error", "variance", "r_point_proton", "r_charge",
    "r_charge_error", "walkers", "samples", "parameters", "iterations", "acceptance", "seconds",
    "compile_seconds", "ranks", "threads",
)  # fmt: skip
OTHERS = {
    "system", "hamiltonian", "force", "energy", "potential", "units", "autocorrelation_time", "backend",
    "seed", "version", "reference",
}  # fmt: skip


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The folder of a finished run and what the command printed."""
    folder = tmp_path_factory.mktemp("runs") / "deuteron"
    done = nmlnp("run", "2H", "--out", folder, "--seed", 7, *options(TINY))
    assert done.returncode == 0, done.stderr
    return folder, done


def test_run_folder_holds_everything(finished):
    folder, _ = finished
    names = {path.name for path in folder.iterdir()}
    assert {"config.toml", "log.jsonl", "checkpoint.h5", "result.json", "energy.png"} <= names
    assert {"observables.h5", "density.png", "pairs.png"} <= names
    assert (folder / "energy.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert not {name for name in names if "tmp" in name}


def test_result_has_every_field(finished):
    found = json.loads((finished[0] / "result.json").read_text())
    assert OTHERS | set(POSITIVE) <= found.keys()
    for name in POSITIVE:
        assert found[name] > 0, name
    assert found["system"] == "2H"
    assert found["force"] == "NN"
    assert "model o" in found["hamiltonian"]
    assert found["units"] == {"energy": "MeV", "length": "fm"}
    assert found["walkers"] == TINY["sampling.walkers"]
    assert found["samples"] == found["walkers"] * TINY["measurement.sweeps"]
    assert found["iterations"] == TINY["optimisation.iterations"]
    assert found["seed"] == 7
    assert found["backend"] == "cpu"
    assert found["ranks"] == 1
    # Twelve sweeps cannot tell an autocorrelation time, and the result says so.
    assert found["autocorrelation_time"] is None
    assert "at least" in found["autocorrelation_note"]
    exact = [entry for entry in found["reference"] if entry["kind"] == "exact"]
    assert exact[0]["value"] == -2.2419 and exact[0]["source"]
    np.testing.assert_allclose(found["energy"], found["kinetic"] + found["potential"], rtol=1e-12)


def test_log_has_one_line_a_step(finished):
    lines = [json.loads(line) for line in (finished[0] / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == list(range(1, TINY["optimisation.iterations"] + 1))
    for line in lines:
        assert line.keys() >= LOG_FIELDS
        assert all(np.isfinite(line[name]) for name in LOG_FIELDS)
        assert line["variance"] >= 0.0 and 0.0 < line["acceptance"] < 1.0


def test_table_shows_values_with_errors_beside_the_exact_ones(finished):
    _, done = finished
    for words in ("Energy (MeV)", "exact -2.2419(1)", "Kinetic", "Potential", "r charge", "Acceptance"):
        assert words in done.stdout
    assert "optimise" in done.stderr and "compile" in done.stderr
    assert "Warning" not in done.stderr


def test_written_configuration_repeats_the_run_number_for_number(finished, tmp_path):
    folder, _ = finished
    done = nmlnp("run", folder / "config.toml", "--out", tmp_path / "again", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert tomllib.loads((tmp_path / "again/config.toml").read_text()) == tomllib.loads(
        (folder / "config.toml").read_text()
    )
    assert log(tmp_path / "again") == log(folder)
    assert result(tmp_path / "again") == result(folder)
    for name, array in arrays(folder).items():
        np.testing.assert_array_equal(arrays(tmp_path / "again")[name], array)


def test_run_is_never_overwritten(finished):
    folder, _ = finished
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = nmlnp("run", "2H", "--out", folder, *options(TINY))
    assert done.returncode == 2
    assert "already holds a run" in done.stderr and "Traceback" not in done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_show_repeats_the_table(finished):
    folder, _ = finished
    measured = json.loads((folder / "result.json").read_text())
    energy = format_with_error(measured["energy"], measured["energy_error"])
    done = subprocess.run(
        [sys.executable, "-m", "nmlnp", "show", str(folder)], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0
    assert energy in done.stdout and "exact -2.2419(1)" in done.stdout


def test_one_and_two_threads_walk_the_same_walkers(tmp_path):
    settings = TINY | {"optimisation.iterations": 6, "measurement.sweeps": 2}
    for threads in ("1", "2"):
        done = nmlnp(
            "run", "2H", "--out", tmp_path / threads, *options(settings),
            environment={"NUMBA_NUM_THREADS": threads},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert result(tmp_path / threads)["threads"] == int(threads)
    one, two = log(tmp_path / "1"), log(tmp_path / "2")
    # Up to the first step of the parameters nothing depends on the threads, to the last bit.
    for name in ("energy", "error", "variance", "acceptance", "clipped", "width"):
        assert one[0][name] == two[0][name], name
    for name in ("energy", "variance", "gradient_norm", "step_norm", "overlap"):
        np.testing.assert_allclose([x[name] for x in one], [x[name] for x in two], rtol=1e-9)
    found, expected = arrays(tmp_path / "2"), arrays(tmp_path / "1")
    for name in ("parameters", "positions"):
        np.testing.assert_allclose(found[name], expected[name], rtol=0.0, atol=1e-8)


class Watch(Progress):
    """Notes how much memory is in use when the optimisation has come so far."""

    def __init__(self, *iterations):
        super().__init__(quiet=True)
        self.iterations, self.used = iterations, []

    def advance(self, completed, **fields):
        if "energy" in fields and completed in self.iterations:
            gc.collect()
            self.used.append(tracemalloc.get_traced_memory()[0])


def test_memory_does_not_grow_with_iterations(tmp_path):
    """All allocations after 50 and after 250 iterations; a leak of half a number a walker shows."""
    settings = TINY | {"optimisation.iterations": 250, "measurement.sweeps": 2}
    folder = RunFolder.create(tmp_path / "run", load("2H", settings))
    watch = Watch(50, 250)
    tracemalloc.start()
    try:
        run(folder.config, folder, Communicator(), False, watch)
    finally:
        tracemalloc.stop()
    after_50, after_250 = watch.used
    assert after_250 - after_50 < 200 * 8 * TINY["sampling.walkers"] / 2
