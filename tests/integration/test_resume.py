"""A run that is stopped or killed anywhere goes on as if nothing had happened."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import numpy as np
import pytest
from runs import PROGRAM, TINY, arrays, distributions, log, nmlnp, options, result

from nmlnp.config import load, override
from nmlnp.errors import NmlnpError
from nmlnp.parallel.mpi import Communicator
from nmlnp.vmc.deadline import STOP_AT
from nmlnp.vmc.run import Stopped, run
from nmlnp.vmc.run_folder import RunFolder
from nmlnp.vmc.training import Training


class Hook:
    """Progress that shows nothing and calls a function once when a stage has come so far."""

    def __init__(self, stage=None, completed=None, call=None):
        self.at, self.call = (stage, completed), call
        self.name, self.notes = None, []

    def stage(self, name, total=None, done=0):
        self.name = name

    def advance(self, completed, **fields):
        if (self.name, completed) == self.at:
            self.call()

    def note(self, sentence):
        self.notes.append(sentence)


def start(path, settings=None, progress=None):
    """Run in this process from nothing; return the folder."""
    folder = RunFolder.create(path, load("2H", TINY | (settings or {})))
    run(folder.config, folder, Communicator(), False, progress or Hook())
    return folder


def resume(path, settings=None, progress=None):
    folder = RunFolder.open(path)
    if settings:
        folder.extend(override(folder.config, settings))
    return run(folder.config, folder, Communicator(), True, progress or Hook())


def assert_same_run(folder, whole):
    """The same log, result and checkpoint, number for number."""
    assert log(folder) == log(whole)
    assert result(folder) == result(whole)
    for contents in (arrays, distributions):
        found, expected = contents(folder), contents(whole)
        assert found.keys() == expected.keys()
        for name in expected:
            np.testing.assert_array_equal(found[name], expected[name], err_msg=name)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder of an uninterrupted run."""
    path = tmp_path_factory.mktemp("whole") / "run"
    start(path)
    return path


# ------------------------------------------------------------------ signals
@pytest.mark.parametrize(
    ("stage", "completed"),
    [
        ("thermalise", 100),
        ("thermalise", 200),
        ("optimise", 1),
        ("optimise", 16),
        ("optimise", 24),
        ("measure", 5),
    ],
)
def test_sigterm_leaves_a_run_that_goes_on(whole, tmp_path, stage, completed):
    stop = Hook(stage, completed, lambda: os.kill(os.getpid(), signal.SIGTERM))
    with pytest.raises(Stopped) as stopped:
        start(tmp_path / "run", progress=stop)
    assert stopped.value.signal_number == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL  # the handlers are put back
    assert not (tmp_path / "run/result.json").exists()
    resume(tmp_path / "run")
    assert_same_run(tmp_path / "run", whole)


def test_a_time_to_stop_that_is_over_lets_every_start_make_one_step(whole, tmp_path, monkeypatch):
    """The clock stops a run as SIGTERM does, with a sign of it; no start is without progress."""
    monkeypatch.setenv(STOP_AT, "1")
    path, starts = tmp_path / "run", 0
    with pytest.raises(Stopped) as stopped:
        start(path)
    assert stopped.value.signal_number == signal.SIGTERM
    while not (path / "result.json").exists():
        assert json.loads((path / "stopped.json").read_text())["signal"] == signal.SIGTERM
        starts += 1
        assert starts < 50
        with suppress(Stopped):
            resume(path)
    assert not (path / "stopped.json").exists()
    assert starts == 4 + TINY["optimisation.iterations"] + TINY["measurement.sweeps"]
    assert_same_run(path, whole)


