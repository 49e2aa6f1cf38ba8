"""Checks of the cross-entropy."""

import numpy as np

from nmlnp.grading import check, close, gradient_close
from nmlnp.learning import network


def _samples(seed, size=3.0):
    rng = np.random.default_rng(seed)
    return rng.normal(0.0, size, 40), rng.integers(0, 2, 40).astype(float)


@check(
    points=1,
    hints=(
        "For a large positive z the probability is 1: which exponential is harmless there?",
        "Use exp(-|z|), which is never larger than 1, and treat the two signs of z apart.",
    ),
)
def probabilities(student, seed):
    """Probabilities of ordinary and of extreme log-odds."""
    z, _ = _samples(seed)
    for values in (z, np.array([-1e4, -800.0, 0.0, 800.0, 1e4])):
        p = student.probability(values)
        close(p, network.sigmoid(values), rtol=1e-12, atol=1e-15, name="the probability")


@check(
    points=2,
    hints=(
        "Insert p into the loss and simplify by hand, before you write code.",
        "It becomes ln(1 + exp(z)) - t z. How does ln(1 + exp(z)) behave for a large z?",
        "numpy.log1p(x) is ln(1 + x) and keeps its digits where x is tiny.",
    ),
)
def ordinary_loss(student, seed):
    """The loss for ordinary log-odds."""
    z, t = _samples(seed + 1)
    expected = network.cross_entropy(z, t)[0]
    p = network.sigmoid(z)
    close(
        student.cross_entropy(z, t),
        expected,
        rtol=1e-12,
        name="the cross-entropy",
        wrong={
            "the samples of the second class are left out": -np.mean(t * np.log(p)),
            "the sum is taken instead of the mean": len(z) * expected,
            "the logarithm has base 2": expected / np.log(2.0),
            "the classes are exchanged": network.cross_entropy(z, 1.0 - t)[0],
        },
    )


@check(
    points=1,
    hidden=True,
    needs=("ordinary_loss",),
    hints=(
        "Try z = 10000 with t = 0, z = -10000 with t = 1, and z = 40 with t = 1, by hand and in your code.",
    ),
)
def extreme_loss(student, seed):
    """The loss where the model is very sure, rightly and wrongly."""
    for z, t, expected in ((1e4, 0.0, 1e4), (-1e4, 1.0, 1e4), (1e4, 1.0, 0.0), (40.0, 1.0, np.exp(-40.0))):
        value = student.cross_entropy(np.array([z]), np.array([t]))
        close(value, expected, rtol=1e-10, name=f"the loss at z = {z:g}, t = {t:g}")


@check(
    points=1,
    hints=(
        "The derivative of p by z is p (1 - p); most of it cancels against the derivative of the logarithms.",
    ),
)
def gradient_of_the_loss(student, seed):
    """The gradient by the log-odds."""
    z, t = _samples(seed + 2)
    gradient_close(student.gradient(z, t), lambda z: network.cross_entropy(z, t)[0], z, rtol=1e-7)
