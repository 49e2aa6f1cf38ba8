"""On an NVIDIA GPU: the same walkers as processors, the same energies, a run to the deuteron's energy."""

import json

import numpy as np
import pytest

from nmlnp.parallel.gpu import find
from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.pionless import pionless
from nmlnp.states.operator import Operator
from nmlnp.vmc.engine import Engine

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(bool(find().missing), reason=f"no GPU to run on: {find().missing}"),
]

STEPS = 100


def engines(nucleus, walkers=1000):
    force = None if nucleus == "2H" else (1.0, 1.0857)
    return [
        Engine(Operator(nucleus), pionless("o", force), walkers, 3, Communicator(), 0.5, "drift", target)
        for target in ("cuda", "cpu")
    ]


@pytest.mark.parametrize("nucleus", ["2H", "3H", "4He"])
def test_walkers_are_those_of_processors(nucleus):
    device, host = engines(nucleus)
    assert device.sweep(STEPS) == host.sweep(STEPS)
    np.testing.assert_allclose(device.positions.get(), host.positions, rtol=0.0, atol=1e-10)
    np.testing.assert_allclose(device.local_energies().energy.get(), host.local_energies().energy, rtol=1e-10)
    rows = device.log_derivatives()
    rows.plan("dense")
    np.testing.assert_allclose(rows.whole().get(), host.log_derivatives(), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("solver", ["dense", "minsr", "cg"])
def test_reconfiguration_is_that_of_processors(solver):
    from nmlnp.vmc.device_reconfiguration import DeviceReconfiguration
    from nmlnp.vmc.reconfiguration import Reconfiguration

    device, host = engines("3H", 512)
    steps = []
    for engine, kind in ((device, DeviceReconfiguration), (host, Reconfiguration)):
        engine.sweep(20)
        local = engine.local_energies()
        optimiser = kind(solver, 1e-2, momentum=0.9)
        for _ in range(2):
            found = optimiser.step(engine.log_derivatives(), local.components, local.h_components)
        steps.append(found.step)
    np.testing.assert_allclose(steps[0].get(), steps[1], rtol=1e-6, atol=1e-9)


def test_indefinite_matrix_is_noticed():
    import cupy

    from nmlnp.parallel.arrays import solve_positive_definite

    assert solve_positive_definite(cupy.diag(cupy.array([1.0, -1.0])), cupy.ones((2, 1))) is None


def test_deuteron(tmp_path):
    from nmlnp.launch import launch

    assert launch("2H", {"run.backend": "cuda"}, str(tmp_path / "2H"), False, True) == 0
    result = json.loads((tmp_path / "2H" / "result.json").read_text())
    assert result["backend"] == "cuda"
    # Three errors: a correct program fails here three times in a thousand.
    assert abs(result["energy"] + 2.2419) < 3.0 * result["energy_error"] + 1e-4
    log = [json.loads(line) for line in (tmp_path / "2H" / "log.jsonl").read_text().splitlines()]
    assert all(line["device_memory"] > 0 for line in log)
