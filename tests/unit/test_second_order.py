"""Second-order steps against problems that they solve in a known number of steps."""

import numpy as np
import pytest

from nmlnp.errors import NmlnpError
from nmlnp.learning import decay_curve, second_order, surfaces
from nmlnp.learning.gradient_check import complex_step_gradient

TIMES = np.arange(0.0, 600.0, 20.0)
TRUTH = np.array([900.0, np.log(2) / 153.0])


def test_newton_minimises_a_quadratic_in_one_step():
    surface = surfaces.Quadratic(np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([0.5, -1.0]))
    x = np.array([7.0, -4.0])
    np.testing.assert_allclose(
        x + second_order.newton_step(surface.gradient(x), surface.hessian), surface.minimum, rtol=1e-13
    )


def test_newton_converges_quadratically_on_rosenbrock():
    x, errors = np.array([0.9, 0.8]), []
    for _ in range(6):
        x = x + second_order.newton_step(surfaces.rosenbrock_gradient(x), surfaces.rosenbrock_hessian(x))
        errors.append(np.linalg.norm(x - 1.0))
    assert errors[5] < 1e-12
    # Theory: e' <= |H^-1| |third derivatives| e^2 / 2; at the minimum |H^-1| = 2.5 and the third
    # derivatives 2400, -400 (three times) have norm below 2600.
    assert all(errors[k + 1] < 2.5 * 2600 / 2 * errors[k] ** 2 for k in (3, 4))


def test_gauss_newton_solves_rosenbrock_in_two_steps():
    # The residuals are 1 - x and 10 (y - x^2): the first step ends at x = 1, the second on the parabola.
    x = np.array([-1.2, 1.0])
    for _ in range(2):
        residuals = np.array([1.0 - x[0], 10.0 * (x[1] - x[0] ** 2)])
        x = x + second_order.gauss_newton_step(residuals, np.array([[-1.0, 0.0], [-20.0 * x[0], 10.0]]))
    np.testing.assert_allclose(x, 1.0, rtol=1e-12)


def test_natural_gradient_does_not_depend_on_the_units():
    theta = np.array([700.0, 0.006])
    counts = np.random.default_rng(3).poisson(decay_curve.mean_counts(TRUTH, TIMES))
    gradient = decay_curve.likelihood_gradient(theta, TIMES, counts)
    fisher = decay_curve.fisher_information(theta, TIMES)
    units = np.array([[1e-3, 0.2], [0.0, 60.0]])  # theta = units @ theta'
    changed = second_order.natural_gradient_step(units.T @ gradient, units.T @ fisher @ units)
    np.testing.assert_allclose(
        units @ changed, second_order.natural_gradient_step(gradient, fisher), rtol=1e-9
    )


def test_damping_shortens_the_step():
    gradient, fisher = np.array([1.0, 2.0]), np.diag([1.0, 3.0])
    np.testing.assert_allclose(
        second_order.natural_gradient_step(gradient, fisher, damping=1.0), [-1 / 2, -2 / 4]
    )


def test_singular_curvature_is_a_sentence():
    with pytest.raises(NmlnpError, match="damping"):
        second_order.newton_step(np.ones(2), np.ones((2, 2)))


def test_decay_curve_derivatives():
    counts = np.random.default_rng(4).poisson(decay_curve.mean_counts(TRUTH, TIMES))
    theta = np.array([800.0, 0.005])
    np.testing.assert_allclose(
        decay_curve.likelihood_gradient(theta, TIMES, counts),
        complex_step_gradient(lambda t: decay_curve.negative_log_likelihood(t, TIMES, counts), theta),
        rtol=1e-10,
    )


def test_fisher_information_is_the_covariance_of_the_score():
    # 4000 data sets: each element of the sample covariance is within 5 standard errors (false alarm 2e-6).
    rng = np.random.default_rng(6)
    counts = rng.poisson(decay_curve.mean_counts(TRUTH, TIMES), (4000, TIMES.size))
    scores = np.array([decay_curve.likelihood_gradient(TRUTH, TIMES, n) for n in counts])
    products = scores[:, :, None] * scores[:, None, :]
    error = products.std(axis=0) / np.sqrt(len(products))
    fisher = decay_curve.fisher_information(TRUTH, TIMES)
    assert (np.abs(products.mean(axis=0) - fisher) < 5 * error).all()
