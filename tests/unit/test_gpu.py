"""Which backend a run takes, and what is said where there is no GPU."""

from importlib import util
from pathlib import Path

import numpy as np
import pytest

from nmlnp.bench.__main__ import bench
from nmlnp.bench.occupancy import check_compiler
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.parallel.arrays import solve_positive_definite, to_host
from nmlnp.parallel.gpu import FEWEST_WALKERS, Gpu, choose_backend

NOTHING = Gpu((), "there is no NVIDIA driver (libcuda.so.1) on this machine")
NO_PACKAGE = Gpu(("NVIDIA H100",), "the package cupy cannot be found")
THERE = Gpu(("NVIDIA H100",))


def test_cpu_is_taken_when_asked_for():
    assert choose_backend("cpu", 10**6, gpu=THERE) == ("cpu", "as asked")


@pytest.mark.parametrize(("gpu", "words"), [(NOTHING, "no NVIDIA driver"), (NO_PACKAGE, "cupy")])
def test_auto_without_a_gpu_says_why_it_takes_processors(gpu, words):
    backend, why = choose_backend("auto", 10**6, gpu=gpu)
    assert backend == "cpu"
    assert words in why


@pytest.mark.parametrize("ranks", [1, 4])
def test_auto_takes_a_gpu_for_enough_walkers_a_rank(ranks):
    assert choose_backend("auto", FEWEST_WALKERS * ranks, ranks, THERE)[0] == "cuda"
    backend, why = choose_backend("auto", FEWEST_WALKERS * ranks - 1, ranks, THERE)
    assert backend == "cpu"
    assert "too few" in why


def test_cuda_that_is_missing_is_one_sentence_with_what_to_do():
    with pytest.raises(ConfigError, match=r"no NVIDIA driver.*--backend cpu") as error:
        choose_backend("cuda", 10**6, gpu=NOTHING)
    assert error.value.exit_code == 2
    with pytest.raises(ConfigError, match=r"cupy.*pip install 'nmlnp\[cuda\]'"):
        choose_backend("cuda", 10**6, gpu=NO_PACKAGE)


def test_arrays_of_the_host_are_not_copied():
    array = np.arange(3.0)
    assert to_host(array) is array


def test_positive_definite_systems_are_solved_and_others_noticed():
    rng = np.random.default_rng(1)
    root = rng.normal(size=(5, 5))
    matrix, right = root @ root.T + np.eye(5), rng.normal(size=(5, 2))
    np.testing.assert_allclose(matrix @ solve_positive_definite(matrix.copy(), right), right, atol=1e-12)
    assert solve_positive_definite(np.diag([1.0, -1.0]), np.ones((2, 1))) is None


# ------------------------------------------------------------------ the measurements
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"states": ["7Li"]}, "no state '7Li' to measure: choose from 2H, 3H"),
        ({"peer": Path("nowhere.py")}, "no file nowhere.py"),
        ({"out": Path("nowhere/cuda.json")}, "give a name.json in a folder that exists"),
        # The page would be written over the figures.
        ({"out": Path("cuda.md")}, "give a name.json"),
    ],
)
def test_what_cannot_be_measured_is_refused_before_anything_is(arguments, words):
    everything = {"kernels": False, "states": None, "walkers": None, "peer": None, "out": None}
    with pytest.raises(ConfigError, match=words):
        bench(**everything | arguments)


def test_a_compiler_that_is_not_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(NmlnpError, match="numba-cuda, which is not installed: pip install"):
        check_compiler()
