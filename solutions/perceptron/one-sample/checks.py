"""Checks of the neuron."""

import numpy as np

from nmlnp.grading import check, close
from nmlnp.learning.optimisers import GradientDescent, minimise
from nmlnp.learning.perceptron import neuron_gradient, neuron_loss


@check(
    points=2,
    hints=(
        "The loss depends on the error, the error on the output, the output on w: one factor for each link.",
        "The error changes by x when w changes by 1; by how much when b does?",
    ),
)
def gradient_of_the_neuron(student, seed):
    """The gradient for the target 2x + 1."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=7)
    y, (w, b) = 2.0 * x + 1.0, rng.normal(size=2)
    expected = neuron_gradient((w, b), x, y)
    close(
        np.array(student.gradient(w, b, x, y)),
        expected,
        rtol=1e-8,
        name="(dL/dw, dL/db)",
        wrong={
            "the errors are summed and not averaged": 7.0 * expected,
            "the derivative by w has lost its factor x": expected[[1, 1]],
            "the error is measured as y minus the output, and its sign not followed through": -expected,
        },
    )


@check(
    points=2,
    hints=(
        "In which direction of the plane (w, b) does every gradient point?",
        "Move along this direction until the error is zero: one equation for one unknown.",
    ),
)
def end_of_the_descent(student, seed):
    """Where the descent on one sample ends."""
    rng = np.random.default_rng(seed + 1)
    x, y = rng.uniform(1.0, 4.0), rng.uniform(3.0, 9.0)
    w, b = rng.normal(size=2)
    samples = np.array([x]), np.array([y])
    path = minimise(
        lambda theta: neuron_loss(theta, *samples),
        lambda theta: neuron_gradient(theta, *samples),
        (w, b),
        GradientDescent(0.25 / (x**2 + 1.0)),
        200,
    )
    close(
        np.array(student.where_it_ends(w, b, x, y)),
        path.points[-1],
        rtol=1e-7,
        name="(w, b)",
        wrong={
            "only the bias is moved": np.array([w, y - w * x]),
            "only the weight is moved": np.array([(y - b) / x, b]),
            "the target 2x + 1 is assumed": np.array([2.0, 1.0]),
        },
    )
