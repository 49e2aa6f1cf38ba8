"""The comparisons of the grader: what passes, and the sentence of what does not."""

import numpy as np
import pytest
from scipy.signal import lfilter

from nmlnp.grading import (
    above,
    below,
    close,
    compatible,
    exchange,
    gradient_close,
    require,
    scaling,
    unbiased,
)
from nmlnp.grading.checks import Failed


def message(comparison, *arguments, **keywords):
    with pytest.raises(Failed) as failure:
        comparison(*arguments, **keywords)
    return str(failure.value)


def test_close_accepts_what_agrees():
    close(1.0 + 1e-10, 1.0)
    close([1, 2, 3], np.array([1.0, 2.0, 3.0]))
    close(1j, 1j)
    close("2H", "2H")
    close([np.nan, 1.0], np.array([np.nan, 1.0]))
    close(1e-13, 0.0, atol=1e-12)
    close(True, True)


@pytest.mark.parametrize(
    ("value", "expected", "sentence"),
    [
        (1601.2, 1622.3, "B is 1601.2, expected 1622.3 (-1.3 %)."),
        (1.0000001, 1.0, "B is 1.0000001, expected 1 (+1e-05 %)."),
        ([1.0, 2.0, 4.0], [1.0, 2.0, 3.0], "B[2] is 4, expected 3 (+33.3 %); 1 of 3 entries differ."),
        ([1.0, np.nan], [1.0, 2.0], "B[1] is nan, expected 2."),
        ([[1.0, 2.0]], [1.0, 2.0], "B is an array of shape (1, 2), expected an array of shape (2,)."),
        ([1.0], 1.0, "B is an array of shape (1,), expected a number (1)."),
        (-3.0, 3.0, "B is -3, expected 3 (-200 %). It is -1 times what is expected."),
        ([2.0, 6.0], [1.0, 3.0], "B[0] is 2, expected 1 (+100 %); 2 of 2 entries differ. It is 2 times"),
        (None, 1.0, "B is None: does the function end without return?"),
        ("a text", 1.0, "B is 'a text', expected a number."),
        ([[1.0], [1.0, 2.0]], 1.0, "B is a list of rows of different length, expected numbers."),
        ("3H", "2H", "B is '3H', expected '2H'."),
        (1j, 1.0, "B is 0+1j, expected 1"),
        (False, True, "B is False, expected True"),
    ],
)
def test_close_says_what_differs(value, expected, sentence):
    expected = expected if isinstance(expected, str) else np.asarray(expected)[()]
    assert message(close, value, expected, name="B").startswith(sentence)


def test_the_index_stands_before_the_unit():
    text = message(close, [1.0, 500.0], [1.0, 3.0], name="B (MeV)")
    assert text == "B[1] (MeV) is 500, expected 3; 1 of 2 entries differ."


def test_a_known_mistake_is_named():
    wrong = {"the surface term has the wrong sign": 2000.1, "the pairing is missing": 1600.0}
    text = message(close, 2000.1, 1622.3, rtol=1e-6, name="B", wrong=wrong)
    assert text.endswith("This is what comes out when the surface term has the wrong sign.")
    assert "comes out" not in message(close, 1.0, 1622.3, name="B", wrong=wrong)


def test_compatible_counts_standard_errors():
    compatible(3.02, 0.01, 3.0)
    text = message(compatible, 3.12, 0.01, 3.0, name="E")
    assert text == "E is 3.12 ± 0.01, exact 3: 12 standard errors above."
    assert "a standard error is positive" in message(compatible, 3.0, 0.0, 3.0)
    assert "not a finite number" in message(compatible, np.nan, 0.1, 3.0)


def test_a_variational_energy_may_lie_above_only():
    compatible(3.5, 0.01, 3.0, variational=True)
    text = message(compatible, 2.9, 0.01, 3.0, name="E", variational=True)
    assert text == "E is 2.9 ± 0.01, exact 3: 10 standard errors below; a variational energy must lie above."


def test_bounds():
    below(0.4, 0.5)
    above(0.6, 0.5)
    assert message(below, 0.61, 0.5, name="rms", unit="MeV") == "rms is 0.61 MeV; it must be below 0.5 MeV."
    assert message(above, 0.5, 0.5, name="rms").endswith("it must be above 0.5.")
    for never in (np.nan, -np.inf, None, [0.1], 1j):
        with pytest.raises(Failed):
            below(never, 0.5)


def test_require():
    require(True, "no")
    assert message(require, False, "The chain must move.") == "The chain must move."


def correlated(rng, steps, chains, factor):
    """Stationary chains of first order, autocorrelation time (1 + factor) / (1 - factor)."""
    noise = rng.normal(size=(steps, chains))
    noise[0] /= np.sqrt(1.0 - factor**2)
    return lfilter([1.0], [1.0, -factor], noise, axis=0)


@pytest.mark.parametrize("chains", [1, 8])
@pytest.mark.parametrize("factor", [0.0, 0.8])
def test_unbiased_has_its_false_alarm(chains, factor):
    """200 correct samplers at a false alarm of 2 %: 4 expected; more than 15 has a probability of 1e-5."""
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(200):
        samples = correlated(rng, 1000, chains, factor)
        try:
            unbiased(samples if chains > 1 else samples[:, 0], 0.0, false_alarm=0.02)
        except Failed:
            alarms += 1
    assert alarms <= 15


def test_unbiased_finds_a_bias():
    samples = np.random.default_rng(1).normal(0.1, 1.0, size=10000)
    text = message(unbiased, samples, 0.0, name="x")
    assert "standard errors off" in text and "biased" in text
    assert "never moves" in message(unbiased, np.full(1000, 0.5), 0.5)
    assert "shorter than 50 autocorrelation times" in message(
        unbiased, np.cumsum(np.random.default_rng(2).normal(size=500)), 0.0
    )
    assert "not a finite number" in message(unbiased, [1.0, np.nan, 2.0], 0.0)
    assert "expected (steps,)" in message(unbiased, 3.0, 0.0)


def test_gradient_close_names_the_worst_component():
    def function(x):
        return np.sum(np.sin(x) * np.exp(0.3 * x)) + x[0] * x[1] ** 2

    x = np.array([0.3, -1.2, 2.0])
    exact = np.exp(0.3 * x) * (np.cos(x) + 0.3 * np.sin(x)) + [x[1] ** 2, 2.0 * x[0] * x[1], 0.0]
    gradient_close(exact, function, x, rtol=1e-9)
    gradient_close(exact.reshape(3, 1), lambda y: function(y[:, 0]), x.reshape(3, 1), rtol=1e-9)
    broken = exact + [0.0, 1e-3, 1e-4]
    assert message(gradient_close, broken, function, x, name="dE").startswith("dE[1] is ")
    assert "All of them are -1 times" in message(gradient_close, -exact, function, x)
    assert "expected an array of shape (3,)" in message(gradient_close, exact[:2], function, x)


def test_scaling_and_exchange():
    sizes = np.array([10.0, 20.0, 40.0])
    scaling(sizes, 3.0 * sizes**2, 2.0)
    assert message(scaling, sizes, sizes**3, 2.0, name="The time").startswith(
        "The time grows as the power 3.00 of the size, expected 2"
    )
    exchange(0.3, -0.3)
    exchange(0.3, 0.3, sign=1)
    assert "is not antisymmetric: 0.3 becomes 0.3" in message(exchange, 0.3, 0.3)
    assert "zero everywhere" in message(exchange, 0.0, 0.0)
