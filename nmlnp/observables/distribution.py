"""Distributions: densities that are counted in bins, and what they are as value +- error."""

from dataclasses import dataclass
from math import pi

import numpy as np

from nmlnp.observables.observable import Observable

BALL = {1: 2.0, 2: pi, 3: 4.0 * pi / 3.0}
"""Volume of the ball of radius 1, by dimension."""


class Distribution(Observable):
    """A density over bins of one or two coordinates of each walker.

    Attributes
    ----------
    name, title : str
        What files and figures call it.
    axes : tuple of str
        Names of the coordinates.
    bins : int
        Along each axis.
    signed : bool
        Whether the axes run from -extent to extent, or are distances from 0 to extent.
    """

    name = title = None
    axes = ("r",)
    bins = 100
    signed = False

    @property
    def channels(self):
        """Names of the parts that are counted apart; the whole is their sum."""
        return (self.name,)

    @property
    def dimension(self):
        """The density is one a unit of length to this power."""
        return self.state.space.dimension

    def samples(self, positions):
        """Return for each channel an array (axes, n, samples) of coordinates of positions (n, A, D)."""
        raise NotImplementedError

    def edges(self, extent):
        """Return the edges of the bins along an axis, shape (bins + 1,)."""
        return np.linspace(-extent if self.signed else 0.0, extent, self.bins + 1)

    def volumes(self, extent):
        """Return the volumes of the bins, shape (bins,) * axes."""
        edges = self.edges(extent)
        if self.signed:
            width = np.diff(edges)
            return width if len(self.axes) == 1 else np.multiply.outer(width, width)
        return BALL[self.dimension] * np.diff(edges**self.dimension)


@dataclass(frozen=True)
class Binned:
    """A distribution that was measured.

    Attributes
    ----------
    name, title : str
    axes : tuple of str
    dimension : int
        ``values`` is a number a unit of length to this power.
    edges : (bins + 1,) array
        In the system's length, the same along each axis.
    values, errors : (bins,) * axes arrays
        The density, and one standard error; NaN where there is one walker only, 0 where a bin is empty.
    counts : (bins,) * axes array
        How often a bin was met.
    outside : float
        What lies beyond the edges, of all that is counted: ``integral`` and ``outside`` sum up to
        the number of particles or of pairs.
    integral, integral_error : float
        Of the density between the edges.
    """

    name: str
    title: str
    axes: tuple
    dimension: int
    edges: np.ndarray
    values: np.ndarray
    errors: np.ndarray
    counts: np.ndarray
    outside: float
    integral: float
    integral_error: float

    def unit(self, length):
        """Return the unit of the values."""
        return f"{length}^-{self.dimension}"

    def summary(self, length):
        """Return what ``result.json`` says of it, lengths in ``length``."""
        met = np.unravel_index(int(self.counts.argmax()), self.counts.shape)
        middle = 0.5 * (self.edges[1:] + self.edges[:-1])
        return {
            "title": self.title,
            "unit": self.unit(length),
            "bins": len(self.edges) - 1,
            "extent": float(self.edges[-1]),
            "integral": self.integral,
            "integral_error": self.integral_error if np.isfinite(self.integral_error) else None,
            "outside": self.outside,
            "most_probable": [float(middle[place]) for place in met],
        }
