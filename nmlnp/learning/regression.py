"""Linear regression: least squares by singular values, ridge, and LASSO by coordinate descent."""

from typing import NamedTuple

import numpy as np

from nmlnp.errors import NmlnpError


class LinearFit(NamedTuple):
    """A least-squares fit.

    Attributes
    ----------
    coefficients : (p,) array
    covariance : (p, p) array
        Of the coefficients, if the residuals are independent and of equal variance.
    sigma : float
        Standard deviation of the residuals, with n - rank degrees of freedom; NaN where
        none are left.
    singular_values : (min(n, p),) array
        Of the design matrix, largest first.
    rank : int
        Singular values above the cut.
    """

    coefficients: np.ndarray
    covariance: np.ndarray
    sigma: float
    singular_values: np.ndarray
    rank: int

    @property
    def errors(self):
        """Standard errors of the coefficients, (p,) array."""
        return np.sqrt(np.diag(self.covariance))


def least_squares(X, y, cut=1e-12):
    """Minimise ``|y - X c|^2`` by the pseudo-inverse of X.

    Parameters
    ----------
    X : (n, p) array
        Design matrix.
    y : (n,) array
        Target.
    cut : float
        Singular values below ``cut`` times the largest count as zero; of all minimisers, the
        shortest is returned.

    Returns
    -------
    LinearFit

    Raises
    ------
    ValueError
        The shapes do not fit, or a number is not finite.
    """
    X, y = _checked(X, y)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    rank = int(np.count_nonzero(s > cut * s[0]))
    U, inverse, Vt = U[:, :rank], 1.0 / s[:rank], Vt[:rank]
    coefficients = Vt.T @ (inverse * (U.T @ y))
    freedom = len(y) - rank
    sigma = np.linalg.norm(y - X @ coefficients) / np.sqrt(freedom) if freedom > 0 else np.nan
    covariance = sigma**2 * (Vt.T * inverse**2) @ Vt
    return LinearFit(coefficients, covariance, float(sigma), s, rank)


def ridge(X, y, strength):
    """Minimise ``|y - X c|^2 + strength |c|^2``.

    Parameters
    ----------
    X : (n, p) array
        Design matrix; standardise it first, or the penalty depends on the units.
    y : (n,) array
        Target.
    strength : float
        Positive.

    Returns
    -------
    (p,) array
        The coefficients.

    Raises
    ------
    ValueError
        The shapes do not fit, a number is not finite, or the strength is not positive.

    Notes
    -----
    Along the k-th singular direction the least-squares coefficient is multiplied by
    ``s_k^2 / (s_k^2 + strength)``: A. E. Hoerl, R. W. Kennard, Technometrics 12, 55 (1970).
    """
    X, y = _checked(X, y)
    _check_positive(strength)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return Vt.T @ (s / (s**2 + strength) * (U.T @ y))


def lasso(X, y, strength, tolerance=1e-8, sweeps=100_000):
    """Minimise ``|y - X c|^2 / 2n + strength * sum |c|`` by cyclic coordinate descent.

    Parameters
    ----------
    X : (n, p) array
        Design matrix; standardise it first, or the penalty depends on the units.
    y : (n,) array
        Target.
    strength : float
        Positive; from ``max |X^T y| / n`` on all coefficients are zero.
    tolerance : float
        The descent ends when the optimality conditions hold to this fraction of
        ``max |X^T y| / n``.
    sweeps : int
        Most passes over the coefficients.

    Returns
    -------
    (p,) array
        The coefficients, many of them exactly zero.

    Raises
    ------
    ValueError
        The shapes do not fit, a number is not finite, or the strength is not positive.
    NmlnpError
        The descent has not converged.

    Notes
    -----
    R. Tibshirani, J. R. Stat. Soc. B 58, 267 (1996); each step is the exact minimum in one
    coefficient: J. Friedman, T. Hastie, R. Tibshirani, J. Stat. Softw. 33(1), 1 (2010).
    """
    X, y = _checked(X, y)
    _check_positive(strength)
    # The correlation of each column with the residual y - X c, kept up to date.
    gram, correlation = X.T @ X / len(y), X.T @ y / len(y)
    allowed = tolerance * np.abs(correlation).max()
    c, h = np.zeros(X.shape[1]), gram.diagonal()
    varying = np.flatnonzero(h)
    for _ in range(sweeps):
        for j in varying:
            without_j = correlation[j] + h[j] * c[j]
            new = soft_threshold(without_j, strength) / h[j]
            correlation -= gram[:, j] * (new - c[j])
            c[j] = new
        # At the minimum a coefficient other than zero balances the penalty,
        # and a coefficient that is zero is held by it.
        pull = correlation - strength * np.sign(c)
        balance = np.where(c != 0.0, pull, soft_threshold(correlation, strength))
        if np.abs(balance).max() <= allowed:
            return c
    raise NmlnpError(
        f"The LASSO has not converged in {sweeps} sweeps; its columns are too collinear for so small a "
        f"strength ({strength:g}). Use a larger strength or tolerance, or allow more sweeps."
    )


def soft_threshold(value, strength):
    """Return the value moved towards zero by the strength, and zero where it would pass it."""
    return np.sign(value) * np.maximum(np.abs(value) - strength, 0.0)


class Standardisation(NamedTuple):
    """Shift and scale that give each column mean 0 and variance 1.

    It is fitted to training data alone: see :func:`standardisation`.

    Attributes
    ----------
    mean, scale : (p,) arrays
    """

    mean: np.ndarray
    scale: np.ndarray

    def __call__(self, X):
        """Return the standardised columns of X, (n, p)."""
        return (X - self.mean) / self.scale


def standardisation(X):
    """Return the :class:`Standardisation` of a training set X, (n, p); a constant column keeps its scale."""
    scale = X.std(axis=0)
    return Standardisation(X.mean(axis=0), np.where(scale > 0.0, scale, 1.0))


def rms(residuals):
    """Return the root mean square of residuals, in their unit."""
    return float(np.sqrt(np.mean(np.square(residuals))))


def _check_positive(strength):
    if not (np.isfinite(strength) and strength > 0.0):
        raise ValueError(f"The strength of the penalty must be positive, but it is {strength}.")


def _checked(X, y):
    X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    if X.ndim != 2 or y.shape != X.shape[:1] or 0 in X.shape:
        raise ValueError(
            f"The design matrix must be (n, p) and the target (n,), but they are {X.shape} and {y.shape}."
        )
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise ValueError("The design matrix and the target must be finite numbers.")
    return X, y
