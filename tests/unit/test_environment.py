"""Variables of the environment that make no sense, and files that are no configuration."""

import os
import subprocess
import sys

import pytest

from nmlnp import systems
from nmlnp.config import from_command_line, load
from nmlnp.environment import check_numba, settle
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.parallel.mpi import Communicator
from nmlnp.tiles import specialise, trusted
from nmlnp.vmc import checkpoint, memory


@pytest.mark.parametrize(
    ("name", "value"), [("COLUMNS", "²"), ("COLUMNS", "9" * 20), ("LINES", "-1"), ("SOURCE_DATE_EPOCH", "x")]
)
def test_nonsense_is_left_out(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("MPLBACKEND", "module://nonsense")
    settle()
    assert name not in os.environ and os.environ["MPLBACKEND"] == "Agg"


@pytest.mark.parametrize(
    ("name", "value"),
    [("NUMBA_NUM_THREADS", value) for value in ("0", "99999", "²", "9" * 400, "-1", "1.5", "")]
    + [("NUMBA_THREADING_LAYER", "nonsense")],
)
def test_what_numba_cannot_run_with_is_a_sentence(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=f"{name} is .* set it so, or unset it"):
        check_numba()


def test_the_cache_of_numba_follows_where_home_cannot_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setenv("NMLNP_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    settle()
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "numba")
    monkeypatch.delenv("NUMBA_CACHE_DIR")


def test_a_file_without_end_is_no_configuration():
    with pytest.raises(ConfigError, match="larger than 1 MiB"):
        systems.read("/dev/zero")


def test_a_pipe_that_nobody_writes_to_is_an_empty_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.toml")
    assert systems.read(tmp_path / "pipe.toml") == {}


def test_a_setting_given_twice_is_refused():
    with pytest.raises(ConfigError, match=r"run\.seed is given twice by --set: 1 and 2"):
        from_command_line(["run.seed=1", "run.seed=2"], {})
    assert from_command_line(["run.seed=1", "run.seed = 1"], {}) == {"run.seed": 1}


@pytest.mark.parametrize(("key", "value"), [("max_norm", 1e-320), ("clip", 1e-300)])
def test_steps_have_a_smallest_size(key, value):
    with pytest.raises(ConfigError, match=f"optimisation.{key} = .* of at least"):
        load("2H", {f"optimisation.{key}": value})


def test_walkers_that_do_not_fit_are_refused_before_they_are_made(monkeypatch):
    monkeypatch.setattr(memory, "_available", lambda: 10**6)
    config = load("2H", {"sampling.walkers": 10_000})
    with pytest.raises(ConfigError, match=r"sampling\.walkers = 10000: .* use fewer than 38"):
        memory.check_memory(Communicator(), config)
    memory.check_memory(Communicator(), load("2H", {"sampling.walkers": 2000}))


# ------------------------------------------------------------------ kernels
def test_kernels_of_others_are_not_executed(tmp_path, monkeypatch):
    monkeypatch.setenv("NMLNP_CACHE_DIR", str(tmp_path / "mine"))
    template = tmp_path / "some_kernel.py"
    template.write_text("def double(x):\n    return FACTOR * x\n\n\nFACTOR = 2\n")
    name = specialise.load([template], {"FACTOR": 2}, "numpy").__name__
    path = tmp_path / "mine" / f"{name}.py"
    assert trusted.is_whole(path.read_text())

    def again():
        sys.modules.pop(name, None)
        return specialise.load([template], {"FACTOR": 2}, "numpy").double(4)

    assert again() == 8
    path.write_text(path.read_text().replace("2 * x", "3 * x"))
    assert again() == 8  # what is not whole is written anew
    for place in (path, path.parent):
        mode = place.stat().st_mode
        place.chmod(mode | 0o020)
        with pytest.raises(NmlnpError, match=f"{place} can be written by other users"):
            again()
        place.chmod(mode)
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(NmlnpError, match="belongs to another user"):
        again()


# ---------------------------------------------------------------- full disks
FULL = """
import resource, sys
from pathlib import Path
import numpy as np
from nmlnp.vmc import checkpoint
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    checkpoint.write(Path(sys.argv[1]), {"a": np.zeros(3000), "b": np.ones((40, 5))}, {"step": 3}, "x")
except checkpoint.CheckpointError as error:
    print(error)
    sys.exit(3)
"""


@pytest.mark.parametrize("size", [0, 100, 2000, 5000, 20_000, 26_000, 27_000, 10**6])
def test_a_full_disk_is_a_sentence_to_the_end(tmp_path, size):
    """HDF5 that cannot write what it holds back ended the process with a segmentation fault."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(size)], capture_output=True, text=True
    )
    assert done.stderr == "" and done.returncode == (3 if size < 26_000 else done.returncode)
    if done.returncode == 0:
        arrays, attributes, _ = checkpoint.read(tmp_path, "x")
        assert arrays["a"].shape == (3000,) and attributes == {"step": 3}
    else:
        assert done.returncode == 3 and "File too large" in done.stdout and not list(tmp_path.iterdir())
