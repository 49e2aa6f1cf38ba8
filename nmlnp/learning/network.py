"""A feed-forward network, written out by hand: forward, backward, training.

Layer l maps the rows a of a batch to sigma(a W_l + b_l); the last layer is linear,
so that outputs are energies (with the mean squared error) or log-odds (with the
cross-entropy).  All weights and biases live in one flat vector, as in the
wave functions of the course's second half; the matrices are views into it.
"""

import math
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from nmlnp.learning.optimisers import Diverged


def sigmoid(z):
    """The logistic function 1 / (1 + exp(-z)), by a form that cannot overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * z))


# Each activation a(z) with its derivative da/dz, written with a itself, which the forward pass has kept.
# All of them take complex numbers, so that gradients can be checked by a complex step.
ACTIVATIONS = {
    "tanh": (np.tanh, lambda a: 1.0 - a**2),
    "sigmoid": (sigmoid, lambda a: a * (1.0 - a)),
    "relu": (lambda z: np.where(z.real > 0.0, z, 0.0), lambda a: np.where(a.real > 0.0, 1.0, 0.0)),
}


def mean_squared_error(outputs, targets):
    """The loss mean((y - t)^2) over samples and outputs, and its derivative by the outputs.

    Parameters
    ----------
    outputs, targets : (samples, outputs) arrays
        In one unit, whose square is the unit of the loss.

    Returns
    -------
    loss : number
    derivative : (samples, outputs) array
    """
    error = outputs - targets
    return np.mean(error**2), 2.0 * error / error.size


def cross_entropy(outputs, targets):
    """The loss -mean(t log p + (1 - t) log(1 - p)) of two classes, p = sigmoid(output).

    Parameters
    ----------
    outputs : (samples, outputs) array
        Log-odds log(p / (1 - p)).
    targets : (samples, outputs) array
        1 for members of the class, 0 for the others.

    Returns
    -------
    loss : number
    derivative : (samples, outputs) array
        By the outputs: (p - t) / (number of targets).
    """
    positive = outputs.real > 0.0
    # log(1 + exp(y)) = max(y, 0) + log(1 + exp(-|y|)): no overflow on either side.
    softplus = np.where(positive, outputs, 0.0) + np.log1p(np.exp(np.where(positive, -outputs, outputs)))
    return np.mean(softplus - targets * outputs), (sigmoid(outputs) - targets) / targets.size


class Network:
    """A feed-forward network with one activation in all its hidden layers.

    Parameters
    ----------
    widths : sequence of int
        Inputs, hidden units of each layer, outputs; (1, 1) is a single linear unit.
    activation : str
        "tanh", "sigmoid" or "relu".
    parameters : (parameters,) array
        W_1 (row by row), b_1, W_2, b_2, ...

    Raises
    ------
    ValueError
        Impossible widths, an unknown activation, or parameters that do not fit.
    """

    def __init__(self, widths, activation, parameters):
        self.widths = tuple(int(width) for width in widths)
        if len(self.widths) < 2 or min(self.widths) < 1:
            raise ValueError(
                f"A network needs widths of at least 1 for inputs and outputs, but {widths} was given."
            )
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"There is no activation {activation!r}; choose one of {', '.join(ACTIVATIONS)}."
            )
        self.activation = activation
        self.parameters = np.array(parameters)
        count = sum((before + 1) * after for before, after in self._shapes())
        if self.parameters.shape != (count,):
            raise ValueError(
                f"A network of widths {self.widths} has {count} parameters in one vector, "
                f"but an array of shape {self.parameters.shape} was given."
            )

    @classmethod
    def create(cls, widths, activation, rng):
        """A network with random weights and zero biases.

        The weights are normal with variance 1 / (inputs of the layer), which keeps
        the size of the signal from layer to layer (LeCun et al. 1998); for "relu",
        which stops half of it, twice that (He et al., arXiv:1502.01852).

        Parameters
        ----------
        widths : sequence of int
        activation : str
        rng : numpy.random.Generator
        """
        gain = 2.0 if activation == "relu" else 1.0
        parts = []
        for before, after in pairwise(widths):
            parts += [rng.normal(0.0, math.sqrt(gain / before), before * after), np.zeros(after)]
        return cls(widths, activation, np.concatenate(parts))

    def layers(self):
        """Weights (inputs, outputs) and biases (outputs,) of each layer, as views of ``parameters``."""
        layers, start = [], 0
        for before, after in self._shapes():
            middle, end = start + before * after, start + (before + 1) * after
            layers.append((self.parameters[start:middle].reshape(before, after), self.parameters[middle:end]))
            start = end
        return layers

    def predict(self, x):
        """Outputs (samples, outputs) for inputs (samples, inputs)."""
        return self._forward(self._rows(x, self.widths[0], "inputs"))[-1]

    def loss_and_gradient(self, x, targets, loss=mean_squared_error):
        """The loss over a batch and its gradient by all parameters, by backpropagation.

        Parameters
        ----------
        x : (samples, inputs) array
        targets : (samples, outputs) array
        loss : callable
            (outputs, targets) -> loss and its derivative by the outputs.

        Returns
        -------
        loss : float
        gradient : (parameters,) array
        """
        x = self._rows(x, self.widths[0], "inputs")
        targets = self._rows(targets, self.widths[-1], "targets")
        if len(x) != len(targets):
            raise ValueError(f"There are {len(x)} rows of inputs, but {len(targets)} rows of targets.")
        a = self._forward(x)
        value, delta = loss(a[-1], targets)
        return value, self._backward(a, delta)

    def _forward(self, x):
        """What enters each layer, and the outputs: [x, a_1, a_2, ..., outputs]."""
        sigma, _ = ACTIVATIONS[self.activation]
        *hidden_layers, (W_out, b_out) = self.layers()
        a = [x]
        for W, b in hidden_layers:
            a.append(sigma(a[-1] @ W + b))
        return [*a, a[-1] @ W_out + b_out]

    def _backward(self, a, delta):
        """The chain rule from last layer to first; delta is d loss / d (a W + b)."""
        _, slope = ACTIVATIONS[self.activation]
        layers, gradient = self.layers(), []
        for l in reversed(range(len(layers))):
            gradient = [(a[l].T @ delta).ravel(), delta.sum(axis=0), *gradient]
            if l > 0:
                W, _ = layers[l]
                delta = (delta @ W.T) * slope(a[l])
        return np.concatenate(gradient)

    def _shapes(self):
        return list(pairwise(self.widths))

    def _rows(self, array, width, name):
        array = np.asarray(array)
        if array.ndim != 2 or array.shape[1] != width:
            raise ValueError(
                f"The {name} must be an array of shape (samples, {width}), but have shape {array.shape}."
            )
        return array


class History(NamedTuple):
    """Losses of a training, after each epoch.

    Attributes
    ----------
    training : (epochs,) array
        Mean of the batches' losses, each taken before its step.
    validation : (epochs,) array or None
        On the samples held back, with the parameters at the end of the epoch.
    """

    training: np.ndarray
    validation: np.ndarray | None


def train(network, x, targets, optimiser, epochs, batch, rng, loss=mean_squared_error, validation=None):
    """Train a network in place by batches in random order.

    Inputs and targets should have means near 0 and spreads near 1: the network
    scales nothing.

    Parameters
    ----------
    network : Network
    x : (samples, inputs) array
    targets : (samples, outputs) array
    optimiser : nmlnp.learning.optimisers.Optimiser
        A new one, or one that goes on with this network.
    epochs : int
        How often every sample is seen.
    batch : int
        Samples a step; the last batch of an epoch may be smaller.
    rng : numpy.random.Generator
        Shuffles the samples before each epoch.
    loss : callable
        ``mean_squared_error`` or ``cross_entropy``.
    validation : (x, targets) or None
        Samples held back, whose loss is recorded and never used.

    Returns
    -------
    History

    Raises
    ------
    Diverged
        A loss is no longer a finite number.
    """
    x, targets = np.asarray(x), np.asarray(targets)
    if batch < 1 or epochs < 1:
        raise ValueError(
            f"Training needs at least one epoch and one sample a batch, not {epochs} and {batch}."
        )
    training, held_back = [], []
    for epoch in range(epochs):
        order, total = rng.permutation(len(x)), 0.0
        for chosen in np.split(order, range(batch, len(x), batch)):
            with np.errstate(over="ignore", invalid="ignore"):  # what overflows is reported in words
                value, gradient = network.loss_and_gradient(x[chosen], targets[chosen], loss)
            network.parameters = optimiser.step(network.parameters, gradient)
            total += value * len(chosen)
        training.append(total / len(x))
        if not math.isfinite(training[-1]):
            raise Diverged(
                f"The loss is no longer a finite number in epoch {epoch + 1}: take a smaller learning rate."
            )
        if validation is not None:
            held_back.append(loss(network.predict(validation[0]), validation[1])[0])
    return History(np.array(training), None if validation is None else np.array(held_back))
