"""Gradient descent and its descendants, as short as their equations.

An optimiser turns gradients into steps: ``parameters = optimiser.step(parameters,
gradient)``.  It remembers what its method remembers (a velocity, mean squares), so
take a new one for each descent.  With g the gradient and eta the learning rate:

- gradient descent: theta <- theta - eta g;
- momentum: v <- mu v - eta g, theta <- theta + v;
- RMSprop: s <- beta_2 s + (1 - beta_2) g^2, theta <- theta - eta g / (sqrt(s) + epsilon);
- Adam: RMSprop with a running mean of g too, both corrected for starting at zero.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from nmlnp.errors import NmlnpError


class Diverged(NmlnpError):
    """A descent left the numbers: its learning rate is too large for the surface."""


@dataclass
class Optimiser:
    """What the optimisers share: the learning rate, the count of steps, the checks.

    Attributes
    ----------
    rate : float or callable
        The learning rate eta, or a schedule: a function of the number of steps
        taken so far (0, 1, 2, ...) that returns it.
    steps : int
        Steps taken.
    """

    rate: float | Callable[[int], float]
    steps: int = field(default=0, init=False)

    def __post_init__(self):
        if not callable(self.rate):
            _positive("The learning rate", self.rate)

    def step(self, parameters, gradient):
        """The parameters after one step against the gradient.

        Parameters
        ----------
        parameters, gradient : arrays of one shape

        Returns
        -------
        array
            New parameters; the old ones are left as they are.

        Raises
        ------
        ValueError
            The shapes differ.
        Diverged
            The gradient has an infinity or a NaN.
        """
        parameters, gradient = np.asarray(parameters, dtype=float), np.asarray(gradient, dtype=float)
        if parameters.shape != gradient.shape:
            raise ValueError(
                f"The gradient has shape {gradient.shape}, but the parameters have {parameters.shape}."
            )
        if not np.isfinite(gradient).all():
            raise Diverged(
                f"The gradient is no longer a finite number after {self.steps} steps: "
                "take a smaller learning rate."
            )
        rate = self.rate(self.steps) if callable(self.rate) else self.rate
        self.steps += 1
        return parameters + self._change(gradient, rate)


@dataclass
class GradientDescent(Optimiser):
    """Steepest descent: theta <- theta - eta g."""

    def _change(self, gradient, rate):
        return -rate * gradient


@dataclass
class Momentum(Optimiser):
    """Descent with a velocity: v <- mu v - eta g, theta <- theta + v (Polyak 1964).

    Attributes
    ----------
    momentum : float
        mu, 0 <= mu < 1: the share of the velocity that survives a step.
    """

    momentum: float = 0.9

    def __post_init__(self):
        super().__post_init__()
        _fraction("The momentum", self.momentum)
        self._velocity = 0.0

    def _change(self, gradient, rate):
        self._velocity = self.momentum * self._velocity - rate * gradient
        return self._velocity


@dataclass
class RMSprop(Optimiser):
    """Each component in units of its own root mean square (Tieleman and Hinton, 2012).

    Attributes
    ----------
    decay : float
        beta_2, 0 <= beta_2 < 1: the memory of the mean square, 1 / (1 - beta_2) steps.
    epsilon : float
        Keeps the division finite where the gradient vanishes.
    """

    decay: float = 0.9
    epsilon: float = 1e-8

    def __post_init__(self):
        super().__post_init__()
        _fraction("The decay of the mean square", self.decay)
        _positive("epsilon", self.epsilon)
        self._mean_square = 0.0

    def _change(self, gradient, rate):
        self._mean_square = self.decay * self._mean_square + (1.0 - self.decay) * gradient**2
        return -rate * gradient / (np.sqrt(self._mean_square) + self.epsilon)


@dataclass
class Adam(Optimiser):
    """Adaptive moments: algorithm 1 of Kingma and Ba, arXiv:1412.6980.

    Attributes
    ----------
    decay_mean, decay_square : float
        beta_1 and beta_2, in [0, 1): memories of the mean and of the mean square.
    epsilon : float
        Keeps the division finite where the gradient vanishes.
    """

    rate: float | Callable[[int], float] = 1e-3
    decay_mean: float = 0.9
    decay_square: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self):
        super().__post_init__()
        _fraction("The decay of the mean", self.decay_mean)
        _fraction("The decay of the mean square", self.decay_square)
        _positive("epsilon", self.epsilon)
        self._mean, self._mean_square = 0.0, 0.0

    def _change(self, gradient, rate):
        beta_1, beta_2, t = self.decay_mean, self.decay_square, self.steps
        self._mean = beta_1 * self._mean + (1.0 - beta_1) * gradient
        self._mean_square = beta_2 * self._mean_square + (1.0 - beta_2) * gradient**2
        # Both averages start at zero; divided by the sum of their weights, they are
        # unbiased.
        mean = self._mean / (1.0 - beta_1**t)
        mean_square = self._mean_square / (1.0 - beta_2**t)
        return -rate * mean / (np.sqrt(mean_square) + self.epsilon)


def inverse_time(initial, time):
    """The schedule eta(t) = initial / (1 + t / time), which averages noise away.

    Its steps have an infinite sum and a finite sum of squares, the conditions of
    Robbins and Monro (1951) for a descent on noisy gradients to converge.
    """
    _positive("The initial learning rate", initial)
    _positive("The time of the schedule", time)
    return lambda step: initial / (1.0 + step / time)


def cosine(initial, steps):
    """The schedule eta(t) = initial (1 + cos(pi t / steps)) / 2; zero after ``steps``."""
    _positive("The initial learning rate", initial)
    _positive("The number of steps", steps)
    return lambda step: 0.5 * initial * (1.0 + math.cos(math.pi * min(step / steps, 1.0)))


class Path(NamedTuple):
    """The way of a descent.

    Attributes
    ----------
    points : (steps + 1, n) array
        Parameters, from the start to the last.
    values : (steps + 1,) array
        The function there.
    """

    points: np.ndarray
    values: np.ndarray


def minimise(value, gradient, start, optimiser, steps):
    """Follow an optimiser down a function for a given number of steps.

    Parameters
    ----------
    value : callable
        (n,) array -> float.
    gradient : callable
        (n,) array -> (n,) array.
    start : (n,) array
    optimiser : Optimiser
    steps : int

    Returns
    -------
    Path

    Raises
    ------
    Diverged
        The function or its gradient is no longer a finite number.
    """
    point = np.array(start, dtype=float)
    points, values = [point], [value(point)]
    for step in range(steps):
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is reported in words
            point = optimiser.step(point, gradient(point))
            points.append(point)
            values.append(value(point))
        if not np.isfinite(values[-1]):
            raise Diverged(
                f"The function is no longer a finite number after {step + 1} steps: "
                "take a smaller learning rate."
            )
    return Path(np.array(points), np.array(values))


def _positive(name, number):
    if not (number > 0.0 and math.isfinite(number)):
        raise ValueError(f"{name} must be a positive number, but {number} was given.")


def _fraction(name, number):
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name} must be at least 0 and less than 1, but {number} was given.")
