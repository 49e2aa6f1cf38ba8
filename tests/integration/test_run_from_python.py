"""The public face for Python with the real engine: the run of the shell, from a thread, on ranks."""

import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from runs import MPIEXEC, TINY, arrays, assert_close, log, nmlnp, options, result

import nmlnp as face

SETTINGS = TINY | {"optimisation.iterations": 2}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run made outside of the main thread, where no signal can be caught."""
    made = []
    folder = tmp_path_factory.mktemp("face") / "python"
    thread = threading.Thread(
        target=lambda: made.append(face.run("2H", seed=7, settings=SETTINGS, out=folder, quiet=True))
    )
    thread.start()
    thread.join()
    return made[0]


def test_the_folder_is_that_of_the_shell(run, tmp_path):
    done = nmlnp("run", "2H", "--out", tmp_path / "shell", "--seed", 7, *options(SETTINGS))
    assert done.returncode == 0, done.stderr
    # Sums of a matrix product may differ in their last digits from process to process.
    assert_close(result(run.folder), result(tmp_path / "shell"), 1e-9)
    assert_close(log(run.folder), log(tmp_path / "shell"), 1e-9)
    names = {path.name for path in run.folder.iterdir()}
    assert names == {path.name for path in (tmp_path / "shell").iterdir()}
    assert (run.folder / "config.toml").read_text() == (tmp_path / "shell" / "config.toml").read_text()


def test_the_energy_and_the_opened_folder_agree(run):
    assert str(run.energy).endswith(" MeV")
    opened = face.open(run.folder)
    assert opened.energy == run.energy
    assert str(opened) == str(run)


def test_the_engine_of_a_run_goes_on_from_its_checkpoint(run):
    engine, kept = run.engine(), arrays(run.folder)
    for name in ("parameters", "positions", "labels"):
        np.testing.assert_array_equal(getattr(engine, name), kept[name])
    # The last sweep of the measurement, of which the history has the energies, left the walkers here.
    energies = engine.local_energies().energy
    np.testing.assert_allclose(energies, kept["measurement_history"][:, -1], rtol=1e-12)


@pytest.mark.mpi
def test_on_two_ranks_every_rank_has_the_energy_of_one(run, tmp_path):
    program = (
        "import nmlnp\n"
        f"run = nmlnp.run('2H', seed=7, settings={SETTINGS!r}, out={str(tmp_path / 'ranks')!r}, quiet=True)\n"
        "print('energy', run.energy, len(run.log['step']), len(run.engine().positions), flush=True)\n"
    )
    done = subprocess.run(
        [str(MPIEXEC), "-n", "2", sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=200,
        env=os.environ,
    )
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("energy")]
    assert lines == [f"energy {run.energy} 2 {SETTINGS['sampling.walkers'] // 2}"] * 2
