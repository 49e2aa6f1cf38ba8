"""Checks of descent with momentum."""

import numpy as np

from nmlnp.grading import Function, check, close
from nmlnp.learning.optimisers import GradientDescent, Momentum, minimise
from nmlnp.learning.surfaces import best_heavy_ball, rosenbrock, rosenbrock_gradient

_BANANA = Function("nmlnp.learning.surfaces:rosenbrock_gradient")


def _path(optimiser, start, steps):
    return minimise(rosenbrock, rosenbrock_gradient, start, optimiser, steps).points


@check(
    points=2,
    hints=(
        "What does the velocity hold after the first step, and what must the second step do with it?",
        "The path must have one row more than there are steps, and its rows must be different arrays.",
    ),
)
def path_on_the_banana(student, seed):
    """The path on Rosenbrock's banana."""
    rng = np.random.default_rng(seed)
    start, rate, momentum = rng.uniform(-1.0, 1.0, 2), rng.uniform(3e-4, 8e-4), rng.uniform(0.7, 0.9)
    expected = _path(Momentum(rate, momentum), start, 40)
    averaged = _path(Momentum(rate * (1.0 - momentum), momentum), start, 40)
    close(
        student.heavy_ball(_BANANA, start, rate, momentum, 40),
        expected,
        rtol=1e-7,
        atol=1e-9,
        name="the path",
        wrong={
            "the velocity is forgotten between the steps": _path(GradientDescent(rate), start, 40),
            "the gradient enters with the factor 1 - mu, as a running mean": averaged,
            "the rows of the path are all the same array": np.tile(expected[-1], (41, 1)),
        },
    )


@check(
    points=1,
    hints=("With momentum zero the heavy ball is an algorithm that you know.",),
)
def without_momentum(student, seed):
    """Without momentum it is gradient descent."""
    start = np.random.default_rng(seed + 1).uniform(-1.0, 1.0, 2)
    path = student.heavy_ball(_BANANA, start, 5e-4, 0.0, 10)
    close(path, _path(GradientDescent(5e-4), start, 10), rtol=1e-7, atol=1e-9, name="the path")


@check(
    points=2,
    hints=(
        "Insert theta_t = r^t for one curvature h: which momentum makes the roots r coincide?",
        "Demand it at the smallest and at the largest curvature: two equations for the two unknowns.",
    ),
)
def best_setting(student, seed):
    """The fastest heavy ball for given curvatures."""
    smallest, condition = np.random.default_rng(seed + 2).uniform([0.1, 20.0], [2.0, 500.0])
    largest = condition * smallest
    rate, momentum, factor = best_heavy_ball(smallest, largest)
    close(
        np.array(student.best_momentum(smallest, largest)),
        np.array([rate, momentum]),
        rtol=1e-8,
        name="(rate, momentum)",
        wrong={
            "the momentum is not squared": np.array([rate, factor]),
            "curvatures stand where their square roots should": np.array(
                [4.0 / (largest + smallest) ** 2, ((largest - smallest) / (largest + smallest)) ** 2]
            ),
        },
    )
