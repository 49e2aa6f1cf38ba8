"""Couplings are run-time numbers: another value writes no kernel file, so that nothing is compiled."""

import os
from pathlib import Path

import numpy as np
import pytest

from nmlnp.config import load
from nmlnp.parallel.mpi import Communicator
from nmlnp.vmc import problem
from nmlnp.vmc.kernels import Kernels
from nmlnp.vmc.sources import TEMPLATES

SMALL = {"state.hidden": 4, "sampling.walkers": 16}


def engine(system, overrides, target="cpu"):
    return problem.engine(load(system, SMALL | overrides), Communicator(), target)


def modules(made):
    """Return the file of every kernel of an engine on a processor; a kernel is compiled when it is called."""
    assert isinstance(made._kernels, Kernels)
    return {name: made._kernels.module(name).__file__ for name in TEMPLATES}


CHANGES = {
    "omega": ("dot", {"hamiltonian.omega": 1.0}, {"hamiltonian.omega": 0.28}),
    "omega of another state": (
        "dot",
        {"state.name": "slater_jastrow", "hamiltonian.omega": 1.0},
        {"state.name": "slater_jastrow", "hamiltonian.omega": 0.1},
    ),
    "v0": ("trap1d", {"hamiltonian.v0": -10.0}, {"hamiltonian.v0": 5.0}),
    "s0": ("trap1d", {"hamiltonian.s0": 0.5}, {"hamiltonian.s0": 0.3}),
    "model": (
        "3H",
        {"hamiltonian.force": "NN", "hamiltonian.model": "a"},
        {"hamiltonian.force": "NN", "hamiltonian.model": "d"},
    ),
    "cE": ("3H", {}, {"hamiltonian.three_body_strength": 0.5}),
    "R3": ("4He", {}, {"hamiltonian.three_body_range": 1.5}),
    "cutoff": (
        "3H",
        {"hamiltonian.family": "pionless-2021", "hamiltonian.cutoff": 4},
        {"hamiltonian.family": "pionless-2021", "hamiltonian.cutoff": 6},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changed_coupling_writes_no_kernel(change, kernel_cache):
    system, before, after = CHANGES[change]
    first = modules(engine(system, before))
    there = set(os.listdir(kernel_cache))
    second = modules(engine(system, after))
    assert second == first
    assert {name for name in set(os.listdir(kernel_cache)) - there if name.endswith(".py")} == set()


def test_changed_structure_writes_kernels():
    """The test above could not fail if the file did not depend on what is computed."""
    wider = engine("dot", {"state.hidden": 5})
    assert not set(modules(wider).values()) <= set(modules(engine("dot", {})).values())
    assert modules(engine("dot", {"hamiltonian.interaction": False})) != modules(engine("dot", {}))


@pytest.mark.parametrize("change", ["omega", "v0", "model", "cE", "cutoff"])
def test_changed_coupling_changes_the_energy(change):
    system, before, after = CHANGES[change]
    found = [engine(system, values, "numpy") for values in (before, after)]
    for made in found:
        made.positions[:] = found[0].positions
        made.sweep(0)
    one, other = (made.local_energies().energy for made in found)
    assert np.all(np.isfinite(one)) and np.all(np.isfinite(other))
    assert np.abs(one - other).max() > 1e-3


def test_cache_is_the_tests_own(kernel_cache):
    assert Path(kernel_cache).is_dir()
