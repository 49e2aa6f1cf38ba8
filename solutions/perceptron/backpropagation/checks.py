"""Checks of backpropagation through one hidden layer."""

import numpy as np

from nmlnp.grading import check, close, gradient_close
from nmlnp.learning.network import Network


def _problem(seed, p=3, m=5, n=12):
    rng = np.random.default_rng(seed)
    theta = rng.normal(size=p * m + 2 * m + 1)
    return theta, rng.normal(size=(n, p)), rng.normal(size=n), m


def _loss(theta, X, y, m):
    return Network((X.shape[1], m, 1), "tanh", theta).loss_and_gradient(X, y[:, None])[0]


def _wrong_gradients(theta, X, y, m):
    """Gradients with a link of the chain missing, and the messages."""
    (W1, b1), (W2, b2) = Network((X.shape[1], m, 1), "tanh", theta).layers()
    a = np.tanh(X @ W1 + b1)
    delta_2 = 2.0 * (a @ W2 + b2 - y[:, None]) / len(y)
    links = {
        "the slope of the tanh is missing on the way back": delta_2 @ W2.T,
        "the weights of the output layer are missing on the way back": delta_2 * (1.0 - a**2),
        "the slope is taken of the activation's output, 1 - tanh(a)^2": delta_2
        @ W2.T
        * (1.0 - np.tanh(a) ** 2),
    }
    return {
        clause: np.concatenate(
            [(X.T @ d).ravel(), d.sum(axis=0), (a.T @ delta_2).ravel(), delta_2.sum(axis=0)]
        )
        for clause, d in links.items()
    }


@check(
    points=1,
    hints=("Cut the vector at p m, p m + m, p m + 2 m; reshape the first piece to p rows.",),
)
def unpacking(student, seed):
    """The matrices from the vector."""
    theta, X, _, m = _problem(seed)
    (W1, b1), (W2, b2) = Network((X.shape[1], m, 1), "tanh", theta).layers()
    parts = student.unpack(theta, X.shape[1], m)
    columns = theta[: W1.size].reshape(m, -1).T
    close(parts[0], W1, name="W_1", wrong={"it is filled column by column": columns})
    for part, expected, name in zip(parts[1:], (b1, W2[:, 0], b2[0]), ("b_1", "W_2", "b_2"), strict=True):
        close(part, expected, name=name)


@check(
    points=1,
    hints=("The hidden layer bends, the output layer does not.",),
)
def forward(student, seed):
    """The outputs of the network."""
    theta, X, _, m = _problem(seed + 1)
    network = Network((X.shape[1], m, 1), "tanh", theta)
    (W1, b1), (W2, b2) = network.layers()
    output = network.predict(X)[:, 0]
    close(
        student.predict(theta, X, m),
        output,
        rtol=1e-10,
        name="the output",
        wrong={
            "the output layer has an activation too": np.tanh(output),
            "the hidden layer has no activation": ((X @ W1 + b1) @ W2 + b2)[:, 0],
        },
    )


@check(
    points=3,
    hints=(
        "Begin at the end: how does the loss change with the output of one sample?",
        "What does the loss feel of z of the hidden layer? It passes W_2 and the slope of the tanh.",
        "Check yourself: change one parameter by 1e-6 and look at the loss.",
    ),
)
def gradient_of_all_parameters(student, seed):
    """The gradient, component by component."""
    theta, X, y, m = _problem(seed + 2)
    found = student.gradient(theta, X, y, m)
    wrong = _wrong_gradients(theta, X, y, m)
    if np.shape(found) == theta.shape and any(np.allclose(found, one, rtol=1e-6) for one in wrong.values()):
        exact = Network((X.shape[1], m, 1), "tanh", theta).loss_and_gradient(X, y[:, None])[1]
        close(found, exact, rtol=1e-7, name="the gradient", wrong=wrong)
    gradient_close(found, lambda t: _loss(t, X, y, m), theta, rtol=1e-7)


@check(
    points=1,
    needs=("gradient_of_all_parameters",),
    time_limit=5,
    hints=("One pass forward and one backward, as products of matrices over all samples at once.",),
)
def many_parameters(student, seed):
    """A wide network in little time."""
    theta, X, y, m = _problem(seed + 3, p=48, m=400, n=200)
    exact = Network((X.shape[1], m, 1), "tanh", theta).loss_and_gradient(X, y[:, None])[1]
    close(student.gradient(theta, X, y, m), exact, rtol=1e-7, atol=1e-10, name="the gradient")
