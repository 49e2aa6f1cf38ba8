"""Checks of predictions beyond the edge of the known."""

import numpy as np

from nmlnp.data import Nuclei
from nmlnp.grading import below, check, require
from nmlnp.learning.regression import rms
from nmlnp.learning.resampling import time_split


def _deviation(student, known, new):
    predicted = np.asarray(student.predict(known.Z, known.N, known.binding_energy, new.Z, new.N), dtype=float)
    require(
        predicted.shape == new.Z.shape,
        f"The prediction has shape {predicted.shape}, expected {new.Z.shape}: one energy a new nucleus.",
    )
    require(bool(np.isfinite(predicted).all()), "Some of the predicted energies are not finite numbers.")
    return rms(new.binding_energy - predicted)


def _other_world(seed, *parts):
    """Return nuclei whose matter is bound a little differently, so that no table knows them."""
    volume, surface = np.random.default_rng(seed).choice([-1.0, 1.0], size=2) * (0.2 + seed % 100 / 300)
    for nuclei in parts:
        shift = volume * nuclei.A - surface * nuclei.A ** (2 / 3)
        yield Nuclei(nuclei.Z, nuclei.N, nuclei.binding_energy + shift, nuclei.uncertainty)


@check(
    points=2,
    hints=(
        "Start with the four-parameter drop of the lecture. Which term alternates between even and odd?",
        "numpy.linalg.lstsq fits a linear model; its matrix has one column for each term.",
        "The energies that you are given are not those of a table: learn from them.",
    ),
)
def liquid_drop(student, seed):
    """Nuclei measured after 2012, to better than 5 MeV."""
    known, new = _other_world(seed, *time_split(2012))
    below(_deviation(student, known, new), 5.0, name="the rms deviation of 121 new nuclei", unit="MeV")


@check(
    points=3,
    needs=("liquid_drop",),
    hints=(
        "Draw the residuals of the drop on the chart. How different are those of two neighbours?",
        "What the drop misses next door it is likely to miss here too.",
        "Correct the drop by a mean of the residuals of some nearest known nuclei.",
    ),
)
def shells(student, seed):
    """Nuclei measured after 2012, to better than 2 MeV."""
    known, new = _other_world(seed, *time_split(2012))
    below(_deviation(student, known, new), 2.0, name="the rms deviation of 121 new nuclei", unit="MeV")


@check(
    points=2,
    hidden=True,
    needs=("liquid_drop",),
    hints=(
        "How does your function do on time_split(2003) and time_split(2016)?",
        "A method tuned to one test set is often lucky there; one with physics in it does not mind the year.",
    ),
)
def other_years(student, seed):
    """The same method, in other years."""
    for year in 2003, 2016:
        known, new = _other_world(seed + year, *time_split(year))
        below(_deviation(student, known, new), 5.0, name="the rms deviation", unit="MeV")
