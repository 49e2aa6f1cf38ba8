"""The smallest learners: a linear neuron, Rosenblatt's perceptron, logistic regression."""

from typing import NamedTuple

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.learning.network import cross_entropy, sigmoid
from nmlnp.learning.second_order import newton_step


def neuron_loss(theta, x, y):
    """The mean squared error mean((w x + b - y)^2) of one weight and one bias.

    Parameters
    ----------
    theta : (2,) array
        w and b.
    x, y : (samples,) arrays
    """
    w, b = theta
    return np.mean((w * x + b - y) ** 2)


def neuron_gradient(theta, x, y):
    """The gradient 2 mean(e x), 2 mean(e) of :func:`neuron_loss`, with e = w x + b - y."""
    w, b = theta
    error = w * x + b - y
    return 2.0 * np.array([np.mean(error * x), np.mean(error)])


class Perceptron(NamedTuple):
    """A separating plane found by Rosenblatt's rule.

    Attributes
    ----------
    weights : (features + 1,) array
        The last one is the bias: a row x is in the class where x . w + b > 0.
    mistakes : list of int
        Corrections made in each epoch; the last is 0 where the classes are separated.
    """

    weights: np.ndarray
    mistakes: list


def train_perceptron(x, member, epochs, rng):
    """Rosenblatt's rule: add a misclassified row to the weights, with its sign.

    Where a plane separates the classes with margin gamma, and no row (with its
    constant 1) is longer than R, there are at most (R / gamma)^2 corrections
    (Novikoff 1962).  Where none does, the rule never ends; ``epochs`` ends it.

    Parameters
    ----------
    x : (samples, features) array
    member : (samples,) bool array
        Whether a row belongs to the class.
    epochs : int
        Most passes over the samples.
    rng : numpy.random.Generator
        Orders the samples of each pass.

    Returns
    -------
    Perceptron
    """
    rows = with_constant(x)
    signs = np.where(member, 1.0, -1.0)
    weights, mistakes = np.zeros(rows.shape[1]), []
    for _ in range(epochs):
        mistakes.append(0)
        for k in rng.permutation(len(rows)):
            if signs[k] * (rows[k] @ weights) <= 0.0:
                weights = weights + signs[k] * rows[k]
                mistakes[-1] += 1
        if mistakes[-1] == 0:
            break
    return Perceptron(weights, mistakes)


def fit_logistic(x, member, ridge=1e-6, steps=50):
    """Logistic regression by Newton's method.

    Minimises the cross-entropy of p = sigmoid(x . w + b) plus ridge |w|^2 / 2 (the
    bias is free).  Without the ridge there would be no minimum where a plane
    separates the classes: ever longer weights would do ever better.

    Parameters
    ----------
    x : (samples, features) array
        With means near 0 and spreads near 1, so that ``ridge`` treats them alike.
    member : (samples,) bool array
    ridge : float
        Positive.
    steps : int
        Most Newton steps.

    Returns
    -------
    (features + 1,) array
        w, then b.

    Raises
    ------
    NmlnpError
        The steps did not converge.
    ValueError
        The ridge is not positive.
    """
    if not ridge > 0.0:
        raise ValueError(f"The ridge must be positive, but {ridge} was given.")
    rows, targets = with_constant(x), np.asarray(member, dtype=float)
    damping = np.diag([ridge] * (rows.shape[1] - 1) + [0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(steps):
        _, error = cross_entropy(rows @ weights, targets)
        gradient = rows.T @ error + damping @ weights
        if np.abs(gradient).max() < 1e-10:
            return weights
        p = sigmoid(rows @ weights)
        hessian = rows.T @ (rows * (p * (1.0 - p) / len(rows))[:, None]) + damping
        weights = weights + newton_step(gradient, hessian)
    raise NmlnpError(
        f"Logistic regression did not converge in {steps} Newton steps: take a larger ridge or more steps."
    )


def with_constant(x):
    """The rows with a 1 at their end, whose weight is the bias: (samples, features + 1)."""
    return np.column_stack([x, np.ones(len(x))])
