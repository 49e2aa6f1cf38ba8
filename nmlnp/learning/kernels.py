"""Kernel ridge regression: a smooth correction learned from neighbours on the nuclear chart.

The Gaussian kernel and its use for masses follow X. H. Wu and P. W. Zhao, Phys. Rev. C 101, 051301 (2020);
the odd-even kernel X. H. Wu, L. H. Guo and P. W. Zhao, Phys. Lett. B 819, 136387 (2021).
"""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from nmlnp.learning.regression import rms


def gaussian(x, y, length):
    """Gaussian kernel exp(-|x - y|^2 / (2 length^2)).

    Parameters
    ----------
    x, y : array_like, shapes (n, d) and (m, d)
        Points; here (Z, N) of nuclei.
    length : float
        Distance over which two nuclei know of each other, in units of x.

    Returns
    -------
    kernel : ndarray, shape (n, m)
        Values in (0, 1].
    """
    x, y = _points(x), _points(y)
    if not length > 0:
        raise ValueError(f"The length of a kernel must be positive; got {length}.")
    squares = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1) - 2.0 * x @ y.T
    # Rounding can leave a square of -1e-12 where two points agree.
    return np.exp(np.maximum(squares, 0.0) / (-2.0 * length**2))


def odd_even(x, y, length, pair_length):
    """Gaussian kernel plus one that only connects nuclei of equal parities of Z and of N.

    Parameters
    ----------
    x, y : array_like of whole numbers, shapes (n, 2) and (m, 2)
        (Z, N) of nuclei.
    length, pair_length : float
        Lengths of the part that connects all nuclei and of the part that connects equal parities.

    Returns
    -------
    kernel : ndarray, shape (n, m)
        Values in (0, 2].
    """
    class_x, class_y = (_points(z) % 2 @ np.array([2.0, 1.0]) for z in (x, y))
    same = class_x[:, None] == class_y
    return gaussian(x, y, length) + same * gaussian(x, y, pair_length)


class Spectrum(NamedTuple):
    """Eigenvalues, shape (n,), and eigenvectors, shape (n, n), of a kernel matrix."""

    values: np.ndarray
    vectors: np.ndarray


def spectrum(kernel_matrix):
    """Eigendecomposition of a symmetric kernel matrix; it serves every strength and every target."""
    from scipy.linalg import eigh

    return Spectrum(*eigh(kernel_matrix, driver="evd", check_finite=True))


def leave_one_out(decomposition, targets, strength):
    """Error made at each point by the model that was trained on all others.

    With C = K + strength I the error at point i is [C^-1 y]_i / [C^-1]_ii: n models for the price of one
    inverse (C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning, eq. 5.12).

    Parameters
    ----------
    decomposition : Spectrum
        Of the kernel matrix of the n training points.
    targets : ndarray, shape (n,) or (n, k)
        One column for each problem on the same points.
    strength : float
        Ridge strength, positive, in units of the kernel.

    Returns
    -------
    errors : ndarray, shape of targets
        Target minus prediction, in units of the targets.
    """
    _positive(strength)
    values, vectors = decomposition
    damped = vectors / (np.maximum(values, 0.0) + strength)
    weights = damped @ (vectors.T @ targets)
    diagonal = np.einsum("ij,ij->i", damped, vectors)
    return (weights.T / diagonal).T


def log_evidence(decomposition, targets, strength):
    """Log marginal likelihood of a Gaussian process whose overall scale is the most likely one.

    Parameters
    ----------
    decomposition, targets, strength
        As for :func:`leave_one_out`, with ``targets`` of shape (n,).

    Returns
    -------
    float
        -n/2 log(scale^2) - 1/2 log det C - n/2 (1 + log 2 pi), with scale^2 = y^T C^-1 y / n.
    """
    _positive(strength)
    eigenvalues = np.maximum(decomposition.values, 0.0) + strength
    n = eigenvalues.size
    square = np.sum((decomposition.vectors.T @ targets) ** 2 / eigenvalues) / n
    return -0.5 * (n * np.log(2.0 * np.pi * square) + np.sum(np.log(eigenvalues)) + n)


