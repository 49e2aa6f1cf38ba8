"""Runs that are killed again and again, gone on with, and compared with one that was not."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SHAPE = {"state.hidden": 8, "state.layers": 1, "optimisation.iterations": 60, "sampling.walkers": 128}
SHAPE |= {"sampling.thermalise": 200, "sampling.steps": 5, "measurement.sweeps": 20, "measurement.steps": 5}
SHAPE |= {"run.checkpoint_every": 7}
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
RELATIVE = 1e-9
"""Other numbers of ranks add in another order; a loss of a step would show at 1e-3."""


def command(folder, ranks, *more):
    """Return the command that runs in a folder."""
    sets = [word for key, value in SHAPE.items() for word in ("--set", f"{key}={json.dumps(value)}")]
    mpiexec = [str(Path(sys.executable).parent / "mpiexec"), "-n", str(ranks)] if ranks > 1 else []
    sets = [] if "--resume" in more else sets
    return [*mpiexec, sys.executable, "-m", "nmlnp", "run", "2H", "--out", str(folder), "-q", *sets, *more]


def steps(folder):
    """Return the log without what the clock says."""
    path = folder / "log.jsonl"
    lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
    told = [json.loads(line) for line in lines]
    return [{key: value for key, value in line.items() if key not in ("seconds", "stages")} for line in told]


def whole(folder):
    """Make the run that is not disturbed."""
    subprocess.run(command(folder, 1), check=True, timeout=600)
    return steps(folder)


def trial(seed, expected, kills):
    """Kill one run several times, let it end, and compare; return (kills made, what was wrong, identical)."""
    rng = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="nmlnp-kills-")) / "run"
    made, ranks = 0, 2 if seed % 5 == 0 else 1
    try:
        for _ in range(kills):
            more = ["--resume"] if folder.exists() else []
            process = subprocess.Popen(
                command(folder, ranks, *more),
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
            )  # fmt: skip
            before, until = len(steps(folder)), time.monotonic() + 120.0
            # Anywhere from the start of the process to a few steps further than before.
            target = before + rng.randrange(0, 60 // kills + 2)
            while process.poll() is None and time.monotonic() < until and len(steps(folder)) < target:
                time.sleep(0.01)
            time.sleep(rng.random() * 0.3)
            if process.poll() is None:
                made += 1
                os.killpg(process.pid, rng.choice(SIGNALS))
            _, told = process.communicate(timeout=120)
            if "Traceback" in told or "defect" in told:
                return made, told[-400:], False
            ranks = rng.choice((1, 1, 2)) if seed % 5 == 0 else 1
        more = ["--resume"] if folder.exists() else []
        done = subprocess.run(command(folder, 1, *more), capture_output=True, text=True, timeout=300)
        found = steps(folder)
        if done.returncode:
            return made, done.stderr[-400:], False
        return made, _difference(found, expected), found == expected
    finally:
        shutil.rmtree(folder.parent, ignore_errors=True)


def _difference(found, expected):
    if len(found) != len(expected):
        return f"{len(expected) - len(found)} steps are lost"
    for one, other in zip(found, expected, strict=True):
        if abs(one["energy"] - other["energy"]) > RELATIVE * max(1.0, abs(other["energy"])):
            return f"step {one['step']} differs: {one['energy']!r}, {other['energy']!r}"
    return None
