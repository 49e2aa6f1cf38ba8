"""The network against complex steps, scikit-learn and problems with known answers."""

import numpy as np
import pytest

from nmlnp.learning.approximation import relu_interpolant
from nmlnp.learning.gradient_check import complex_step_gradient
from nmlnp.learning.network import (
    ACTIVATIONS,
    Network,
    cross_entropy,
    mean_squared_error,
    sigmoid,
    train,
)
from nmlnp.learning.optimisers import Adam, Diverged, GradientDescent


def with_biases(widths, activation, seed):
    rng = np.random.default_rng(seed)
    network = Network.create(widths, activation, rng)
    network.parameters = rng.normal(size=network.parameters.size)
    return network


@pytest.mark.parametrize("widths", [(1, 1), (3, 4, 2), (2, 5, 4, 3, 1)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", [mean_squared_error, cross_entropy])
def test_backpropagation_against_the_complex_step(widths, activation, loss):
    network = with_biases(widths, activation, seed=1)
    rng = np.random.default_rng(2)
    x, targets = rng.normal(size=(9, widths[0])), rng.integers(0, 2, (9, widths[-1])).astype(float)

    def value(parameters):
        return Network(widths, activation, parameters).loss_and_gradient(x, targets, loss)[0]

    _, gradient = network.loss_and_gradient(x, targets, loss)
    expected = complex_step_gradient(value, network.parameters)
    np.testing.assert_allclose(gradient, expected, rtol=1e-11, atol=1e-13 * np.abs(expected).max())


@pytest.mark.parametrize(
    ("activation", "theirs"), [("tanh", "tanh"), ("sigmoid", "logistic"), ("relu", "relu")]
)
def test_loss_and_gradient_against_scikit_learn(activation, theirs):
    from sklearn.neural_network import MLPRegressor

    network = with_biases((3, 6, 4, 1), activation, seed=3)
    rng = np.random.default_rng(4)
    x, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    oracle = MLPRegressor(
        hidden_layer_sizes=(6, 4),
        activation=theirs,
        solver="sgd",
        alpha=0.0,
        batch_size=20,
        learning_rate_init=1.0,
        momentum=0.0,
        nesterovs_momentum=False,
    )
    oracle.partial_fit(x, y)
    layers = network.layers()
    for (w, b), v, c in zip(layers, oracle.coefs_, oracle.intercepts_, strict=True):
        v[:], c[:] = w, b
    np.testing.assert_allclose(network.predict(x)[:, 0], oracle.predict(x), rtol=1e-12)
    # One step of plain descent at rate 1 shows their gradient; their loss is half the mean squared error.
    oracle.partial_fit(x, y)
    loss, gradient = network.loss_and_gradient(x, y[:, None])
    assert loss / 2 == pytest.approx(oracle.loss_, rel=1e-12)
    moved = np.concatenate(
        [
            np.concatenate([(w - v).ravel(), b - c])
            for (w, b), v, c in zip(layers, oracle.coefs_, oracle.intercepts_, strict=True)
        ]
    )
    np.testing.assert_allclose(gradient / 2, moved, rtol=1e-9, atol=1e-12)


def test_cross_entropy_against_its_definition():
    rng = np.random.default_rng(5)
    y, t = rng.normal(size=(8, 2)), rng.integers(0, 2, (8, 2)).astype(float)
    p = 1 / (1 + np.exp(-y))
    assert cross_entropy(y, t)[0] == pytest.approx(
        -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)), rel=1e-13
    )
    assert cross_entropy(np.array([[1e4], [-1e4]]), np.array([[0.0], [0.0]]))[0] == pytest.approx(5e3)
    assert sigmoid(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]


def test_linear_network_learns_least_squares():
    rng = np.random.default_rng(6)
    x, y = rng.normal(size=(40, 2)), rng.normal(size=(40, 1))
    network = Network.create((2, 1), "tanh", rng)
    train(network, x, y, GradientDescent(0.3), epochs=400, batch=40, rng=rng)
    expected = np.linalg.lstsq(np.column_stack([x, np.ones(40)]), y, rcond=None)[0].ravel()
    np.testing.assert_allclose(network.parameters, expected, rtol=1e-10)


