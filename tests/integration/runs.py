"""Small runs for the integration tests: one shape of one state, compiled once and shared."""

import json
import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np

MPIEXEC = Path(sys.executable).parent / "mpiexec"

SHAPE = {"state.hidden": 8, "state.layers": 1}
"""Every compiled run of the deuteron has this shape."""

TINY = SHAPE | {
    "optimisation.iterations": 24,
    "sampling.walkers": 128,
    "sampling.thermalise": 200,
    "sampling.steps": 5,
    "measurement.sweeps": 12,
    "measurement.steps": 5,
    "run.checkpoint_every": 7,
}
"""A run of less than a second: checkpoints fall between the ends of its stages."""

PROGRAM = "from nmlnp.cli import main\nmain()\n"


def options(settings):
    """Return settings by dotted key as arguments of the command."""
    return [text for key, value in settings.items() for text in ("--set", f"{key}={json.dumps(value)}")]


def nmlnp(*arguments, ranks=1, before="", environment=None, timeout=200):
    """Run the command in a process of its own, on MPI ranks where asked to.

    ``before`` is Python that runs in every rank before the command.
    """
    launcher = [str(MPIEXEC), "-n", str(ranks)] if ranks > 1 else []
    return subprocess.run(
        [*launcher, sys.executable, "-c", before + PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env=os.environ | (environment or {}),
    )


def log(folder):
    """Return the lines of the log without what the clock says."""
    lines = [json.loads(line) for line in (Path(folder) / "log.jsonl").read_text().splitlines()]
    return [{key: value for key, value in line.items() if key not in ("seconds", "stages")} for line in lines]


def result(folder):
    """Return the result without what the clock says."""
    found = json.loads((Path(folder) / "result.json").read_text())
    return {key: value for key, value in found.items() if key not in ("seconds", "compile_seconds")}


def arrays(folder):
    """Return the arrays of the checkpoint: parameters, positions, labels, ..."""
    with h5py.File(Path(folder) / "checkpoint.h5") as file:
        return {name: dataset[()] for name, dataset in file["arrays"].items()}


def distributions(folder):
    """Return the datasets of ``observables.h5`` by name of a distribution, and of its array."""
    with h5py.File(Path(folder) / "observables.h5") as file:
        groups = file["distributions"].items()
        return {f"{name} {key}": data[()] for name, group in groups for key, data in group.items()}


def assert_close(found, expected, tolerance):
    """Compare logs or results: numbers to a relative tolerance, everything else exactly."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key in expected:
            assert_close(found[key], expected[key], tolerance)
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_close(one, other, tolerance)
    elif isinstance(expected, float):
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)
    else:
        assert found == expected
