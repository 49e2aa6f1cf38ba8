"""Gates of the open exercise: nuclei that were measured after the training evaluation."""

import numpy as np

from nmlnp.grading import below, check, close, require
from nmlnp.learning import duflo_zuker
from nmlnp.learning.mass_residuals import residuals
from nmlnp.learning.regression import rms
from nmlnp.learning.resampling import time_split

HINTS = (
    "Zero is the prediction of the base formula: by how much does your model beat it on nuclei held back?",
    "Hold back the outermost isotopes of each chain: that is where new nuclei appear, not in the middle.",
    "One more idea from the lecture: neighbours of equal parities know more about a nucleus than others.",
)


def _wave(Z, N, seed):
    """A slow wave over the chart, 1.5 MeV high, with wavelengths of 50 to 100 nucleons."""
    rng = np.random.default_rng(seed)
    angle, wavelength, phase = rng.uniform([0.0, 50.0, 0.0], [np.pi, 100.0, 2.0 * np.pi])
    along = Z * np.cos(angle) + N * np.sin(angle)
    return 1.5 * np.cos(2.0 * np.pi * along / wavelength + phase)


def _error(student, seed, year):
    train, test = time_split(year)
    delta, truth = (
        residuals(nuclei, duflo_zuker.binding_energy) + _wave(nuclei.Z, nuclei.N, seed)
        for nuclei in (train, test)
    )
    prediction = np.asarray(student.predict(train.Z, train.N, delta, test.Z, test.N), dtype=float)
    close(prediction.shape, truth.shape, name="the shape of the predictions")
    require(np.all(np.isfinite(prediction)), "Some of the predicted residuals are not finite numbers.")
    return rms(truth - prediction)


@check(points=3, hints=HINTS)
def new_since_2016(student, seed):
    """The 71 nuclei measured between 2016 and 2020."""
    below(_error(student, seed, 2016), 0.45, name="the rms of the 71 new nuclei", unit="MeV")


@check(points=3, hints=HINTS)
def new_since_2012(student, seed):
    """The 121 nuclei measured between 2012 and 2020."""
    below(_error(student, seed, 2012), 0.65, name="the rms of the 121 new nuclei", unit="MeV")


@check(
    points=2,
    needs=("new_since_2016",),
    hints=(
        "What does your model say of tin with 150 neutrons, and why?",
        "A correction can be damped by the distance to the nearest training nucleus.",
    ),
)
def nothing_wild(student, seed):
    """Corrections at distances of 25 nucleons and more."""
    train, _ = time_split(2016)
    delta = residuals(train, duflo_zuker.binding_energy) + _wave(train.Z, train.N, seed)
    Z, N = np.array([20, 28, 40, 50, 60, 70]), np.array([80, 95, 115, 132, 152, 170])
    correction = np.asarray(student.predict(train.Z, train.N, delta, Z, N), dtype=float)
    close(correction.shape, Z.shape, name="the shape of the predictions")
    for one, protons, neutrons in zip(correction, Z, N, strict=True):
        below(abs(one), 3.0, name=f"the correction of Z = {protons}, N = {neutrons}", unit="MeV")
