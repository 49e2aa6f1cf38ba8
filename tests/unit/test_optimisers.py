"""Optimisers against their published algorithms, worked by hand, and against theory on quadratics."""

import numpy as np
import pytest

from nmlnp.learning import surfaces
from nmlnp.learning.optimisers import (
    Adam,
    Diverged,
    GradientDescent,
    Momentum,
    RMSprop,
    cosine,
    inverse_time,
    minimise,
)

G1, G2 = np.array([1.0, -4.0]), np.array([3.0, 2.0])


def two_steps(optimiser):
    first = optimiser.step(np.zeros(2), G1)
    return first, optimiser.step(first, G2) - first


def test_gradient_descent_by_hand():
    first, second = two_steps(GradientDescent(0.1))
    np.testing.assert_allclose(first, [-0.1, 0.4], rtol=1e-15)
    np.testing.assert_allclose(second, [-0.3, -0.2], rtol=1e-15)


def test_momentum_by_hand():
    first, second = two_steps(Momentum(0.1, momentum=0.5))
    np.testing.assert_allclose(first, [-0.1, 0.4], rtol=1e-15)
    np.testing.assert_allclose(second, [-0.05 - 0.3, 0.2 - 0.2], atol=1e-15)


def test_rmsprop_by_hand():
    # s = 0.25 g^2 at first, then 0.75 s + 0.25 g^2: (0.25, 4), (0.1875 + 2.25, 3 + 1).
    first, second = two_steps(RMSprop(0.1, decay=0.75, epsilon=1e-300))
    np.testing.assert_allclose(first, [-0.2, 0.2], rtol=1e-15)
    np.testing.assert_allclose(second, [-0.3 / np.sqrt(2.4375), -0.1], rtol=1e-15)


def test_adam_by_hand():
    # The first step is eta times the sign.  At the second, with beta_1 = 1/2 and beta_2 = 3/4,
    # m = (1/4 + 3/2, -1 + 1) / (3/4) and v = (3/16 + 9/4, 3 + 1) / (7/16).
    first, second = two_steps(Adam(0.1, decay_mean=0.5, decay_square=0.75, epsilon=1e-300))
    np.testing.assert_allclose(first, [-0.1, 0.1], rtol=1e-14)
    np.testing.assert_allclose(second, [-0.1 * (7 / 3) / np.sqrt(39 / 7), 0.0], rtol=1e-14, atol=1e-16)


def test_adam_follows_the_published_algorithm():
    gradients = np.random.default_rng(5).normal(size=(40, 3))
    optimiser, theta = Adam(0.01), np.zeros(3)
    m, v, expected = 0.0, 0.0, np.zeros(3)
    for t, g in enumerate(gradients, start=1):
        theta = optimiser.step(theta, g)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        # The form of section 2 of the paper, with the corrections moved into the learning rate.
        rate = 0.01 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        expected = expected - rate * m / (np.sqrt(v) + 1e-8 * np.sqrt(1 - 0.999**t))
    np.testing.assert_allclose(theta, expected, rtol=1e-12)


@pytest.mark.parametrize("condition", [3.0, 30.0])
def test_best_descent_contracts_by_the_theoretical_factor(condition):
    surface = surfaces.valley(condition, angle=0.4)
    rate, factor = surfaces.best_descent(1.0, condition)
    # A start with equal shares along both axes of the ellipse loses the same factor in every step.
    along = np.array([np.cos(0.4), np.sin(0.4)])
    start = along + np.array([-along[1], along[0]])
    path = minimise(surface.value, surface.gradient, start, GradientDescent(rate), 30)
    lengths = np.linalg.norm(path.points, axis=1)
    np.testing.assert_allclose(lengths[1:] / lengths[:-1], factor, rtol=1e-12)


def test_no_other_rate_is_better():
    condition = 20.0
    rate, factor = surfaces.best_descent(1.0, condition)
    for other in (0.9 * rate, 1.02 * rate):
        assert max(abs(1 - other), abs(1 - other * condition)) > factor


def test_heavy_ball_contracts_by_the_theoretical_factor():
    surface = surfaces.valley(100.0, angle=0.3)
    rate, momentum, factor = surfaces.best_heavy_ball(1.0, 100.0)
    path = minimise(surface.value, surface.gradient, [1.0, 2.0], Momentum(rate, momentum), 400)
    lengths = np.linalg.norm(path.points, axis=1)
    # The spectral radius, by NumPy, of the map (x_t, x_t-1) -> (x_t+1, x_t); the double root of the
    # critically damped directions costs half the digits.
    for curvature in (1.0, 100.0):
        propagator = np.array([[1 + momentum - rate * curvature, -momentum], [1.0, 0.0]])
        assert np.abs(np.linalg.eigvals(propagator)).max() == pytest.approx(factor, rel=1e-6)
    # Critical damping leaves t factor^t: the measured slope tends to log(factor) like 1/t.
    assert np.log(lengths[400] / lengths[200]) / 200 == pytest.approx(
        np.log(factor) + np.log(2) / 200, rel=5e-3
    )


def test_rates_follow_their_schedules():
    assert [inverse_time(0.5, 10)(t) for t in (0, 10, 40)] == pytest.approx([0.5, 0.25, 0.1])
    assert [cosine(0.5, 8)(t) for t in (0, 4, 8, 9)] == pytest.approx([0.5, 0.25, 0.0, 0.0])
    optimiser = GradientDescent(inverse_time(1.0, 1.0))
    assert [float(optimiser.step(0.0, 1.0)) for _ in range(3)] == pytest.approx([-1.0, -1 / 2, -1 / 3])


def test_minimise_records_start_and_end():
    path = minimise(lambda x: x @ x, lambda x: 2 * x, [1.0, -2.0], GradientDescent(0.25), 3)
    np.testing.assert_allclose(path.points, np.outer(0.5 ** np.arange(4), [1.0, -2.0]))
    np.testing.assert_allclose(path.values, 5.0 * 0.25 ** np.arange(4))


def test_divergence_is_a_sentence():
    with pytest.raises(Diverged, match="smaller learning rate"):
        minimise(lambda x: x[0] ** 4, lambda x: 4 * x**3, [10.0], GradientDescent(1.0), 20)


def test_divergence_of_the_gradient_is_a_sentence():
    with pytest.raises(Diverged, match="gradient is no longer"):
        GradientDescent(0.1).step(np.zeros(2), np.array([1.0, np.nan]))


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: GradientDescent(0.0), "learning rate"),
        (lambda: GradientDescent(float("nan")), "learning rate"),
        (lambda: Momentum(0.1, momentum=1.0), "momentum"),
        (lambda: RMSprop(0.1, decay=-0.1), "decay"),
        (lambda: RMSprop(0.1, epsilon=0.0), "epsilon"),
        (lambda: Adam(decay_square=1.0), "mean square"),
        (lambda: inverse_time(0.1, 0.0), "time"),
        (lambda: cosine(0.1, 0), "number of steps"),
    ],
)
def test_impossible_settings_are_refused(make, what):
    with pytest.raises(ValueError, match=what):
        make()


def test_gradient_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="shape"):
        GradientDescent(0.1).step(np.zeros(2), np.zeros(3))
