"""Kernel ridge regression against scikit-learn, explicit refits and closed forms."""

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.kernel_ridge import KernelRidge as Oracle
from sklearn.metrics.pairwise import rbf_kernel

from nmlnp.learning import kernels


@pytest.fixture
def problem():
    rng = np.random.default_rng(3)
    points = np.unique(rng.integers(20, 32, (60, 2)), axis=0).astype(float)
    targets = np.sin(points[:, 0]) + 0.3 * np.cos(points.sum(axis=1)) + 0.1 * rng.normal(size=len(points))
    return points, targets


def test_gaussian_equals_scikit_learn(problem):
    points, _ = problem
    expected = rbf_kernel(points, points[:9], gamma=1 / (2 * 1.7**2))
    np.testing.assert_allclose(kernels.gaussian(points, points[:9], 1.7), expected, rtol=1e-12)


def test_odd_even_adds_a_gaussian_between_equal_parities_only():
    points = np.array([[20, 20], [20, 22], [21, 22], [21, 20], [23, 25]])
    difference = kernels.odd_even(points, points, 2.0, 3.0) - kernels.gaussian(points, points, 2.0)
    same = np.array([[1, 1, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]])
    np.testing.assert_allclose(difference, same * kernels.gaussian(points, points, 3.0), atol=1e-15)


@pytest.mark.parametrize("kernel, lengths", [(kernels.gaussian, (2.0,)), (kernels.odd_even, (2.0, 3.0))])
def test_kernel_ridge_equals_scikit_learn(problem, kernel, lengths):
    points, targets = problem
    new = points[:7] + np.array([1.0, 2.0])
    model = kernels.KernelRidge.fit(points, targets, kernel, lengths, 0.1)
    oracle = Oracle(alpha=0.1, kernel="precomputed").fit(kernel(points, points, *lengths), targets)
    np.testing.assert_allclose(model.predict(new), oracle.predict(kernel(new, points, *lengths)), rtol=1e-9)


@pytest.mark.parametrize("strength", [0.003, 0.3])
def test_leave_one_out_equals_explicit_refits(problem, strength):
    points, targets = problem
    decomposition = kernels.spectrum(kernels.odd_even(points, points, 2.0, 3.0))
    errors = kernels.leave_one_out(decomposition, targets, strength)
    for left_out in range(len(points)):
        rest = np.arange(len(points)) != left_out
        model = kernels.KernelRidge.fit(points[rest], targets[rest], kernels.odd_even, (2.0, 3.0), strength)
        prediction = model.predict(points[left_out : left_out + 1])[0]
        assert errors[left_out] == pytest.approx(targets[left_out] - prediction, rel=1e-8)


def test_leave_one_out_of_columns_is_that_of_each_column(problem):
    points, targets = problem
    decomposition = kernels.spectrum(kernels.gaussian(points, points, 2.0))
    both = kernels.leave_one_out(decomposition, np.stack([targets, targets**2], axis=1), 0.1)
    np.testing.assert_allclose(both[:, 1], kernels.leave_one_out(decomposition, targets**2, 0.1), rtol=1e-12)


def test_errors_and_evidence_equal_those_of_a_gaussian_process(problem):
    points, targets = problem
    new = points[:7] + np.array([1.0, 2.0])
    model = kernels.KernelRidge.fit(points, targets, kernels.gaussian, (2.0,), 0.1)
    square = model.scale**2
    kernel = ConstantKernel(square, "fixed") * RBF(2.0, "fixed") + WhiteKernel(0.1 * square, "fixed")
    oracle = GaussianProcessRegressor(kernel, optimizer=None, alpha=0.0).fit(points, targets)
    expected, deviation = oracle.predict(new, return_std=True)
    prediction, error = model.predict_with_error(new)
    np.testing.assert_allclose(prediction, expected, rtol=1e-8)
    np.testing.assert_allclose(error, deviation, rtol=1e-8)
    decomposition = kernels.spectrum(kernels.gaussian(points, points, 2.0))
    evidence = kernels.log_evidence(decomposition, targets, 0.1)
    assert evidence == pytest.approx(oracle.log_marginal_likelihood(), rel=1e-9)


def test_far_from_the_data_the_prediction_vanishes_and_the_error_is_the_scale(problem):
    points, targets = problem
    model = kernels.KernelRidge.fit(points, targets, kernels.odd_even, (2.0, 2.0), 0.1)
    prediction, error = model.predict_with_error(np.array([[200.0, 300.0]]))
    assert prediction == 0.0
    assert error == pytest.approx(model.scale * np.sqrt(2.1))


def test_choose_finds_the_smallest_error_of_an_explicit_search(problem):
    points, targets = problem
    lengths, strengths = (1.0, 2.0, 4.0), (0.01, 0.1)
    table = {
        (length, strength): np.sqrt(
            np.mean(
                [(targets[i] - _refit(points, targets, i, length, strength)) ** 2 for i in range(len(points))]
            )
        )
        for length in lengths
        for strength in strengths
    }
    choice = kernels.choose(points, targets, kernels.gaussian, [lengths], strengths)
    best = min(table, key=table.get)
    assert (choice.lengths[0], choice.strength) == best
    assert choice.value == pytest.approx(table[best])


def _refit(points, targets, left_out, length, strength):
    rest = np.arange(len(points)) != left_out
    model = kernels.KernelRidge.fit(points[rest], targets[rest], kernels.gaussian, (length,), strength)
    return model.predict(points[left_out : left_out + 1])[0]


def test_wrong_input_is_refused_in_a_sentence(problem):
    points, targets = problem
    fit = kernels.KernelRidge.fit
    with pytest.raises(ValueError, match="as many finite targets"):
        fit(points, targets[1:], kernels.gaussian, (2.0,), 0.1)
    with pytest.raises(ValueError, match="as many finite targets"):
        fit(points, np.full(len(points), np.nan), kernels.gaussian, (2.0,), 0.1)
    with pytest.raises(ValueError, match="strength must be positive"):
        fit(points, targets, kernels.gaussian, (2.0,), 0.0)
    with pytest.raises(ValueError, match="length of a kernel must be positive"):
        fit(points, targets, kernels.gaussian, (-2.0,), 0.1)
    with pytest.raises(ValueError, match="shape"):
        fit(targets, targets, kernels.gaussian, (2.0,), 0.1)
    with pytest.raises(ValueError, match="at least one"):
        kernels.choose(points, targets, kernels.gaussian, [[]], [0.1])
