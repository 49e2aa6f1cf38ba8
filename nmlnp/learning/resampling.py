"""How well a model does on data that it has not seen: splits, cross-validation, bootstrap."""

from typing import NamedTuple

import numpy as np

from nmlnp.data import masses, new_since


def random_split(n, fraction, rng):
    """Split n rows at random into a training and a test set.

    Parameters
    ----------
    n : int
        Number of rows, at least 2.
    fraction : float
        Share of the test set, between 0 and 1; each set gets at least one row.
    rng : numpy.random.Generator

    Returns
    -------
    train, test : int arrays
        Indices in random order.

    Raises
    ------
    ValueError
        There are not two rows, or the fraction is not between 0 and 1.
    """
    if n < 2 or not 0.0 < fraction < 1.0:
        raise ValueError(
            f"{n} rows cannot be split with a test fraction of {fraction}; it lies between 0 and 1."
        )
    size = min(max(round(fraction * n), 1), n - 1)
    order = rng.permutation(n)
    return order[size:], order[:size]


def time_split(year):
    """Return what was measured by a year, with the values of that year, and what has been measured since.

    Parameters
    ----------
    year : {2003, 2012, 2016}
        Of the mass evaluation.

    Returns
    -------
    train, test : Nuclei
        The evaluation of that year; the nuclei that are new in AME2020, with its values.

    Raises
    ------
    ValueError
        There is no such evaluation.
    """
    return masses(year), new_since(year)


def k_fold(n, folds, rng):
    """Split n rows at random into folds, each the test set once.

    Parameters
    ----------
    n, folds : int
        2 <= folds <= n.
    rng : numpy.random.Generator

    Returns
    -------
    list of (train, test)
        Index arrays; sizes of the test sets differ by at most one.

    Raises
    ------
    ValueError
        The number of folds does not fit.
    """
    if not 2 <= folds <= n:
        raise ValueError(f"{n} rows cannot be split into {folds} folds; take between 2 and {n}.")
    parts = np.array_split(rng.permutation(n), folds)
    return [(np.concatenate(parts[:k] + parts[k + 1 :]), parts[k]) for k in range(folds)]


def cross_validate(fit, X, y, splits):
    """Return the residuals of each row while it was not in the training set.

    Parameters
    ----------
    fit : callable
        ``fit(X, y)`` returns a callable that predicts from rows of X.  Whatever is chosen from
        data (standardisation, strength of a penalty) must be chosen inside.
    X : (n, p) array
    y : (n,) array
    splits : list of (train, test)
        As of :func:`k_fold`.

    Returns
    -------
    (n,) array
        y minus prediction; NaN for rows in no test set.
    """
    residuals = np.full(len(y), np.nan)
    for train, test in splits:
        residuals[test] = y[test] - fit(X[train], y[train])(X[test])
    return residuals


def bootstrap(statistic, n, resamples, rng, groups=None):
    """Return a statistic on resamples of the rows, drawn with replacement.

    Parameters
    ----------
    statistic : callable
        ``statistic(rows)`` of an int array of row indices returns a number or an array.
    n : int
        Number of rows.
    resamples : int
    rng : numpy.random.Generator
    groups : (n,) array, optional
        Rows with the same label are drawn together, because their errors are alike.

    Returns
    -------
    (resamples, ...) array
        Its standard deviation along the first axis estimates the standard error.

    Notes
    -----
    B. Efron, Ann. Stat. 7, 1 (1979).
    """
    if groups is None:
        return np.array([statistic(rng.integers(n, size=n)) for _ in range(resamples)])
    members = [np.flatnonzero(groups == label) for label in np.unique(groups)]
    draws = rng.integers(len(members), size=(resamples, len(members)))
    return np.array([statistic(np.concatenate([members[k] for k in draw])) for draw in draws])


class BiasVariance(NamedTuple):
    """Parts of the expected squared error of a model, each the mean over points.

    Attributes
    ----------
    bias_squared, variance : float
        In the square of the target's unit; their sum and the variance of the noise is what a
        new measurement would show.
    """

    bias_squared: float
    variance: float


def bias_variance(predictions, truth):
    """Split the error of a model, fitted to many data sets, into bias and variance.

    Parameters
    ----------
    predictions : (datasets, points) array
        Of the model fitted to each of at least two data sets.
    truth : (points,) array
        Noiseless values, which only an experiment on a computer knows.

    Returns
    -------
    BiasVariance
        Unbiased in the number of data sets.
    """
    datasets = len(predictions)
    if datasets < 2:
        raise ValueError("The variance of a model needs its predictions from at least two data sets.")
    variance = predictions.var(axis=0, ddof=1)
    # The square of a mean of finitely many predictions contains their variance once more.
    bias_squared = (predictions.mean(axis=0) - truth) ** 2 - variance / datasets
    return BiasVariance(float(bias_squared.mean()), float(variance.mean()))
