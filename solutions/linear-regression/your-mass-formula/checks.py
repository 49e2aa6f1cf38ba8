"""Checks of a mass formula, by time."""

import numpy as np

from nmlnp.grading import above, below, check, require
from nmlnp.learning.regression import least_squares, rms
from nmlnp.learning.resampling import time_split

MOST = 15
TABLE = 0.4  # MeV; no formula of so few terms describes two thousand masses so well


def _design(student, nuclei):
    X = np.asarray(student.features(nuclei.Z, nuclei.N))
    require(
        X.ndim == 2 and X.shape[0] == len(nuclei.Z) and X.dtype.kind in "if",
        f"features must return shape ({len(nuclei.Z)}, p), one row of numbers a nucleus, not {X.shape}.",
    )
    require(1 <= X.shape[1] <= MOST, f"The formula has {X.shape[1]} terms; allowed are 1 to {MOST}.")
    require(bool(np.isfinite(X).all()), "Some features are not finite: is a number divided by zero?")
    return X.astype(float)


def _deviations(student, year):
    """Return the rms deviations of the nuclei known in a year and of those measured since."""
    known, new = time_split(year)
    X_known, X_new = _design(student, known), _design(student, new)
    require(
        bool(np.allclose(_design(student, type(new)(*(column[:1] for column in new))), X_new[:1])),
        "The features of a nucleus change with the other nuclei in the list; its Z and N alone may count.",
    )
    size = np.sqrt(np.mean(X_known**2, axis=0))
    size[size == 0.0] = 1.0
    c = least_squares(X_known / size, known.binding_energy).coefficients
    fitted = rms(known.binding_energy - X_known / size @ c)
    above(fitted, TABLE, name="the deviation of the fit itself", unit="MeV")
    return rms(new.binding_energy - X_new / size @ c)


@check(
    points=2,
    hints=(
        "The five terms of Bethe and Weizsaecker reach 3.9 MeV. What did the lecture add to them first?",
        "Two of the five further terms matter most: the surface asymmetry, and one with |N - Z|.",
    ),
)
def better_drop(student, seed):
    """Nuclei measured after 2012, to better than 3 MeV."""
    below(_deviations(student, 2012), 3.0, name="the rms deviation of 121 new nuclei", unit="MeV")


@check(
    points=3,
    needs=("better_drop",),
    hints=(
        "Fit your formula, and draw its residuals on the chart: where are they largest?",
        "What does the distance of Z and of N to the nearest magic number tell?",
        "The LASSO of the lecture chose: look at its figure.",
    ),
)
def shells(student, seed):
    """Nuclei measured after 2012, to better than 1.7 MeV."""
    below(_deviations(student, 2012), 1.7, name="the rms deviation of 121 new nuclei", unit="MeV")


@check(
    points=2,
    hidden=True,
    needs=("better_drop",),
    hints=(
        "Fit to time_split(2003) and look at what came after: does your formula hold?",
        "High powers of Z and N bend where no data hold them. Terms with a meaning do not.",
    ),
)
def no_luck(student, seed):
    """From 2003 to 2020."""
    below(_deviations(student, 2003), 2.0, name="the rms deviation", unit="MeV")
