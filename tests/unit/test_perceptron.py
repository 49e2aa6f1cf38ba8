"""The smallest learners against closed forms, theorems, scikit-learn and the chart of nuclei."""

import numpy as np
import pytest

from nmlnp.data import Nuclei, masses
from nmlnp.errors import NmlnpError
from nmlnp.learning import perceptron
from nmlnp.learning.beta_decay import beta_decays
from nmlnp.learning.gradient_check import complex_step_gradient
from nmlnp.learning.optimisers import GradientDescent, minimise


def test_neuron_gradient():
    rng = np.random.default_rng(1)
    x, y, theta = rng.normal(size=7), rng.normal(size=7), rng.normal(size=2)
    np.testing.assert_allclose(
        perceptron.neuron_gradient(theta, x, y),
        complex_step_gradient(lambda t: perceptron.neuron_loss(t, x, y), theta),
        rtol=1e-12,
    )


def test_neuron_learns_two_x_plus_one():
    x = np.linspace(-1, 1, 11)
    path = minimise(
        lambda t: perceptron.neuron_loss(t, x, 2 * x + 1),
        lambda t: perceptron.neuron_gradient(t, x, 2 * x + 1),
        [0.0, 0.0],
        GradientDescent(0.5),
        200,
    )
    np.testing.assert_allclose(path.points[-1], [2.0, 1.0], rtol=1e-12)


def separated(rng, margin):
    x = rng.uniform(-1, 1, (200, 2))
    distance = (x @ [3.0, 4.0] - 1.0) / 5.0
    keep = np.abs(distance) > margin
    return x[keep], distance[keep] > 0


def test_rosenblatt_obeys_novikoff():
    x, member = separated(np.random.default_rng(2), margin=0.05)
    found = perceptron.train_perceptron(x, member, 1000, np.random.default_rng(3))
    rows = perceptron.with_constant(x)
    assert ((rows @ found.weights > 0) == member).all()
    assert found.mistakes[-1] == 0
    # The separating plane (3, 4, -1) of norm sqrt(26) has the margin 0.05 * 5 / sqrt(26).
    margin = np.abs(rows @ [3.0, 4.0, -1.0]).min() / np.sqrt(26.0)
    assert 0 < sum(found.mistakes) <= (np.linalg.norm(rows, axis=1).max() / margin) ** 2


def test_rosenblatt_ends_where_nothing_separates():
    found = perceptron.train_perceptron(
        np.array([[0.0], [1.0], [2.0]]), np.array([True, False, True]), 20, np.random.default_rng(4)
    )
    assert len(found.mistakes) == 20
    assert min(found.mistakes) > 0


@pytest.mark.parametrize("ridge", [1e-6, 0.1])
def test_logistic_regression_against_scikit_learn(ridge):
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(5)
    x = rng.normal(size=(150, 3))
    member = rng.random(150) < perceptron.sigmoid(x @ [1.0, -2.0, 0.0] + 0.5)
    oracle = LogisticRegression(C=1 / (150 * ridge), tol=1e-12, max_iter=1000).fit(x, member)
    weights = perceptron.fit_logistic(x, member, ridge)
    np.testing.assert_allclose(weights, [*oracle.coef_[0], *oracle.intercept_], rtol=1e-6, atol=1e-7)


def test_logistic_regression_on_separated_classes():
    x, member = separated(np.random.default_rng(6), margin=0.05)
    weights = perceptron.fit_logistic(x, member, ridge=1e-3)
    assert np.mean((perceptron.with_constant(x) @ weights > 0) == member) > 0.97


def test_logistic_regression_says_when_it_cannot():
    x, member = separated(np.random.default_rng(6), margin=0.05)
    with pytest.raises(NmlnpError, match="did not converge in 2 Newton steps"):
        perceptron.fit_logistic(x, member, steps=2)
    with pytest.raises(ValueError, match="ridge must be positive"):
        perceptron.fit_logistic(x, member, ridge=0.0)


def test_beta_decays_of_known_nuclei():
    decays = beta_decays(masses(2020, lightest=1))
    q = {(z, n): value for z, n, value in zip(*decays, strict=True)}
    # Published: tritium 18.592 keV, 14C 156.476 keV, 60Co 2822.8 keV; 40K to 40Ca 1310.9 keV (AME2020).
    known = {(1, 2): 0.018592, (6, 8): 0.156476, (27, 33): 2.8228, (19, 21): 1.3109}
    for nucleus, value in known.items():
        assert q[nucleus] == pytest.approx(value, abs=5e-4)


def test_beta_decays_need_both_nuclei():
    three = Nuclei(
        np.array([10, 11, 20]), np.array([12, 11, 20]), np.array([100.0, 98.0, 300.0]), np.zeros(3)
    )
    decays = beta_decays(three)
    assert (decays.Z.tolist(), decays.N.tolist()) == ([10], [12])
    np.testing.assert_allclose(decays.Q, [-2.0 + 0.78235], rtol=1e-12)