def test_a_time_to_stop_that_is_no_number_is_a_sentence(tmp_path):
    done = nmlnp("run", "2H", "--out", tmp_path / "run", *options(TINY), environment={STOP_AT: "soon"})
    assert done.returncode == 2
    assert 'NMLNP_STOP_AT is "soon"' in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_exit_code_of_a_stopped_command(tmp_path, number, code):
    settings = TINY | {"optimisation.iterations": 100_000}
    command = [sys.executable, "-c", PROGRAM, "run", "2H", "--out", str(tmp_path / "run"), *options(settings)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wait_for_lines(tmp_path / "run/log.jsonl", 3, process)
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == code
    assert "--resume" in out and "Traceback" not in error
    assert ("Ctrl-C again stops at once" in error) == (number == signal.SIGINT)
    steps = len(log(tmp_path / "run"))
    assert RunFolder.open(tmp_path / "run").read_checkpoint()[1]["iteration"] == steps


def wait_for_lines(path, number, process):
    end = time.monotonic() + 120.0
    while not path.exists() or path.read_bytes().count(b"\n") < number:
        assert process.poll() is None and time.monotonic() < end, process.communicate()[1]
        time.sleep(0.02)


# --------------------------------------------------------------------- kills
KILL = """
import os, signal
from nmlnp.vmc import checkpoint, measurement, run_folder

def kill_at(owner, name, call, before=False, only=lambda *arguments: True):
    "Kill this process with SIGKILL just before or after the n-th call of a function."
    plain, calls = getattr(owner, name), [0]
    def counted(*arguments, **keywords):
        calls[0] += only(*arguments)
        if before and calls[0] == call:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = plain(*arguments, **keywords)
        if calls[0] == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer
    setattr(owner, name, counted)

"""

TO_PREVIOUS = "lambda source, target: str(target).endswith('previous.h5')"

MOMENTS = {
    "before the first checkpoint": ("kill_at(run_folder.RunFolder, 'append_log', 3)", 3),
    "between two checkpoints": ("kill_at(run_folder.RunFolder, 'append_log', 12, before=True)", 11),
    # The first digest is that of the checkpoint that is read.
    "while a checkpoint is written": ("kill_at(checkpoint, '_digest', 2, before=True)", 14),
    "between its two renames": (f"kill_at(os, 'replace', 1, only={TO_PREVIOUS})", 14),
    "while measuring": ("kill_at(measurement.Measurement, 'add', 10)", 24),
}
"""What kills the run, and how many lines its log then has."""


def test_killed_at_any_moment_and_resumed(whole, tmp_path):
    """One run, killed in five ways one after another, is the uninterrupted one in the end."""
    path, arguments = tmp_path / "run", options(TINY)
    for moment, (kill, steps) in MOMENTS.items():
        done = nmlnp("run", "2H", "--out", path, "--quiet", *arguments, before=KILL + kill + "\n")
        assert done.returncode == -signal.SIGKILL, (moment, done.stderr)
        assert len(log(path)) == steps, moment
        if moment == "between its two renames":
            assert not (path / "checkpoint.h5").exists()
        arguments = ["--resume"]
    done = nmlnp("run", "2H", "--out", path, "--resume")
    assert done.returncode == 0, done.stderr
    assert_same_run(path, whole)


def test_line_torn_by_a_kill_is_written_again(whole, tmp_path):
    interrupted(tmp_path / "torn", 16)
    with open(tmp_path / "torn/log.jsonl", "a") as file:
        file.write('{"step": 17, "ener')
    resume(tmp_path / "torn")
    assert_same_run(tmp_path / "torn", whole)


# --------------------------------------------------------------- checkpoints
def interrupted(path, completed):
    """A run that was stopped in its optimisation."""
    with pytest.raises(Stopped):
        start(path, progress=Hook("optimise", completed, lambda: os.kill(os.getpid(), signal.SIGTERM)))


def test_truncated_checkpoint_is_said_and_the_previous_one_used(whole, tmp_path):
    interrupted(tmp_path / "run", 16)
    current = tmp_path / "run/checkpoint.h5"
    current.write_bytes(current.read_bytes()[:-1000])
    progress = Hook()
    resume(tmp_path / "run", progress=progress)
    assert len(progress.notes) == 1
    assert "previous checkpoint is used" in progress.notes[0] and "truncated" in progress.notes[0]
    assert_same_run(tmp_path / "run", whole)


def test_no_whole_checkpoint_is_a_sentence(tmp_path):
    interrupted(tmp_path / "run", 16)
    before = (tmp_path / "run/log.jsonl").read_bytes()
    for name in ("checkpoint.h5", "checkpoint.previous.h5"):
        (tmp_path / "run" / name).write_bytes(b"\x89HDF\r\n\x1a\n nothing")
    with pytest.raises(NmlnpError, match=r"cannot be resumed: checkpoint\.h5 is truncated .* another folder"):
        resume(tmp_path / "run")
    assert (tmp_path / "run/log.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "other", [{"run.seed": 2}, {"state.hidden": 6}, {"sampling.walkers": 144}, {"hamiltonian.model": "a"}]
)
def test_foreign_checkpoint_is_refused(whole, tmp_path, other):
    """Checkpoints of this run in the folder of another one: no kernel runs, nothing is overwritten."""
    folder = RunFolder.create(tmp_path / "other", load("2H", TINY | other))
    shutil.copy(whole / "checkpoint.h5", folder.path)
    with pytest.raises(NmlnpError, match="belongs to a run with other settings"):
        folder.read_checkpoint()


def test_foreign_checkpoint_gives_way_to_the_run_s_own(whole, tmp_path):
    interrupted(tmp_path / "run", 16)
    start(tmp_path / "foreign", {"run.seed": 2, "optimisation.iterations": 1})
    shutil.copy(tmp_path / "foreign/checkpoint.h5", tmp_path / "run/checkpoint.h5")
    progress = Hook()
    resume(tmp_path / "run", progress=progress)
    assert "belongs to a run with other settings" in progress.notes[0]
    assert_same_run(tmp_path / "run", whole)


# ------------------------------------------------------------------ lengths
def test_finished_run_goes_on_with_more_iterations(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "run")
    longer = TINY["optimisation.iterations"] + 6
    found = resume(tmp_path / "run", {"optimisation.iterations": longer})
    assert found["iterations"] == longer
    assert log(tmp_path / "run")[:-6] == log(whole)
    assert len(log(tmp_path / "run")) == longer
    # The measurement starts afresh: the parameters have changed.
    assert found["samples"] == result(whole)["samples"]
    assert found["energy"] != result(whole)["energy"]
    assert (tmp_path / "run/result.previous.json").exists()


def test_finished_run_goes_on_with_more_sweeps(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "run")
    sweeps = TINY["measurement.sweeps"] + 8
    found = resume(tmp_path / "run", {"measurement.sweeps": sweeps})
    start(tmp_path / "long", {"measurement.sweeps": sweeps})
    assert found["samples"] == sweeps * TINY["sampling.walkers"]
    assert log(tmp_path / "run") == log(whole)
    assert result(tmp_path / "run") == result(tmp_path / "long")


def test_steps_may_be_made_smaller_on_resuming(tmp_path):
    interrupted(tmp_path / "run", 16)
    done = nmlnp(
        "run", "2H", "--out", tmp_path / "run", "--resume", "--set", "optimisation.learning_rate=0.01",
        "--set", "optimisation.momentum=0.5",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "optimisation.learning_rate is 0.01 from here on, where it was 0.03" in done.stdout
    assert RunFolder.open(tmp_path / "run").config.optimisation.learning_rate == 0.01
    rates = [line["learning_rate"] for line in log(tmp_path / "run")]
    np.testing.assert_allclose(rates[16], 0.01 * (0.003 / 0.01) ** (16 / 23))


# ---------------------------------------------------- numbers that are not numbers
def break_training(monkeypatch, iteration, damage):
    """Damage the engine just before an iteration of the next run."""
    plain = Training.iterate

    def iterate(self, number):
        if number == iteration:
            damage(self.engine)
        return plain(self, number)

    monkeypatch.setattr(Training, "iterate", iterate)


def parameter_nan(engine):
    engine.parameters[5] = np.nan


def walker_nan(engine):
    engine.positions[77] = np.nan


def walker_infinite(engine):
    engine.positions[77, 0] = 1e200


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (parameter_nan, "Walker 0 left the numbers"),
        (walker_nan, "Walker 77 left the numbers"),
        (walker_infinite, "Walker 77 left the numbers"),
    ],
)
def test_what_is_not_a_number_stops_the_run_and_nothing_is_lost(whole, tmp_path, monkeypatch, damage, words):
    with monkeypatch.context() as patch:
        break_training(patch, 17, damage)
        with pytest.raises(NmlnpError, match=words):
            start(tmp_path / "run")
    assert len(log(tmp_path / "run")) == 17
    resume(tmp_path / "run")
    assert_same_run(tmp_path / "run", whole)


