"""Checks of kernel ridge regression."""

import numpy as np

from nmlnp.data import masses
from nmlnp.grading import check, close
from nmlnp.learning import duflo_zuker, kernels
from nmlnp.learning.mass_residuals import points, residuals


def _problem(seed):
    """Tin to xenon with their residuals, a hundred of them for training and the rest new."""
    nuclei = masses(2020)
    region = (nuclei.Z >= 50) & (nuclei.Z <= 54)
    x, delta = points(nuclei)[region], residuals(nuclei, duflo_zuker.binding_energy)[region]
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(x))
    return x[order[:100]], delta[order[:100]], x[order[100:]], rng.uniform(1.5, 3.0), rng.uniform(0.05, 0.5)


@check(
    points=2,
    hints=(
        "What is added to the kernel matrix before the linear system is solved?",
        "The identity matrix times the strength; numpy.linalg.solve takes the matrix and the residuals.",
    ),
)
def weights(student, seed):
    """The weights for residuals of Duflo-Zuker between tin and xenon."""
    x, delta, _, length, strength = _problem(seed)
    K = kernels.gaussian(x, x, length)
    expected = kernels.KernelRidge.fit(x, delta, kernels.gaussian, (length,), strength).weights
    close(
        student.fit(x, delta, length, strength),
        expected,
        rtol=1e-6,
        atol=1e-7,
        name="w (MeV)",
        wrong={
            "the strength is added to every element of K": np.linalg.solve(K + strength, delta),
            "the strength is squared": np.linalg.solve(K + strength**2 * np.eye(len(x)), delta),
            "the length enters the exponent as 1/s^2 instead of 1/(2 s^2)": kernels.KernelRidge.fit(
                x, delta, kernels.gaussian, (length / np.sqrt(2.0),), strength
            ).weights,
        },
    )


@check(
    points=2,
    needs=("weights",),
    hints=("The kernel now stands between new nuclei (rows) and training nuclei (columns).",),
)
def predictions(student, seed):
    """Corrections of nuclei that were not trained on, near and far."""
    x, delta, new, length, strength = _problem(seed + 1)
    trained = kernels.KernelRidge.fit(x, delta, kernels.gaussian, (length,), strength)
    far = np.array([[8.0, 8.0], [110.0, 170.0]])
    for where in (new, far):
        value = student.predict(where, x, trained.weights, length)
        close(value, trained.predict(where), rtol=1e-7, atol=1e-8, name="the correction (MeV)")


@check(
    points=1,
    hints=("Distances to all training nuclei make a matrix; take its minimum along one axis.",),
)
def distance_to_data(student, seed):
    """The distance of new nuclei to the data."""
    x, _, new, _, _ = _problem(seed + 2)
    new = np.concatenate([new, x[:2], [[50.0, 120.0]]])
    distances = np.linalg.norm(new[:, None] - x[None], axis=2)
    close(
        student.reach(new, x),
        distances.min(axis=1),
        name="the distance",
        wrong={
            "the distance is left squared": distances.min(axis=1) ** 2,
            "the mean distance is taken": distances.mean(axis=1),
        },
    )
