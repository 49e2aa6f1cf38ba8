"""How the tests speak to Slurm: jobs of production folders, and waiting with an end."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from nmlnp.production.folder import init
from nmlnp.production.site import Site

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "state.hidden": 8,
    "state.layers": 1,
    "sampling.walkers": 128,
    "sampling.thermalise": 100,
    "measurement.sweeps": 12,
    "measurement.steps": 5,
    "run.checkpoint_every": 5,
}
SHORT = SETTINGS | {"sampling.steps": 5, "optimisation.iterations": 20}
LONG = SETTINGS | {"sampling.steps": 100, "optimisation.iterations": 100_000}


def compile_kernels(folder):
    """Fill the cache with the kernels of the jobs: the limits of time are too short for a compiler."""
    settings = SHORT | {"optimisation.iterations": 1}
    options = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    command = [sys.executable, "-m", "nmlnp", "run", "2H", "--out", str(folder), "--quiet", *options]
    subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, timeout=300)


def ask(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout.strip()


def until(condition, seconds=60, what=""):
    """Wait until a condition is true and return it."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {seconds} s for {what or condition}"
        time.sleep(0.05)
    return found


class Job:
    """A production folder and the job that was submitted from it."""

    def __init__(self, folder, settings, *, edit=None, **options):
        options = {"ranks": 2, "cores": 1, "site": Site()} | options
        self.folder = init("2H", settings, "slurm", folder, gpus=0, **options).folder
        self.run, self.number = self.folder / "run", None
        script = self.folder / "run.slurm"
        text = script.read_text()
        # This program from where it stands, also where --export=NONE drops the environment.
        paths = {name: os.environ[name] for name in ("NMLNP_CACHE_DIR", "SLURM_CONF")}
        paths["PYTHONPATH"] = str(ROOT)
        exports = "".join(f"export {name}={value}\n" for name, value in paths.items())
        text = text.replace("set -euo pipefail\n", f"set -euo pipefail\n{exports}", 1)
        text = text.replace("    sleep 5\n", "    sleep 1\n")  # between two tries
        script.write_text(edit(text) if edit else text)

    def submit(self, *options, start=True):
        done = subprocess.run(
            ["sbatch", "--parsable", *options, "run.slurm"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        self.number = done.stdout.strip()
        if start:
            self.wait_for("RUNNING", "COMPLETED", "FAILED")
        return self

    def ask(self, key, number=None):
        text = ask("scontrol", "show", "job", "-o", number or self.number)
        return dict(word.split("=", 1) for word in text.split() if "=" in word).get(key)

    @property
    def state(self):
        return self.ask("JobState")

    def said(self):
        return "".join(path.read_text() for path in sorted(self.folder.glob("slurm-*.out")))

    def lines(self):
        try:
            return (self.run / "log.jsonl").read_bytes().count(b"\n")
        except OSError:
            return 0

    def wait_for_lines(self, number, seconds=60):
        def there():
            assert self.state in ("PENDING", "RUNNING", "CONFIGURING"), self.said()
            return self.lines() >= number

        until(there, seconds, f"step {number}")

    def wait_for(self, *states, seconds=60):
        return until(lambda: self.state in states and self.state, seconds, f"{states}; {self.said()}")

    def release(self):
        """Start a job now that was queued again, instead of two minutes later."""
        self.wait_for("PENDING")
        time.sleep(2.0)  # a node refuses a job that it has just seen the end of
        ask("scontrol", "update", f"JobId={self.number}", "StartTime=now")
        self.wait_for("RUNNING", "COMPLETED", "FAILED", seconds=30)

    def cancel(self):
        subprocess.run(["scancel", self.number], timeout=60)

    def ranks(self):
        """Return the process numbers of the job's ranks."""
        mine = f"SLURM_JOB_ID={self.number}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                variables = (path / "environ").read_bytes().split(b"\0")
                command = (path / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            is_rank = any(word.startswith(b"PMI_RANK=") for word in variables)
            if mine in variables and is_rank and b"run.toml" in command:
                found.append(int(path.name))
        return found


def log(folder):
    """Return the lines of a log without what the clock says."""
    lines = [json.loads(line) for line in (Path(folder) / "log.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key not in ("seconds", "stages")} for line in lines]


def uninterrupted(folder, job):
    """Start the configuration of a job on two ranks, without Slurm; return the process."""
    mpiexec = Path(sys.executable).parent / "mpiexec"
    command = [mpiexec, "-n", "2", sys.executable, "-m", "nmlnp", "run", job.folder / "run.toml"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_NUM_THREADS": "1"}
    return subprocess.Popen([*command, "--out", folder, "--quiet"], env=environment)
