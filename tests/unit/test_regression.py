"""Linear regression against NumPy, scikit-learn and closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmlnp.errors import NmlnpError
from nmlnp.learning.regression import (
    lasso,
    least_squares,
    ridge,
    rms,
    soft_threshold,
    standardisation,
)


def problem(n, p, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, p)) * rng.uniform(0.3, 3.0, size=p), rng.normal(size=n)


shapes = st.tuples(st.integers(1, 30), st.integers(1, 8), st.integers(0, 2**32 - 1))


@given(shapes)
def test_least_squares_is_that_of_numpy(shape):
    X, y = problem(*shape)
    # A repeated column makes the matrix rank deficient: both take the shortest solution.
    X = np.column_stack([X, X[:, 0]])
    expected, _, rank, singular_values = np.linalg.lstsq(X, y, rcond=1e-10)
    fit = least_squares(X, y, cut=1e-10)
    assert fit.rank == rank
    np.testing.assert_allclose(fit.singular_values, singular_values, atol=1e-12 * singular_values[0])
    np.testing.assert_allclose(fit.coefficients, expected, atol=1e-7 * max(1.0, np.abs(expected).max()))


def test_covariance_in_closed_form():
    X, y = problem(40, 5, seed=3)
    fit = least_squares(X, y)
    residuals = y - X @ np.linalg.solve(X.T @ X, X.T @ y)
    variance = residuals @ residuals / (40 - 5)
    assert fit.sigma == pytest.approx(np.sqrt(variance), rel=1e-12)
    np.testing.assert_allclose(fit.covariance, variance * np.linalg.inv(X.T @ X), rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(fit.errors**2, np.diag(fit.covariance), rtol=1e-12)


def test_an_exact_fit_has_no_error_estimate():
    X, y = problem(4, 4, seed=0)
    fit = least_squares(X, y)
    np.testing.assert_allclose(X @ fit.coefficients, y, rtol=1e-10)
    assert np.isnan(fit.sigma)
    assert np.isnan(fit.errors).all()


@given(shapes, st.floats(1e-3, 1e3))
def test_ridge_solves_its_normal_equations(shape, strength):
    X, y = problem(*shape)
    expected = np.linalg.solve(X.T @ X + strength * np.eye(X.shape[1]), X.T @ y)
    np.testing.assert_allclose(ridge(X, y, strength), expected, atol=1e-8)


def test_ridge_and_lasso_are_those_of_scikit_learn():
    linear_model = pytest.importorskip("sklearn.linear_model")
    X, y = problem(60, 7, seed=5)
    X[:, 6] = X[:, 0] + 0.1 * X[:, 6]
    y += X @ [2.0, 0.0, -1.0, 0.0, 0.0, 0.3, 1.0]
    for strength in 0.01, 0.3, 2.0:
        expected = linear_model.Ridge(alpha=strength, fit_intercept=False).fit(X, y).coef_
        np.testing.assert_allclose(ridge(X, y, strength), expected, atol=1e-10)
        model = linear_model.Lasso(alpha=strength, fit_intercept=False, tol=1e-12, max_iter=100_000)
        np.testing.assert_allclose(lasso(X, y, strength, tolerance=1e-12), model.fit(X, y).coef_, atol=1e-9)


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1.0))
def test_lasso_of_orthogonal_columns_is_a_soft_threshold(seed, strength):
    X, y = problem(20, 4, seed)
    X = np.sqrt(20) * np.linalg.qr(X)[0]
    expected = soft_threshold(X.T @ y / 20, strength)
    np.testing.assert_allclose(lasso(X, y, strength), expected, atol=1e-7)


@given(shapes, st.floats(0.01, 0.99))
def test_lasso_meets_its_optimality_conditions(shape, fraction):
    X, y = problem(*shape)
    largest = np.abs(X.T @ y).max() / len(y)
    strength = fraction * largest
    c = lasso(X, y, strength)
    pull = X.T @ (y - X @ c) / len(y)
    assert np.all(np.abs(pull) <= strength + 2e-8 * largest)
    np.testing.assert_allclose(pull[c != 0], strength * np.sign(c[c != 0]), atol=2e-8 * largest)


def test_lasso_is_zero_from_the_largest_correlation_on():
    X, y = problem(30, 5, seed=1)
    largest = np.abs(X.T @ y).max() / 30
    assert not lasso(X, y, 1.0001 * largest).any()
    assert np.count_nonzero(lasso(X, y, 0.999 * largest)) == 1
    assert not lasso(np.zeros((3, 2)), np.ones(3), 0.1).any()


def test_lasso_says_when_it_has_not_converged():
    X, y = problem(30, 2, seed=1)
    X[:, 1] = X[:, 0] + 1e-4 * X[:, 1]
    with pytest.raises(NmlnpError, match=r"not converged in 3 sweeps.*larger strength"):
        lasso(X, y, 1e-6, sweeps=3)


def test_soft_threshold():
    assert soft_threshold(np.array([-2.0, -0.5, 0.0, 0.5, 2.0]), 1.0).tolist() == [-1.0, 0.0, 0.0, 0.0, 1.0]


def test_standardisation_comes_from_the_training_set_alone():
    X, _ = problem(50, 3, seed=2)
    X[:, 2] = 7.0
    scale = standardisation(X)
    np.testing.assert_allclose(scale(X).mean(axis=0), 0.0, atol=1e-14)
    np.testing.assert_allclose(scale(X).std(axis=0), [1.0, 1.0, 0.0], atol=1e-14)
    new = X[:5] + 10.0
    np.testing.assert_allclose(scale(new), (new - X.mean(axis=0)) / [*X[:, :2].std(axis=0), 1.0], rtol=1e-14)


def test_rms():
    assert rms(np.array([3.0, -4.0])) == pytest.approx(np.sqrt(12.5), rel=1e-15)


@pytest.mark.parametrize("strength", [0.0, -1.0, np.nan, np.inf])
def test_strengths_that_are_no_penalty_are_refused(strength):
    X, y = problem(5, 2, seed=0)
    for method in ridge, lasso:
        with pytest.raises(ValueError, match="strength of the penalty must be positive"):
            method(X, y, strength)


@pytest.mark.parametrize(
    ("X", "y", "sentence"),
    [
        (np.ones(3), np.ones(3), r"must be \(n, p\)"),
        (np.ones((3, 2)), np.ones(2), r"must be \(n, p\)"),
        (np.ones((3, 2)), np.ones((3, 1)), r"must be \(n, p\)"),
        (np.ones((0, 2)), np.ones(0), r"must be \(n, p\)"),
        (np.ones((3, 0)), np.ones(3), r"must be \(n, p\)"),
        (np.full((3, 2), np.nan), np.ones(3), "must be finite"),
        (np.ones((3, 2)), np.array([1.0, np.inf, 0.0]), "must be finite"),
    ],
)
def test_bad_data_is_refused(X, y, sentence):
    for method in least_squares, lambda X, y: ridge(X, y, 1.0), lambda X, y: lasso(X, y, 1.0):
        with pytest.raises(ValueError, match=sentence):
            method(X, y)
