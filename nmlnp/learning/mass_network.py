"""Feed-forward networks for the residuals of a mass formula, and a committee for their error."""

from typing import NamedTuple

import numpy as np

from nmlnp.learning.mass_formula import MAGIC_NUMBERS, pairing_sign, promiscuity
from nmlnp.learning.network import Network, train
from nmlnp.learning.optimisers import Adam, cosine
from nmlnp.learning.regression import Standardisation, standardisation

FEATURES = (
    "A",
    "Z",
    "N",
    "N - Z",
    "shell of Z",
    "shell of N",
    "distance of Z to a magic number",
    "distance of N to a magic number",
    "pairing",
    "promiscuity",
    "A^(-1/3)",
    "(N - Z)/A",
)


def features(Z, N):
    """Twelve numbers that tell a network where a nucleus lies among the shells.

    Parameters
    ----------
    Z, N : array_like of int, shape (n,)

    Returns
    -------
    features : ndarray, shape (n, 12)
        In the order of ``FEATURES``. A shell is the number of magic numbers below Z or N; the distance to
        the nearest magic number is negative below it; the pairing is +1 for even-even, 0 for odd-A and -1
        for odd-odd nuclei.
    """
    Z, N = np.asarray(Z), np.asarray(N)
    A = Z + N
    shells = [np.searchsorted(MAGIC_NUMBERS, number) for number in (Z, N)]
    distances = [_from_magic(number) for number in (Z, N)]
    pairing, P = pairing_sign(Z, N), promiscuity(Z, N)
    columns = [A, Z, N, N - Z, *shells, *distances, pairing, P, A ** (-1.0 / 3.0), (N - Z) / A]
    return np.stack(columns, axis=1).astype(float)


def _from_magic(number):
    steps = number[:, None] - np.array(MAGIC_NUMBERS)
    return steps[np.arange(len(number)), np.argmin(np.abs(steps), axis=1)]


class Committee(NamedTuple):
    """Networks of equal shape from different random starts, with the scales of their data.

    Attributes
    ----------
    networks : list of Network
    standardise : Standardisation
        Of the features.
    scale : float
        Standard deviation of the training targets (MeV), the unit of the networks' output.
    """

    networks: list
    standardise: Standardisation
    scale: float

    @classmethod
    def train(cls, x, targets, *, members, epochs, rng, hidden=(64, 64), rate=3e-3, batch=64):
        """Train each member on all data by Adam, with a learning rate that falls to zero.

        Parameters
        ----------
        x : ndarray, shape (n, d)
            Features; they are shifted and scaled to mean 0 and standard deviation 1 here.
        targets : ndarray, shape (n,)
            Residuals (MeV), with a mean that is small beside their spread: they are scaled, not shifted.
        members, epochs : int
        rng : numpy.random.Generator
            One child of it starts and shuffles each member.
        hidden : sequence of int
            Units of the hidden layers.
        rate : float
            First learning rate.
        batch : int
            Samples a step.

        Returns
        -------
        Committee
        """
        standardise, scale = standardisation(x), np.std(targets)
        inputs, outputs = standardise(x), targets[:, None] / scale
        steps = epochs * -(-len(x) // batch)
        networks = []
        for child in rng.spawn(members):
            network = Network.create((x.shape[1], *hidden, 1), "tanh", child)
            train(network, inputs, outputs, Adam(cosine(rate, steps)), epochs, batch, child)
            networks.append(network)
        return cls(networks, standardise, scale)

    def members(self, x):
        """Predictions (MeV) of each member, shape (members, n)."""
        inputs = self.standardise(x)
        return self.scale * np.stack([network.predict(inputs)[:, 0] for network in self.networks])

    def predict(self, x):
        """Mean of the members (MeV), shape (n,)."""
        return self.members(x).mean(axis=0)

    def predict_with_error(self, x):
        """Mean and standard deviation of the members (MeV), both of shape (n,)."""
        predictions = self.members(x)
        return predictions.mean(axis=0), predictions.std(axis=0, ddof=1)
