"""Surfaces against numerical derivatives and linear algebra."""

import numpy as np
import pytest

from nmlnp.learning import surfaces
from nmlnp.learning.gradient_check import central_difference_gradient, complex_step_gradient


def test_rosenbrock_and_its_derivatives():
    from scipy.optimize import rosen, rosen_der, rosen_hess

    for x in np.random.default_rng(1).uniform(-2, 2, (10, 2)):
        assert surfaces.rosenbrock(x) == pytest.approx(rosen(x), rel=1e-12)
        np.testing.assert_allclose(surfaces.rosenbrock_gradient(x), rosen_der(x), rtol=1e-12)
        np.testing.assert_allclose(surfaces.rosenbrock_hessian(x), rosen_hess(x), rtol=1e-12)


def test_valley_has_its_condition_and_direction():
    surface = surfaces.valley(50.0, angle=0.3)
    assert surface.condition == pytest.approx(50.0)
    floor = np.array([np.cos(0.3), np.sin(0.3)])
    np.testing.assert_allclose(surface.hessian @ floor, floor, rtol=1e-12)
    with pytest.raises(ValueError, match="at least 1"):
        surfaces.valley(0.5)


def test_quadratic_gradient():
    surface = surfaces.Quadratic(np.array([[3.0, 1.0], [1.0, 2.0]]), np.array([0.5, -1.0]), 4.0)
    assert surface.value(surface.minimum) == 4.0
    x = np.array([1.0, 2.0])
    np.testing.assert_allclose(surface.gradient(x), complex_step_gradient(surface.value, x), rtol=1e-13)


def test_least_squares_is_the_mean_squared_error():
    rng = np.random.default_rng(2)
    design, target, c = rng.normal(size=(30, 4)), rng.normal(size=30), rng.normal(size=4)
    surface = surfaces.least_squares(design, target)
    error = design @ c - target
    assert surface.value(c) == pytest.approx(np.mean(error**2), rel=1e-12)
    np.testing.assert_allclose(surface.gradient(c), 2 * design.T @ error / 30, rtol=1e-11)


def test_numerical_gradients_of_a_polynomial():
    x = np.array([0.3, -1.2])
    exact = np.array([4 * x[0] ** 3 * x[1], x[0] ** 4])
    np.testing.assert_allclose(complex_step_gradient(lambda x: x[0] ** 4 * x[1], x), exact, rtol=1e-14)
    np.testing.assert_allclose(central_difference_gradient(lambda x: x[0] ** 4 * x[1], x), exact, rtol=1e-8)