def test_broken_command_ends_with_a_sentence_and_exit_code_1(tmp_path):
    breaks = """
from nmlnp.vmc.training import Training
plain = Training.iterate
def iterate(self, number):
    self.engine.parameters[3] = float("nan") if number == 4 else self.engine.parameters[3]
    return plain(self, number)
Training.iterate = iterate
"""
    done = nmlnp("run", "2H", "--out", tmp_path / "run", "--quiet", *options(TINY), before=breaks)
    assert done.returncode == 1
    assert done.stderr.startswith("nmlnp: Walker 0 left the numbers") and done.stderr.count("\n") == 1
    assert len(log(tmp_path / "run")) == 4


@pytest.mark.parametrize("least", [0.5, 0.0])
@pytest.mark.parametrize("solver", ["dense", "minsr", "cg"])
def test_far_too_large_steps_end_in_a_sentence_or_in_numbers(tmp_path, solver, least):
    wild = {
        "optimisation.learning_rate": 10.0, "optimisation.final_learning_rate": 10.0,
        "optimisation.max_norm": 100.0, "optimisation.min_overlap": least, "optimisation.solver": solver,
    }  # fmt: skip
    try:
        start(tmp_path / "run", wild)
    except NmlnpError as error:
        assert "optimisation.learning_rate" in str(error)
    else:
        found = result(tmp_path / "run")
        assert all(np.isfinite(value) for value in found.values() if isinstance(value, float))
    for line in log(tmp_path / "run"):
        assert all(np.isfinite(value) for value in line.values() if isinstance(value, float))
