"""Checks of the split into bias and variance."""

import numpy as np

from nmlnp.grading import check, close, require


def _split(u, exact):
    mean = u.mean(axis=0)
    return np.sum((mean - exact) ** 2), np.mean(np.sum((u - mean) ** 2, axis=1))


def _states(seed, signs=True, lengths=True):
    generator = np.random.default_rng(seed)
    exact = generator.standard_normal(24)
    exact /= np.linalg.norm(exact)
    shared = 0.05 * generator.standard_normal(24)
    u = exact + shared + 0.04 * generator.standard_normal((int(generator.integers(9, 15)), 24))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    size = generator.uniform(0.5, 4.0, len(u)) if lengths else np.ones(len(u))
    sign = generator.choice([-1.0, 1.0], len(u)) if signs else np.ones(len(u))
    sign[0], sign[1] = 1.0, -1.0 if signs else 1.0
    return u, u * (size * sign)[:, None], exact, sign


def _found(student, states, exact):
    found = student.split(states, exact)
    require(isinstance(found, (tuple, list)) and len(found) == 2, "split must return two numbers.")
    return found


@check(
    points=1,
    hints=(
        "Average the states first, then compare the average with the exact state.",
        "The variance is a mean over the states of a sum over the components.",
    ),
)
def states_that_are_comparable(student, seed):
    """States of length 1 and of the right sign."""
    u, states, exact, _ = _states(seed, signs=False, lengths=False)
    bias, variance = _split(u, exact)
    found = _found(student, states, exact)
    close(
        found[0],
        bias,
        rtol=1e-9,
        name="the squared bias",
        wrong={
            "its root is taken": np.sqrt(bias),
            "it is the mean squared error": bias + variance,
            "it is a mean over the components": bias / exact.size,
        },
    )
    close(
        found[1],
        variance,
        rtol=1e-9,
        name="the variance",
        wrong={
            "it is divided by K - 1": variance * len(u) / (len(u) - 1.0),
            "it is a mean over the components": variance / exact.size,
            "it is taken about the exact state": bias + variance,
        },
    )


@check(
    points=2,
    needs=("states_that_are_comparable",),
    hints=(
        "-u is the same state as u, and so is 3u. What would their average be?",
        "Divide each row by its length, and multiply it by the sign of its overlap with the exact state.",
    ),
)
def signs_and_lengths(student, seed):
    """States of any sign and length."""
    u, states, exact, sign = _states(seed + 1)
    expected = _split(u, exact)
    unsigned = _split(u * sign[:, None], exact)
    raw = _split(states, exact)
    found = _found(student, states, exact)
    for k, name in enumerate(("the squared bias", "the variance")):
        close(
            found[k],
            expected[k],
            rtol=1e-9,
            name=name,
            wrong={
                "states of opposite sign are averaged": unsigned[k],
                "the states are not normalised": _split(states * sign[:, None], exact)[k],
                "neither signs nor lengths are made comparable": raw[k],
            },
        )
