"""Splits, cross-validation, bootstrap and the parts of an error, against closed forms.

The stochastic tests have fixed seeds; each states how often it would fail by chance with another.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmlnp.data import masses, new_since
from nmlnp.learning.resampling import (
    bias_variance,
    bootstrap,
    cross_validate,
    k_fold,
    random_split,
    time_split,
)


@given(st.integers(2, 60), st.floats(0.01, 0.99), st.integers(0, 1000))
def test_a_random_split_shares_all_rows_out(n, fraction, seed):
    train, test = random_split(n, fraction, np.random.default_rng(seed))
    assert sorted([*train, *test]) == list(range(n))
    assert len(train) >= 1
    assert len(test) == min(max(round(fraction * n), 1), n - 1)


@given(st.integers(2, 40), st.data())
def test_each_row_is_tested_once(n, data):
    folds = data.draw(st.integers(2, n))
    splits = k_fold(n, folds, np.random.default_rng(0))
    assert len(splits) == folds
    assert sorted(np.concatenate([test for _, test in splits])) == list(range(n))
    for train, test in splits:
        assert sorted([*train, *test]) == list(range(n))
        assert n // folds <= len(test) <= n // folds + 1


def test_time_split_keeps_the_values_of_its_time():
    train, test = time_split(2012)
    np.testing.assert_array_equal(train.binding_energy, masses(2012).binding_energy)
    np.testing.assert_array_equal(test.binding_energy, new_since(2012).binding_energy)
    assert (len(train.Z), len(test.Z)) == (2353, 121)


def test_impossible_splits_are_refused():
    rng = np.random.default_rng(0)
    for n, fraction in (1, 0.5), (10, 0.0), (10, 1.0), (10, np.nan):
        with pytest.raises(ValueError, match="cannot be split"):
            random_split(n, fraction, rng)
    for folds in 1, 11:
        with pytest.raises(ValueError, match="cannot be split"):
            k_fold(10, folds, rng)
    with pytest.raises(ValueError, match="no evaluation"):
        time_split(2013)


def test_leave_one_out_of_a_mean_in_closed_form():
    y = np.array([1.0, 2.0, 4.0, 8.0, 16.0])

    def fit_mean(X, y):
        return lambda new: np.full(len(new), y.mean())

    splits = k_fold(5, 5, np.random.default_rng(0))
    # Without row i the mean is (5 mean - y_i) / 4.
    np.testing.assert_allclose(
        cross_validate(fit_mean, y[:, None], y, splits), (y - y.mean()) * 5 / 4, rtol=1e-14
    )
    some = cross_validate(fit_mean, y[:, None], y, splits[:2])
    assert np.count_nonzero(np.isnan(some)) == 3


def test_bootstrap_error_of_a_mean():
    y = np.random.default_rng(1).normal(size=200)
    means = bootstrap(lambda rows: y[rows].mean(), 200, 4000, np.random.default_rng(2))
    # The exact value for infinitely many resamples; 4000 know it to 1/sqrt(8000) = 1.1 %: five
    # standard deviations, false-alarm rate 6e-7.
    assert means.std() == pytest.approx(y.std() / np.sqrt(200), rel=0.056)


def test_bootstrap_of_groups_sees_errors_in_common():
    y = np.repeat(np.random.default_rng(1).normal(size=50), 4)
    groups = np.repeat(np.arange(50), 4)
    means = bootstrap(lambda rows: y[rows].mean(), 200, 4000, np.random.default_rng(2), groups)
    # Fifty independent numbers, each four times; as above, false-alarm rate 6e-7.
    assert means.std() == pytest.approx(y.std() / np.sqrt(50), rel=0.056)


def test_bootstrap_of_arrays():
    y = np.arange(6.0).reshape(3, 2)
    draws = bootstrap(lambda rows: y[rows].mean(axis=0), 3, 10, np.random.default_rng(0))
    assert draws.shape == (10, 2)
    np.testing.assert_allclose(draws[:, 1] - draws[:, 0], 1.0)


def test_bias_and_variance_of_a_shrunken_mean():
    # c * mean of n numbers N(truth, 1): bias^2 = (1 - c)^2 truth^2, variance = c^2 / n.
    truth, c, n, datasets = np.array([1.0, -2.0]), 0.7, 4, 20_000
    rng = np.random.default_rng(3)
    predictions = c * (truth + rng.normal(size=(datasets, 2)) / np.sqrt(n))
    parts = bias_variance(predictions, truth)
    # Standard errors: bias^2 7e-4, variance 6e-4 (relative 1/sqrt(20000)); five of each, 1e-6.
    assert parts.bias_squared == pytest.approx(0.09 * 2.5, abs=6e-3)
    assert parts.variance == pytest.approx(0.49 / 4, rel=0.036)


def test_bias_is_not_inflated_by_few_data_sets():
    rng = np.random.default_rng(4)
    estimates = [bias_variance(rng.normal(size=(2, 50)), np.zeros(50)).bias_squared for _ in range(400)]
    # Mean 0; each has a standard deviation of about 0.14: five standard errors of 400, 6e-7.
    assert abs(np.mean(estimates)) < 0.035
    with pytest.raises(ValueError, match="at least two data sets"):
        bias_variance(np.zeros((1, 3)), np.zeros(3))
