"""Checks of cross-validation with and without a leak."""

import numpy as np

from nmlnp.grading import check, close
from nmlnp.learning.regression import least_squares, rms
from nmlnp.learning.resampling import cross_validate, k_fold

M = 10


def _problem(seed):
    """Return random features of unequal size, a target that has nothing to do with them, and folds."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(57, 500)) * rng.uniform(0.1, 10.0, size=500) + rng.normal(size=500)
    return X, rng.normal(size=57) + 3.0, k_fold(57, 5, rng)


def _choose(X, y, m):
    correlation = np.corrcoef(X.T, y)[-1, :-1]
    return np.sort(np.argsort(np.abs(correlation))[-m:])


def _linear(X, y):
    coefficients = least_squares(np.column_stack([np.ones(len(y)), X]), y).coefficients
    return lambda new: coefficients[0] + new @ coefficients[1:]


def _honest_fit(X, y):
    columns = _choose(X, y, M)
    predict = _linear(X[:, columns], y)
    return lambda new: predict(new[:, columns])


def _values(X, y, folds):
    honest = cross_validate(_honest_fit, X, y, folds)
    leaky = cross_validate(_linear, X[:, _choose(X, y, M)], y, folds)
    return honest, leaky


@check(
    points=1,
    hints=(
        "Subtract the mean of each column and of y first: a correlation does not know about them.",
        "A large column has a large product with y, which says nothing: divide by the size of the column.",
        "A strong negative correlation is as good as a positive one.",
    ),
)
def choice(student, seed):
    """The columns that correlate best with the target."""
    X, y, _ = _problem(seed)
    correlation = np.corrcoef(X.T, y)[-1, :-1]
    product = (X - X.mean(axis=0)).T @ (y - y.mean())
    close(
        student.choose(X, y, M),
        _choose(X, y, M),
        name="the chosen columns",
        wrong={
            "only positive correlations count": np.sort(np.argsort(correlation)[-M:]),
            "the size of a column is not divided out": np.sort(np.argsort(np.abs(product))[-M:]),
            "the weakest correlations are taken": np.sort(np.argsort(np.abs(correlation))[:M]),
            "they are not in increasing order": np.argsort(np.abs(correlation))[-M:],
        },
    )


@check(
    points=3,
    needs=("choice",),
    hints=(
        "Which rows may choose() see when it chooses for a fold?",
        "Everything inside the loop: choose from X[train] and y[train], fit them, predict X[test].",
        "Collect the residuals of all folds; take one rms at the end.",
    ),
)
def honest(student, seed):
    """Cross-validation that cannot look ahead."""
    X, y, folds = _problem(seed + 1)
    residuals, leaky = _values(X, y, folds)
    close(
        student.honest_rms(X, y, folds, M),
        rms(residuals),
        rtol=1e-7,
        name="the honest rms",
        wrong={
            "columns are chosen from all rows, those of the test fold too": rms(leaky),
            "the rms values of the folds are averaged": np.mean([rms(residuals[test]) for _, test in folds]),
            "it is the mean square, without its root": rms(residuals) ** 2,
        },
    )


@check(
    points=1,
    needs=("choice",),
    hints=(
        "The colleague chooses before he cuts the rows into folds.",
        "One call of choose() with all rows; then fit and predict fold by fold as before.",
    ),
)
def leaky(student, seed):
    """What the colleague found."""
    X, y, folds = _problem(seed + 2)
    residuals, with_leak = _values(X, y, folds)
    close(
        student.leaky_rms(X, y, folds, M),
        rms(with_leak),
        rtol=1e-7,
        name="the leaky rms",
        wrong={
            "columns are chosen within each fold, which is honest": rms(residuals),
            "the fit, too, has seen the test rows": rms(
                y - _linear(X[:, _choose(X, y, M)], y)(X[:, _choose(X, y, M)])
            ),
        },
    )