@dataclass(frozen=True)
class KernelRidge:
    """A trained kernel ridge model, which is also the mean of a Gaussian process.

    Attributes
    ----------
    kernel : callable
        ``kernel(x, y, *lengths)``.
    lengths : tuple of float
    strength : float
        Ridge strength; noise variance of the Gaussian process in units of ``scale**2``.
    points : ndarray, shape (n, d)
    weights : ndarray, shape (n,)
        (K + strength I)^-1 y, in units of the targets.
    scale : float
        Most likely standard deviation of the process, sqrt(y^T (K + strength I)^-1 y / n).
    """

    kernel: object
    lengths: tuple
    strength: float
    points: np.ndarray
    weights: np.ndarray
    scale: float
    _factor: tuple

    @classmethod
    def fit(cls, points, targets, kernel, lengths, strength):
        """Solve (K + strength I) w = y by Cholesky decomposition.

        Parameters
        ----------
        points : array_like, shape (n, d)
        targets : array_like, shape (n,)
        kernel : callable
        lengths : tuple of float
        strength : float
            Positive.

        Raises
        ------
        ValueError
            Where shapes do not fit, a target is not finite or the strength is not positive.
        """
        from scipy.linalg import cho_factor, cho_solve

        points, targets = _points(points), np.asarray(targets, dtype=float)
        if targets.shape != (len(points),) or not np.all(np.isfinite(targets)):
            raise ValueError(f"The {len(points)} points need as many finite targets; got {targets.shape}.")
        _positive(strength)
        matrix = kernel(points, points, *lengths) + strength * np.eye(len(points))
        factor = cho_factor(matrix, lower=True)
        weights = cho_solve(factor, targets)
        scale = np.sqrt(targets @ weights / len(points))
        return cls(kernel, tuple(lengths), strength, points, weights, scale, factor)

    def predict(self, points):
        """Predictions at ``points``, shape (m, d) -> (m,); far from all training points they are 0."""
        return self.kernel(_points(points), self.points, *self.lengths) @ self.weights

    def predict_with_error(self, points):
        """Predictions and their standard deviations for a new measurement, both of shape (m,).

        The variance is scale^2 [k(x, x) + strength - k^T (K + strength I)^-1 k] (Rasmussen and Williams,
        eq. 2.26); far from all training points it grows to scale^2 [k(x, x) + strength].
        """
        from scipy.linalg import solve_triangular

        points = _points(points)
        cross = self.kernel(points, self.points, *self.lengths)
        own = np.array([self.kernel(point[None], point[None], *self.lengths)[0, 0] for point in points])
        known = np.sum(solve_triangular(self._factor[0], cross.T, lower=True) ** 2, axis=0)
        return cross @ self.weights, self.scale * np.sqrt(own + self.strength - known)


class Choice(NamedTuple):
    """The best setting of a search: lengths, strength and the value that was minimised."""

    lengths: tuple
    strength: float
    value: float


def choose(points, targets, kernel, length_grids, strengths):
    """Lengths and strength of the smallest leave-one-out root-mean-square error.

    Parameters
    ----------
    points : array_like, shape (n, d)
        Training points only: a choice made with the test points is a leak.
    targets : array_like, shape (n,)
    kernel : callable
    length_grids : sequence of sequences of float
        Candidates of each length of the kernel; all combinations are tried.
    strengths : sequence of float
        Candidates; they cost almost nothing beside the eigendecomposition of each combination.

    Returns
    -------
    Choice
    """
    points, targets = _points(points), np.asarray(targets, dtype=float)
    best = None
    for lengths in product(*length_grids):
        decomposition = spectrum(kernel(points, points, *lengths))
        for strength in strengths:
            errors = leave_one_out(decomposition, targets, strength)
            value = rms(errors)
            if best is None or value < best.value:
                best = Choice(lengths, strength, value)
    if best is None:
        raise ValueError("There is nothing to choose from: give at least one length and one strength.")
    return best


def _points(x):
    x = np.asarray(x, dtype=float)
    if x.ndim != 2 or not np.all(np.isfinite(x)):
        raise ValueError(f"Points must be a finite array of shape (n, d); got shape {x.shape}.")
    return x


def _positive(strength):
    if not strength > 0:
        raise ValueError(f"The ridge strength must be positive; got {strength}.")
