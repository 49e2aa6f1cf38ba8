"""Surfaces to descend, whose minima and best possible descents are known."""

import math
from typing import NamedTuple

import numpy as np


class Quadratic(NamedTuple):
    """The quadratic f(x) = (x - m)^T H (x - m) / 2 + floor.

    Attributes
    ----------
    hessian : (n, n) array
        H, symmetric and positive definite.
    minimum : (n,) array
        m, where the minimum lies.
    floor : float
        The value there.
    """

    hessian: np.ndarray
    minimum: np.ndarray
    floor: float = 0.0

    def value(self, x):
        """f at x (n,)."""
        away = x - self.minimum
        return 0.5 * away @ self.hessian @ away + self.floor

    def gradient(self, x):
        """H (x - m), (n,)."""
        return self.hessian @ (x - self.minimum)

    @property
    def condition(self):
        """Largest over smallest eigenvalue of H."""
        curvatures = np.linalg.eigvalsh(self.hessian)
        return float(curvatures[-1] / curvatures[0])


def valley(condition, angle=0.0):
    """A two-dimensional quadratic with its minimum at the origin.

    Parameters
    ----------
    condition : float
        Curvature across the valley; along it, the curvature is 1.
    angle : float
        Angle of the valley's floor with the x axis (rad).

    Returns
    -------
    Quadratic

    Raises
    ------
    ValueError
        The condition number is less than 1.
    """
    if not condition >= 1.0:
        raise ValueError(f"A condition number is at least 1, but {condition} was given.")
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    return Quadratic(np.outer(along, along) + condition * np.outer(across, across), np.zeros(2))


def least_squares(design, target):
    """The mean squared error of a linear model as a quadratic in its coefficients.

    Parameters
    ----------
    design : (samples, n) array
        X, of full column rank.
    target : (samples,) array

    Returns
    -------
    Quadratic
        f(c) = mean((X c - y)^2); its Hessian is 2 X^T X / samples.
    """
    solution = np.linalg.lstsq(design, target, rcond=None)[0]
    floor = float(np.mean((design @ solution - target) ** 2))
    return Quadratic(2.0 * design.T @ design / len(target), solution, floor)


def rosenbrock(x):
    """Rosenbrock's banana (1 - x_1)^2 + 100 (x_2 - x_1^2)^2, with its minimum 0 at (1, 1).

    The floor of the valley is bent, and nearly flat: H. H. Rosenbrock, Comput. J. 3,
    175 (1960).
    """
    return (1.0 - x[0]) ** 2 + 100.0 * (x[1] - x[0] ** 2) ** 2


def rosenbrock_gradient(x):
    """The gradient of :func:`rosenbrock`, (2,) array."""
    off_floor = x[1] - x[0] ** 2
    return np.array([-2.0 * (1.0 - x[0]) - 400.0 * x[0] * off_floor, 200.0 * off_floor])


def rosenbrock_hessian(x):
    """The second derivatives of :func:`rosenbrock`, (2, 2) array."""
    return np.array(
        [[2.0 - 400.0 * x[1] + 1200.0 * x[0] ** 2, -400.0 * x[0]], [-400.0 * x[0], 200.0]], dtype=float
    )


def best_descent(smallest, largest):
    """The best gradient descent on a quadratic of given curvatures.

    Parameters
    ----------
    smallest, largest : float
        Eigenvalues of the Hessian, l and L.

    Returns
    -------
    rate : float
        eta = 2 / (L + l).
    factor : float
        What a step leaves of the distance to the minimum: (kappa - 1) / (kappa + 1)
        with the condition number kappa = L / l.
    """
    return 2.0 / (largest + smallest), (largest - smallest) / (largest + smallest)


def best_heavy_ball(smallest, largest):
    """The best descent with momentum on a quadratic of given curvatures (Polyak 1964).

    Parameters
    ----------
    smallest, largest : float
        Eigenvalues of the Hessian, l and L.

    Returns
    -------
    rate : float
        eta = 4 / (sqrt(L) + sqrt(l))^2.
    momentum : float
        mu, the square of the factor.
    factor : float
        What a step leaves of the distance, in the long run:
        (sqrt(kappa) - 1) / (sqrt(kappa) + 1).
    """
    fast, slow = math.sqrt(largest), math.sqrt(smallest)
    factor = (fast - slow) / (fast + slow)
    return 4.0 / (fast + slow) ** 2, factor**2, factor
