"""Networks that are the S and the D wave of the deuteron, psi_S(q) and psi_D(q).

The network of Keeble and Rios (2020) has one hidden layer and no bias in its output,

    psi_l(q) = sum_j W2_lj sigma(W1_j q + b1_j),      l = S, D,

which makes 4 N parameters.  Here it may also be deeper, or two separate networks of one output each.
With weights W1 < 0 the first layer vanishes at infinity, and so must the waves; hence later layers have
no bias, and what they pass on is sigma(z) - sigma(0).  The parameters of a network lie in one vector: the
weights and biases of the first layer, then the weights of each further layer, row by row.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nmlnp.deuteron.activations import ACTIVATIONS
from nmlnp.errors import ConfigError


@dataclass(frozen=True)
class Architecture:
    """What a network is made of.

    Attributes
    ----------
    hidden : tuple of int
        Widths of the hidden layers.
    activation : {"softplus", "sigmoid", "tanh"}
    separate : bool
        Whether the S and the D wave have a network each.

    Raises
    ------
    ConfigError
        There is no such network.
    """

    hidden: tuple = (10,)
    activation: str = "softplus"
    separate: bool = False

    def __post_init__(self):
        if not self.hidden or min(self.hidden) < 1:
            raise ConfigError(f"A network needs hidden layers of at least one node, not {self.hidden}.")
        if self.activation not in ACTIVATIONS:
            known = ", ".join(ACTIVATIONS)
            raise ConfigError(f"There is no activation {self.activation!r}; there are {known}.")

    @property
    def kind(self):
        """Number of the activation in the compiled kernels."""
        return list(ACTIVATIONS).index(self.activation)

    @property
    def copies(self):
        """Number of networks, 1 or 2."""
        return 2 if self.separate else 1

    @property
    def widths(self):
        """Widths of all layers of one network, from the momentum to the output; int64 array."""
        return np.array([1, *self.hidden, 1 if self.separate else 2], dtype=np.int64)

    @property
    def compiled(self):
        """What the compiled kernels know of the network: (copies, widths, kind)."""
        return self.copies, self.widths, self.kind

    @property
    def parameters(self):
        """Number of parameters: 4 N for the published network of N hidden nodes."""
        widths = self.widths
        return self.copies * int(np.sum(widths[:-1] * widths[1:]) + widths[1])


def initial_parameters(architecture, seed):
    """Draw parameters as published: W1 in [-1, 0), b1 in [-1, 1), output weights in [0, 1).

    Hidden layers after the first have weights of Glorot and Bengio (2010), uniform within
    sqrt(6/(fan_in + fan_out)).

    Parameters
    ----------
    architecture : Architecture
    seed : int
        Each seed gives its own network, whichever others are trained beside it.

    Returns
    -------
    ndarray, shape (parameters,)
    """
    generator = np.random.default_rng(seed)
    widths, parts = architecture.widths, []
    for _ in range(architecture.copies):
        parts += [generator.uniform(-1.0, 0.0, widths[1]), generator.uniform(-1.0, 1.0, widths[1])]
        for fan_in, fan_out in pairwise(widths[1:-1]):
            bound = np.sqrt(6.0 / (fan_in + fan_out))
            parts.append(generator.uniform(-bound, bound, fan_in * fan_out))
        parts.append(generator.uniform(0.0, 1.0, widths[-2] * widths[-1]))
    return np.concatenate(parts)


def wave_functions(architecture, parameters, q):
    """Evaluate a network with plain NumPy: the definition that the compiled kernels must meet.

    Parameters
    ----------
    architecture : Architecture
    parameters : (parameters,) array, real or complex
    q : (n,) array
        fm^-1; any momenta, not only those of the mesh.

    Returns
    -------
    ndarray, shape (2, n)
        psi_S and psi_D, not normalised.
    """
    sigma, widths = ACTIVATIONS[architecture.activation], architecture.widths
    outputs = []
    for theta in np.split(parameters, architecture.copies):
        W, b, rest = np.split(theta, [widths[1], 2 * widths[1]])
        h = sigma(W[:, None] * q + b[:, None])
        for fan_in, fan_out in pairwise(widths[1:-1]):
            W, rest = rest[: fan_out * fan_in].reshape(fan_out, fan_in), rest[fan_out * fan_in :]
            h = sigma(W @ h) - sigma(np.zeros(1))
        outputs.append(rest.reshape(widths[-1], -1) @ h)
    return np.concatenate(outputs)
