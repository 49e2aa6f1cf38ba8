"""Checks of least squares."""

import numpy as np

from nmlnp.grading import check, close, require
from nmlnp.learning import regression


def _problem(seed, repeated):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(30, 5)) * rng.uniform(0.5, 3.0, size=5)
    if repeated:
        X = np.column_stack([X, X[:, 1]])
    return X, X[:, 0] - 2.0 * X[:, 3] + rng.normal(size=30)


def _answer(student, X, y, cut):
    answer = student.least_squares(X, y, cut)
    require(
        isinstance(answer, (tuple, list)) and len(answer) == 2,
        "least_squares must return a pair: the coefficients and their covariance.",
    )
    return answer


@check(
    points=1,
    hints=(
        "X = U S V^T. What does the pseudo-inverse do along each singular direction?",
        "numpy.linalg.svd returns V transposed. Ask it for full_matrices=False.",
        "Project y on the columns of U, divide by the singular values, and go back with V.",
    ),
)
def coefficients(student, seed):
    """The coefficients of a well-conditioned problem."""
    X, y = _problem(seed, repeated=False)
    c = regression.least_squares(X, y).coefficients
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    close(
        _answer(student, X, y, 1e-12)[0],
        c,
        rtol=1e-8,
        name="the coefficients",
        wrong={
            "V is used in place of its transpose": Vt @ ((U.T @ y) / s),
            "it is multiplied by the singular values": Vt.T @ ((U.T @ y) * s),
            "it is divided by the squares of the singular values": Vt.T @ ((U.T @ y) / s**2),
        },
    )


@check(
    points=2,
    needs=("coefficients",),
    hints=(
        "A column occurs twice. What is the smallest singular value, and what becomes of its inverse?",
        "Keep only the singular directions above the cut, in U and in V as well.",
        "Of two equal columns, the shortest solution gives half to each.",
    ),
)
def repeated_column(student, seed):
    """A column that occurs twice: the shortest solution."""
    X, y = _problem(seed + 1, repeated=True)
    expected = regression.least_squares(X, y, cut=1e-9).coefficients
    all_to_one = np.append(regression.least_squares(X[:, :5], y).coefficients, 0.0)
    close(
        _answer(student, X, y, 1e-9)[0],
        expected,
        rtol=1e-6,
        atol=1e-9,
        name="the coefficients",
        wrong={"the second of the two equal columns is dropped": all_to_one},
    )


@check(
    points=2,
    needs=("coefficients",),
    hints=(
        "How many degrees of freedom are left to the residuals?",
        "n minus the number of singular values that you kept, not minus p.",
        "(V / s^2) V^T is the sum over the directions kept.",
    ),
)
def covariance(student, seed):
    """The covariance, with and without a repeated column."""
    for repeated in False, True:
        X, y = _problem(seed + 2, repeated)
        fit = regression.least_squares(X, y, cut=1e-9)
        n, p = X.shape
        close(
            _answer(student, X, y, 1e-9)[1],
            fit.covariance,
            rtol=1e-6,
            atol=1e-9 * np.abs(fit.covariance).max(),
            name="the covariance",
            wrong={
                "the residuals are divided by n, not by n - r": fit.covariance * (n - fit.rank) / n,
                "sigma^2 is left out": fit.covariance / fit.sigma**2,
                "sigma stands in place of sigma^2": fit.covariance / fit.sigma,
                "a direction that was dropped still costs a degree of freedom": fit.covariance
                * (n - fit.rank)
                / (n - p),
            },
        )
