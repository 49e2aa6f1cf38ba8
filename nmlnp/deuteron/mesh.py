"""Quadrature of the relative momentum from zero to infinity."""

from typing import NamedTuple

import numpy as np

HBAR_C = 197.32968
"""hbar c (MeV fm) of the published matrix elements; 2 keV of the deuteron hang on using it throughout."""


class Mesh(NamedTuple):
    """Points and weights with sum_i w_i f(q_i) = int_0^infinity f(q) dq.

    Attributes
    ----------
    q, w : ndarray, shape (n,)
        fm^-1; q ascends.
    """

    q: np.ndarray
    w: np.ndarray

    @property
    def roots(self):
        """Square roots of the measure, s_i = q_i sqrt(w_i): sum_i s_i^2 f(q_i) = int f q^2 dq."""
        return self.q * np.sqrt(self.w)


def tangent_mesh(points=80, scale=1.5):
    """Gauss-Legendre points x in (0, 1) mapped by q = scale tan(pi x/2).

    Parameters
    ----------
    points : int
    scale : float
        fm^-1; half of the points lie below it.

    Returns
    -------
    Mesh
    """
    x, w = np.polynomial.legendre.leggauss(points)
    angle = 0.25 * np.pi * (1.0 + x)
    return Mesh(scale * np.tan(angle), 0.25 * np.pi * scale * w / np.cos(angle) ** 2)


def published_mesh():
    """The mesh of Keeble and Rios (2020): 64 points whose last lies at 500 fm^-1.

    Returns
    -------
    Mesh
        Half of the points lie below 0.27 fm^-1, and few where the force is cut off.
    """
    unit = tangent_mesh(64, 1.0)
    scale = 500.0 / unit.q[-1]
    return Mesh(scale * unit.q, scale * unit.w)
