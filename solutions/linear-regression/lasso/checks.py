"""Checks of the LASSO."""

import numpy as np

from nmlnp.grading import check, close, require
from nmlnp.learning import regression


def _problem(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 6)) * np.array([1.0, 0.4, 2.5, 1.3, 0.7, 1.8])
    X[:, 5] += 0.5 * X[:, 0]
    return X, X @ [1.5, 0.0, -0.8, 0.0, 2.0, 0.0] + 0.3 * rng.normal(size=60)


def _largest(X, y):
    return np.abs(X.T @ y).max() / len(y)


@check(
    points=1,
    hints=(
        "What should become of 3, of -3 and of 0.2, if the strength is 1?",
        "The sign of g, times its size less the strength, but never less than zero.",
    ),
)
def threshold(student, seed):
    """The soft threshold of numbers of either sign."""
    g, strength = np.array([-3.0, -1.0, -0.2, 0.0, 0.2, 1.0, 3.0]) * (1.0 + seed % 9), 0.8 * (1.0 + seed % 9)
    soft = regression.soft_threshold(g, strength)
    close(
        student.soft_threshold(g, strength),
        soft,
        name="the soft threshold",
        wrong={
            "what survives is not moved (that is the hard threshold)": np.where(np.abs(g) > strength, g, 0.0),
            "negative numbers become zero": np.maximum(g - strength, 0.0),
            "the sign is lost": np.abs(soft),
            "nothing stops at zero": g - strength * np.sign(g),
        },
    )


@check(
    points=1,
    needs=("threshold",),
    hints=(
        "In the first step all coefficients are zero: what do the other columns leave of y?",
        "The minimum of h c^2 / 2 - g c + strength |c| is the threshold of g, divided by h.",
        "The strength is compared with g, which has the factor 1/n.",
    ),
)
def one_column(student, seed):
    """One column, where one step is the answer."""
    X, y = _problem(seed)
    X = X[:, 2:3]
    strength = 0.3 * _largest(X, y)
    g, h = (X.T @ y / len(y)).item(), (X.T @ X / len(y)).item()
    minimum = regression.soft_threshold(g, strength) / h
    close(
        np.ravel(student.lasso(X, y, strength, 1)),
        np.array([minimum]),
        name="the coefficient",
        wrong={
            "h is forgotten, as for a standardised column": [regression.soft_threshold(g, strength)],
            "the factor 1/n is missing from g": [
                regression.soft_threshold(g * len(y), strength) / h / len(y)
            ],
            "the strength is compared with g / h": [regression.soft_threshold(g / h, strength)],
        },
    )


@check(
    points=3,
    needs=("one_column",),
    hints=(
        "After each step the residual has changed. Does the next step know?",
        "g_j is the correlation of column j with y minus all OTHER columns: put the part of column j back.",
        "Columns 1 and 6 are correlated here; if you update all coefficients at once, they overshoot.",
    ),
)
def minimum(student, seed):
    """Six correlated columns: the minimum, and which coefficients are exactly zero."""
    X, y = _problem(seed + 1)
    for share in 0.5, 0.1, 0.02:
        strength = share * _largest(X, y)
        expected = regression.lasso(X, y, strength, tolerance=1e-13)
        c = np.asarray(student.lasso(X, y, strength, 300))
        close(c, expected, rtol=1e-6, atol=1e-8, name=f"c at {share:g} of the largest strength")
        require(
            bool(np.array_equal(c == 0.0, expected == 0.0)),
            "Some coefficients are small where they must be exactly zero: set them by the threshold.",
        )


@check(
    points=1,
    hidden=True,
    needs=("minimum",),
    hints=(
        "Try very few sweeps: does the order of the updates follow the statement?",
        "Each coefficient is replaced as soon as it is known; the next one uses it.",
    ),
)
def first_sweeps(student, seed):
    """The way to the minimum."""
    X, y = _problem(seed + 2)
    strength, c = 0.1 * _largest(X, y), np.zeros(6)
    for _ in range(2):
        for j in range(6):
            h = X[:, j] @ X[:, j] / len(y)
            g = X[:, j] @ (y - X @ c) / len(y) + h * c[j]
            c[j] = regression.soft_threshold(g, strength) / h
    close(student.lasso(X, y, strength, 2), c, rtol=1e-7, atol=1e-10, name="c after two sweeps")