def test_training_sees_every_sample_once_an_epoch_and_is_reproducible():
    seen = []

    class Recording(Network):
        def loss_and_gradient(self, x, targets, loss):
            seen.append(x[:, 0].tolist())
            return super().loss_and_gradient(x, targets, loss)

    x = np.arange(10.0)[:, None]
    network = Recording((1, 1), "tanh", np.zeros(2))
    train(network, x, x, GradientDescent(1e-3), epochs=2, batch=4, rng=np.random.default_rng(7))
    assert [len(batch) for batch in seen] == [4, 4, 2] * 2
    for epoch in (seen[:3], seen[3:]):
        assert sorted(np.concatenate(epoch)) == list(range(10))
    again = Network((1, 1), "tanh", np.zeros(2))
    train(again, x, x, GradientDescent(1e-3), epochs=2, batch=4, rng=np.random.default_rng(7))
    assert again.parameters.tolist() == network.parameters.tolist()


def test_history_holds_the_losses():
    rng = np.random.default_rng(8)
    x = rng.normal(size=(6, 1))
    network = Network((1, 1), "tanh", np.array([0.5, 0.0]))
    history = train(network, x, x, GradientDescent(0.1), 3, 6, rng, validation=(x, x))
    assert history.training.shape == history.validation.shape == (3,)
    assert history.training[0] == pytest.approx(np.mean((0.5 * x) ** 2))
    # The validation loss after an epoch is the training loss that the next epoch finds.
    np.testing.assert_allclose(history.validation[:2], history.training[1:], rtol=1e-13)


def test_adam_learns_exclusive_or():
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]]), np.array([[0], [1], [1], [0.0]])
    network = Network.create((2, 8, 1), "tanh", np.random.default_rng(9))
    train(network, x, y, Adam(0.05), 300, 4, np.random.default_rng(10), loss=cross_entropy)
    assert ((network.predict(x) > 0) == (y > 0)).all()


def test_first_signal_keeps_its_size():
    # 400 inputs of unit variance: the first layer's rows have variance 1 within 5 % (four standard
    # errors for 16 000 nearly independent numbers, false alarm below 1e-4).
    rng = np.random.default_rng(11)
    network = Network.create((400, 160, 1), "tanh", rng)
    weights, biases = network.layers()[0]
    assert (rng.normal(size=(100, 400)) @ weights + biases).var() == pytest.approx(1.0, abs=0.05)


def test_constructed_network_interpolates():
    nodes = np.array([-1.0, -0.3, 0.2, 1.0])
    network = relu_interpolant(nodes, np.sin(nodes))
    x = np.linspace(-1, 1, 57)
    np.testing.assert_allclose(
        network.predict(x[:, None])[:, 0], np.interp(x, nodes, np.sin(nodes)), atol=1e-15
    )
    with pytest.raises(ValueError, match="increase"):
        relu_interpolant([0.0, 0.0, 1.0], [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: Network((3,), "tanh", np.zeros(1)), "inputs and outputs"),
        (lambda: Network((3, 0, 1), "tanh", np.zeros(1)), "at least 1"),
        (lambda: Network((3, 1), "swish", np.zeros(4)), "choose one of tanh, sigmoid, relu"),
        (lambda: Network((3, 1), "tanh", np.zeros(5)), "has 4 parameters"),
        (lambda: Network((3, 1), "tanh", np.zeros(4)).predict(np.zeros(3)), r"\(samples, 3\)"),
        (
            lambda: Network((1, 1), "tanh", np.zeros(2)).loss_and_gradient(
                np.zeros((3, 1)), np.zeros((2, 1))
            ),
            "3 rows of inputs, but 2",
        ),
        (
            lambda: Network((1, 1), "tanh", np.zeros(2)).loss_and_gradient(np.zeros((3, 1)), np.zeros(3)),
            "targets must be an array of shape",
        ),
    ],
)
def test_impossible_networks_are_refused(make, what):
    with pytest.raises(ValueError, match=what):
        make()


def test_diverging_training_is_a_sentence():
    x = np.array([[1.0], [2.0]])
    network = Network((1, 1), "tanh", np.array([1.0, 0.0]))
    with pytest.raises(Diverged, match="smaller learning rate"):
        train(network, x, 3 * x, GradientDescent(100.0), 500, 2, np.random.default_rng(0))
    with pytest.raises(ValueError, match="at least one epoch"):
        train(network, x, x, GradientDescent(0.1), 0, 2, np.random.default_rng(0))
