"""Reconfiguration as it is on the device, on NumPy's arrays, against the solvers of processors.

The same code runs on CuPy's arrays; what it needs of them is tested where there is a GPU.
"""

import numpy as np
import pytest

from nmlnp.errors import NmlnpError
from nmlnp.vmc import log_derivative_rows
from nmlnp.vmc.device_reconfiguration import DeviceReconfiguration
from nmlnp.vmc.device_solvers import LARGEST_DIRECT, choose_solver
from nmlnp.vmc.log_derivative_rows import LogDerivativeRows
from nmlnp.vmc.reconfiguration import Reconfiguration, ReconfigurationState

N, K, P = 320, 3, 40


def samples(seed=1):
    """Rows, components and H psi of N walkers, as the kernels give them."""
    rng = np.random.default_rng(seed)
    c = rng.normal(size=(N, K))
    c /= np.linalg.norm(c, axis=1, keepdims=True)
    rows = rng.normal(size=(N, K, P)) + c[:, :, None]
    return rows, c, -8.0 * c + rows @ rng.normal(size=P) + rng.normal(size=(N, K))


def source(current):
    """Rows of the last samples of the list ``current``, as an engine makes them of its walkers."""

    def fill(part, walkers):
        part[:] = current[-1][walkers]

    return LogDerivativeRows(fill, current[-1].shape, np)


@pytest.mark.parametrize("memory", ["whole", "sliced"])
@pytest.mark.parametrize("diagonal", ["identity", "rms"])
@pytest.mark.parametrize("solver", ["dense", "minsr", "cg"])
def test_steps_are_those_of_processors(solver, diagonal, memory, monkeypatch):
    if memory == "sliced":
        if solver == "minsr":
            pytest.skip("minSR needs all rows at once")
        numbers = {"dense": 3 * P * P, "cg": 220 * P}[solver]
        monkeypatch.setattr(
            log_derivative_rows, "device_memory", lambda xp: 8 * (numbers + 300 * K * P) / 0.8 + 64
        )
    steps = []
    for kind in (Reconfiguration, DeviceReconfiguration):
        optimiser = kind(solver, 1e-2, diagonal, momentum=0.9, max_norm=0.5)
        current = [samples()[0]]
        on_device = source(current)
        # The second step is pulled towards the first, with an average of two squared gradients.
        for seed in (1, 2):
            rows, c, h = samples(seed)
            current.append(rows)
            given = rows if kind is Reconfiguration else on_device.renew()
            found = optimiser.step(given, c, h, learning_rate=0.1, shift=0.1 * c[:, 0])
            if kind is DeviceReconfiguration:
                assert (on_device.slice < N) == (memory == "sliced")
        steps.append(found)
    # Conjugate gradients stop at 1e-5 of the right side on both, after the same iterations.
    np.testing.assert_allclose(steps[1].step, steps[0].step, rtol=1e-8, atol=1e-10)
    for name in ("energy", "variance", "gradient_norm", "step_norm"):
        assert getattr(steps[1], name) == pytest.approx(getattr(steps[0], name), rel=1e-9)


def test_state_goes_through_a_checkpoint():
    optimiser = DeviceReconfiguration("dense", 1e-2, momentum=0.9)
    rows, c, h = samples()
    optimiser.step(source([rows]), c, h)
    again = DeviceReconfiguration("dense", 1e-2, momentum=0.9)
    again.state = ReconfigurationState.from_arrays(optimiser.state.to_arrays())
    np.testing.assert_array_equal(
        optimiser.step(source([rows]), c, h).step, again.step(source([rows]), c, h).step
    )


def test_numbers_that_are_not_finite_are_counted():
    rows, c, h = samples()
    h[3] = np.nan
    with pytest.raises(NmlnpError, match="local energy of 1 of 320 walkers"):
        DeviceReconfiguration("dense", 1e-2).step(source([rows]), c, h)


@pytest.mark.parametrize(
    ("solver", "memory", "words"),
    [
        ("minsr", 2.8e7, "only .* fit into the device's memory"),
        ("dense", 1000.0, "leaves too little"),
    ],
)
def test_rows_that_do_not_fit_are_refused_with_numbers(solver, memory, words, monkeypatch):
    monkeypatch.setattr(log_derivative_rows, "device_memory", lambda xp: memory)
    with pytest.raises(NmlnpError, match=words):
        source([samples()[0]]).plan(solver)


def test_the_direct_solver_of_the_smaller_side_is_chosen():
    assert choose_solver(M=1000, P=1000) == "minsr"
    assert choose_solver(M=10**6, P=1154) == "dense"
    assert choose_solver(M=10**6, P=LARGEST_DIRECT + 1) == "cg"
