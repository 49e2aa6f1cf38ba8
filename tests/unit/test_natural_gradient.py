"""Textbook reconfiguration against sums in loops, against the engine's solvers, and on a known problem."""

import numpy as np
import pytest

from nmlnp.learning import oscillator
from nmlnp.learning.natural_gradient import energy_gradient, metric, minsr_step, reconfiguration_step
from nmlnp.vmc.reconfiguration import Reconfiguration


@pytest.fixture
def samples():
    generator = np.random.default_rng(21)
    return generator.standard_normal((40, 7)) + 2.0, generator.standard_normal(40) - 5.0


def test_gradient_and_metric_are_covariances(samples):
    O, E = samples
    for p in range(7):
        assert energy_gradient(O, E)[p] == pytest.approx(2.0 * np.cov(O[:, p], E, ddof=0)[0, 1])
    np.testing.assert_allclose(metric(O), np.cov(O.T, ddof=0), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("solver", ["dense", "minsr", "cg"])
def test_steps_are_those_of_the_production_solvers(samples, solver):
    O, E = samples
    found = Reconfiguration(solver=solver, regularisation=0.05).step(
        O[:, None, :].copy(), np.ones((40, 1)), E[:, None]
    )
    # Conjugate gradients stop at a residual of 1e-5.
    tolerance = 1e-4 if solver == "cg" else 1e-10
    np.testing.assert_allclose(reconfiguration_step(O, E, 0.05), found.step, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(minsr_step(O, E, 0.05), found.step, rtol=tolerance, atol=tolerance)


def test_minsr_is_the_dense_step_with_fewer_samples_than_parameters():
    generator = np.random.default_rng(22)
    O, E = generator.standard_normal((12, 30)), generator.standard_normal(12)
    np.testing.assert_allclose(minsr_step(O, E, 1e-2), reconfiguration_step(O, E, 1e-2), rtol=1e-9)


def test_gradient_of_the_oscillator_is_the_exact_one():
    """100 batches of 2000 samples give the error; four standard errors happen once in 16 000 times."""
    generator = np.random.default_rng(23)
    found = []
    for _ in range(100):
        x = oscillator.exact_samples((2000, 1), 0.7, generator)
        found.append(energy_gradient(oscillator.log_derivative(x)[:, None], oscillator.local_energy(x, 0.7)))
    error = np.std(found, ddof=1) / 10.0
    # The sample covariance is short of the true one by a share of 1/2000, far below the error.
    assert abs(np.mean(found) - oscillator.energy_gradient(0.7)) < 4.0 * error
    assert error < 0.01
