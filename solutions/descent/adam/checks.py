"""Checks of Adam."""

import numpy as np

from nmlnp.grading import Function, check, close
from nmlnp.learning.optimisers import Adam, minimise
from nmlnp.learning.surfaces import rosenbrock, rosenbrock_gradient

_BANANA = Function("nmlnp.learning.surfaces:rosenbrock_gradient")


class _Uncorrected(Adam):
    """Adam that forgets that its averages start at zero."""

    def _change(self, gradient, rate):
        self._mean = self.decay_mean * self._mean + (1.0 - self.decay_mean) * gradient
        self._mean_square = self.decay_square * self._mean_square + (1.0 - self.decay_square) * gradient**2
        return -rate * self._mean / (np.sqrt(self._mean_square) + self.epsilon)


class _EarlyCount(Adam):
    """Adam whose corrections are those of the step after."""

    def _change(self, gradient, rate):
        self.steps += 1
        change = super()._change(gradient, rate)
        self.steps -= 1
        return change


def _path(optimiser, start, steps):
    return minimise(rosenbrock, rosenbrock_gradient, start, optimiser, steps).points


@check(
    points=3,
    hints=(
        "Print both averages after the first step, before and after the correction: are they g and g^2?",
        "Does t count from 0 or from 1?",
        "The corrected averages are for the step only; the averages themselves go on uncorrected.",
    ),
)
def path_on_the_banana(student, seed):
    """The path on Rosenbrock's banana."""
    rng = np.random.default_rng(seed)
    start, rate = rng.uniform(-1.2, 0.8, 2), rng.uniform(0.01, 0.05)
    beta_1, beta_2, epsilon = rng.uniform(0.8, 0.95), rng.uniform(0.95, 0.999), 1e-3
    settings = (rate, beta_1, beta_2, epsilon)
    close(
        student.adam(_BANANA, start, *settings, 60),
        _path(Adam(*settings), start, 60),
        rtol=1e-7,
        atol=1e-9,
        name="the path",
        wrong={
            "the averages are not corrected for starting at zero": _path(_Uncorrected(*settings), start, 60),
            "t starts at 2 instead of 1": _path(_EarlyCount(*settings), start, 60),
        },
    )


@check(
    points=1,
    hints=("Insert t = 1 into the algorithm; what is g divided by the root of g^2?",),
)
def the_first_step(student, seed):
    """The first step, whatever the betas."""
    gradient = np.random.default_rng(seed + 1).normal(size=6) * np.array([1e-4, 1.0, 1e4, 1.0, 0.0, 1.0])
    close(
        student.first_step(gradient, 0.02),
        -0.02 * np.sign(gradient),
        name="the first step",
        wrong={
            "the step is proportional to the gradient": -0.02 * gradient,
            "the step goes up the gradient": 0.02 * np.sign(gradient),
            "the gradient is divided by its length instead of component by component": -0.02
            * gradient
            / np.linalg.norm(gradient),
        },
    )


@check(
    points=1,
    hidden=True,
    needs=("path_on_the_banana",),
    hints=(
        "Does your function depend on the number of parameters, or on the start being an array of floats?",
    ),
)
def other_starts(student, seed):
    """Other starts and the settings of the paper."""
    settings = (1e-3, 0.9, 0.999, 1e-8)
    path = student.adam(_BANANA, [1, -1], *settings, 5)
    close(path, _path(Adam(*settings), [1, -1], 5), rtol=1e-7, atol=1e-9, name="the path")
