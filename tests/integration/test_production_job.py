"""A production job from its first start to its result, on two MPI ranks and a Slurm that only pretends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from runs import MPIEXEC, TINY, log, result

from nmlnp.production.folder import init

pytestmark = [
    pytest.mark.mpi,
    pytest.mark.skipif(not MPIEXEC.exists(), reason="no mpiexec beside python: pip install mpi4py mpich"),
]

SETTINGS = TINY | {"optimisation.iterations": 150, "sampling.steps": 40, "run.checkpoint_every": 1000}
"""Long enough to be stopped on the way; the only checkpoint before the end is that of the stop."""

SRUN = """#!/bin/bash
# srun: skips its options, starts the ranks and leaves their process numbers for the signal.
echo "$*" >> "$FAKE/starts"
while [[ "$1" == --* ]]; do shift; done
exec "$MPIEXEC" -n 2 bash -c 'echo $$ > "$FAKE/rank.$PMI_RANK"; exec "$@"' rank "$@"
"""
SCONTROL = '#!/bin/bash\necho "$*" >> "$FAKE/requeues"\n'


@pytest.fixture
def job(tmp_path):
    """The folder of a job, and a function that starts its script as Slurm would."""
    folder = init("2H", SETTINGS, "slurm", tmp_path / "job", gpus=0, ranks=2, cores=1).folder
    for name, text in {"srun": SRUN, "scontrol": SCONTROL}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    slurm = {
        "FAKE": str(tmp_path),
        "MPIEXEC": str(MPIEXEC),
        "SLURM_JOB_ID": "42",
        "SLURM_CPUS_PER_TASK": "1",
        "PATH": path,
    }

    scripts = []

    def start():
        script = subprocess.Popen(
            ["bash", "run.slurm"],
            cwd=folder,
            env=os.environ | slurm,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        scripts.append(script)
        return script

    yield folder, start
    for script in scripts:
        if script.poll() is None:
            os.killpg(script.pid, signal.SIGKILL)
            script.wait()


def finish(script):
    said, _ = script.communicate(timeout=200)
    assert script.returncode == 0, said
    return said


def time_limit(folder, script, steps):
    """Send SIGTERM to every rank once the log has so many steps, as Slurm does before the time limit."""
    path = folder / "run" / "log.jsonl"
    end = time.monotonic() + 200
    while not path.exists() or path.read_text().count("\n") < steps:
        assert script.poll() is None, f"the job ended before step {steps}: {finish(script)}"
        assert time.monotonic() < end, f"the job does not come to step {steps}"
        time.sleep(0.005)
    for rank in range(2):
        os.kill(int((folder.parent / f"rank.{rank}").read_text()), signal.SIGTERM)


def test_job_stops_is_queued_again_resumes_and_ends(job):
    folder, start = job
    script = start()
    time_limit(folder, script, steps=5)
    said = finish(script)
    assert "Stopped after a checkpoint" in said and "queued again" in said
    assert (folder.parent / "requeues").read_text() == "requeue 42\n"
    assert (folder / "run/checkpoint.h5").exists() and not (folder / "run/result.json").exists()
    before = log(folder / "run")
    assert 5 <= len(before) < SETTINGS["optimisation.iterations"]

    said = finish(start())
    assert "Energy (MeV)" in said
    assert result(folder / "run")["ranks"] == 2
    after = log(folder / "run")
    assert [line["step"] for line in after] == list(range(1, SETTINGS["optimisation.iterations"] + 1))
    assert after[: len(before)] == before
    starts = (folder.parent / "starts").read_text().splitlines()
    assert [line.endswith("--resume") for line in starts] == [False, True]

    files = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert "finished" in finish(start())
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == files
    assert len((folder.parent / "starts").read_text().splitlines()) == 2
    assert (folder.parent / "requeues").read_text() == "requeue 42\n"
