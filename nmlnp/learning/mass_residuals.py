"""What the mass formulas leave over, and the points at which it is learned."""

import numpy as np

from nmlnp.learning import duflo_zuker
from nmlnp.learning.mass_formula import BETHE_WEIZSAECKER, TEN_TERMS, design_matrix
from nmlnp.learning.regression import least_squares


def liquid_drop(nuclei, terms=BETHE_WEIZSAECKER):
    """Fit a liquid-drop formula by least squares and return it as a function.

    Parameters
    ----------
    nuclei : Nuclei
        The training nuclei; no others may enter the fit.
    terms : sequence of str
        As in :func:`nmlnp.learning.mass_formula.design_matrix`.

    Returns
    -------
    callable
        (Z, N), each of shape (n,) -> binding energies (MeV), shape (n,).
    """
    coefficients = least_squares(design_matrix(nuclei.Z, nuclei.N, terms), nuclei.binding_energy).coefficients
    return lambda Z, N: design_matrix(Z, N, terms) @ coefficients


BASES = {
    "BW5": liquid_drop,
    "LDM-10": lambda nuclei: liquid_drop(nuclei, TEN_TERMS),
    # The published coefficients, whatever the training nuclei.
    "DZ10": lambda nuclei: duflo_zuker.binding_energy,
}
"""Name of a base model: training nuclei -> function of (Z, N), the binding energies in MeV."""


def residuals(nuclei, base):
    """Measured minus base binding energy (MeV), shape (n,); ``base`` is a function of (Z, N)."""
    return nuclei.binding_energy - base(nuclei.Z, nuclei.N)


def points(nuclei):
    """The nuclei as points (Z, N) of the chart, shape (n, 2)."""
    return np.stack([nuclei.Z, nuclei.N], axis=1).astype(float)
