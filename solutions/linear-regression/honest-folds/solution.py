"""Cross-validation with and without a leak.

Write choose, honest_rms and leaky_rms; whatever learns from data belongs inside the fold.
"""

import numpy as np


def choose(X, y, m):
    """Return the indices of the m columns that correlate best with y, in increasing order."""
    # BEGIN SOLUTION
    X, y = X - X.mean(axis=0), y - y.mean()
    # The size of y is the same for all columns and does not change their order.
    correlation = np.abs(X.T @ y) / np.sqrt(np.sum(X**2, axis=0))
    return np.sort(np.argsort(correlation)[-m:])
    # END SOLUTION


# BEGIN SOLUTION
def _residuals(X, y, train, test):
    """Return the residuals of the test rows of a fit to the training rows."""
    with_constant = np.column_stack([np.ones(len(y)), X])
    coefficients, *_ = np.linalg.lstsq(with_constant[train], y[train], rcond=None)
    return y[test] - with_constant[test] @ coefficients


# END SOLUTION


def honest_rms(X, y, folds, m):
    """Return the rms over all test rows, with columns chosen inside each fold."""
    # BEGIN SOLUTION
    residuals = []
    for train, test in folds:
        columns = choose(X[train], y[train], m)
        residuals.append(_residuals(X[:, columns], y, train, test))
    # All residuals together, not a mean of the rms values of folds.
    return np.sqrt(np.mean(np.concatenate(residuals) ** 2))
    # END SOLUTION


def leaky_rms(X, y, folds, m):
    """Return the rms over all test rows, with columns chosen once, from all rows."""
    # BEGIN SOLUTION
    columns = choose(X, y, m)  # The test rows of every fold have had their say here.
    residuals = [_residuals(X[:, columns], y, train, test) for train, test in folds]
    return np.sqrt(np.mean(np.concatenate(residuals) ** 2))
    # END SOLUTION
