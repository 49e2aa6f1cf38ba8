"""Checks of leave-one-out errors: against explicit refits, and on a matrix that is too large for them."""

import numpy as np

from nmlnp.data import masses
from nmlnp.grading import check, close
from nmlnp.learning import duflo_zuker, kernels
from nmlnp.learning.mass_residuals import points, residuals


def _problem(seed, size):
    nuclei = masses(2020)
    x, delta = points(nuclei), residuals(nuclei, duflo_zuker.binding_energy)
    start = np.random.default_rng(seed).integers(0, len(x) - size)
    chosen = slice(start, start + size)
    K = kernels.odd_even(x[chosen], x[chosen], 2.0, 2.5)
    return K, delta[chosen]


def _refits(K, delta, strength):
    """One model for each nucleus left out, by hand."""
    errors = []
    for i in range(len(K)):
        rest = np.arange(len(K)) != i
        C = K[np.ix_(rest, rest)] + strength * np.eye(len(K) - 1)
        errors.append(delta[i] - K[i, rest] @ np.linalg.solve(C, delta[rest]))
    return np.array(errors)


@check(
    points=2,
    hints=(
        "Is the error of the model that has seen the nucleus larger or smaller than the one asked for?",
        "Divide each weight by the matching element on the diagonal of the inverse of C.",
    ),
)
def errors(student, seed):
    """Sixty nuclei, each left out once, against sixty refits."""
    K, delta = _problem(seed, 60)
    strength = 0.05 + (seed % 9) / 20
    C = K + strength * np.eye(60)
    weights = np.linalg.solve(C, delta)
    expected = _refits(K, delta, strength)
    close(
        student.leave_one_out(K, delta, strength),
        expected,
        rtol=1e-6,
        atol=1e-8,
        name="e (MeV)",
        wrong={
            "the nucleus is still among the training data": strength * weights,
            "the weights are not divided by the diagonal of the inverse": weights,
            "the diagonal is that of C, not that of its inverse": weights / np.diag(C),
            "predicted minus true is returned": -expected,
        },
    )


@check(
    points=2,
    time_limit=6,
    needs=("errors",),
    hints=(
        "Where does the strength enter the eigenvalues of C, and where its eigenvectors?",
        "Take numpy.linalg.eigh before the loop; the diagonal of V D V^T is a sum of squares over columns.",
    ),
)
def many_strengths(student, seed):
    """Forty strengths on nine hundred nuclei, in a few seconds."""
    K, delta = _problem(seed + 1, 900)
    strengths = np.geomspace(0.005, 2.0, 40)
    decomposition = kernels.spectrum(K)
    expected = [
        np.sqrt(np.mean(kernels.leave_one_out(decomposition, delta, strength) ** 2)) for strength in strengths
    ]
    close(student.scan(K, delta, strengths), expected, rtol=1e-6, name="the rms (MeV)")
