"""Statistics against chains whose errors are known in closed form.

The stochastic tests have fixed seeds; each states how often it would fail by
chance with another seed.
"""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from nmlnp.vmc.statistics import (
    Estimate,
    SeriesTooShort,
    blocking,
    estimate_mean,
    format_with_error,
    integrated_autocorrelation_time,
)


def autoregressive(steps, walkers, phi, seed):
    """Stationary x_t = phi x_{t-1} + noise of unit variance; tau = (1 + phi) / (1 - phi)."""
    noise = np.random.default_rng(seed).normal(size=(steps, walkers)) * np.sqrt(1.0 - phi**2)
    noise[0] /= np.sqrt(1.0 - phi**2)
    return lfilter([1.0], [1.0, -phi], noise, axis=0)


@pytest.mark.parametrize(
    ("value", "error", "text"),
    [
        (-2.24191, 0.00023, "-2.2419(2)"),
        (0.12341, 0.0141, "0.123(14)"),
        (123.4, 1.23, "123.4(1.2)"),
        (123.4, 2.6, "123(3)"),
        (3.0, 250.0, "3(250)"),
        (1.0, 0.0996, "1.00(10)"),
        (0.0, 0.02, "0.00(2)"),
        (1.2e-9, 3e-11, "1.20(3)e-09"),
        (1.2e9, 3e7, "1.20(3)e+09"),
        (5.0, 0.0, "5(0)"),
        (5.25, math.nan, "5.25(?)"),
        (5.25, math.inf, "5.25(?)"),
        (math.nan, 0.1, "nan(?)"),
    ],
)
def test_estimates_print_with_their_error(value, error, text):
    assert str(Estimate(value, error)) == text
    assert Estimate(value, error).with_unit("MeV") == f"{text} MeV"


@given(
    st.floats(min_value=-1e12, max_value=1e12),
    st.floats(min_value=1e-12, max_value=1e12),
)
def test_printed_estimates_read_back(value, error):
    """The text holds the value to half its last digit and the error to one or two digits."""
    text = format_with_error(value, error)
    number, digits, power = re.fullmatch(r"(-?\d+(?:\.\d+)?)\(([\d.]+)\)((?:e[+-]\d+)?)", text).groups()
    decimals = len(number.partition(".")[2])
    last = 10.0 ** (int(power[1:] or 0) - decimals)
    read_error = float(digits) * (10.0 ** int(power[1:] or 0) if "." in digits or decimals == 0 else last)
    assert abs(read_error - error) <= 0.26 * error
    assert abs(float(number + power) - value) <= 0.51 * max(last, 1e-15 * abs(value))


def test_a_negative_error_is_refused():
    with pytest.raises(ValueError, match="cannot be negative"):
        Estimate(1.0, -0.1)


def test_square_root_propagates_the_error():
    root = Estimate(4.0, 0.04, 100, 2.0).sqrt()
    assert (root.value, root.error, root.samples, root.autocorrelation_time) == (2.0, 0.01, 100, 2.0)
    with pytest.raises(ValueError, match="square root"):
        Estimate(-1.0, 0.1).sqrt()


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.9, -0.5])
def test_autocorrelation_time_of_autoregressive_chains(phi):
    """Known: tau = 1 + 2 sum phi^t, here up to the window M = 5 max(tau, 1) that the method states.

    Sokal's variance of the estimate is 2 (2 M + 1) tau^2 / n with n = 320 000; four standard errors, and the
    bias of tau / steps of the global mean: false alarms below 1 in 10^4.
    """
    steps, walkers = 4000, 80
    window = int(np.ceil(5.0 * max((1.0 + phi) / (1.0 - phi), 1.0)))
    tau = 1.0 + 2.0 * np.sum(phi ** np.arange(1, window + 1))
    measured = integrated_autocorrelation_time(autoregressive(steps, walkers, phi, 11))
    noise = max(tau, 1.0) * np.sqrt(2.0 * (2.0 * window + 1.0) / (steps * walkers))
    assert abs(measured - tau) < 4.0 * noise + 2.0 * max(tau, 1.0) / steps


def test_autocorrelation_time_does_not_depend_on_how_walkers_are_batched():
    chains = autoregressive(500, 600, 0.5, 3)
    one_by_one = np.mean(
        [[(chains[: 500 - t, w] * chains[t:, w]).sum() / 500 for t in range(30)] for w in range(600)], axis=0
    )
    mean = chains.mean()
    rho = (one_by_one - mean**2) / (one_by_one[0] - mean**2)
    sums = 2.0 * np.cumsum(rho) - 1.0
    expected = sums[np.argmax(np.arange(30) >= 5.0 * np.maximum(sums, 1.0))]
    # The oracle leaves the edges of the lagged sums uncentred, an error of mean x t / steps.
    assert integrated_autocorrelation_time(chains) == pytest.approx(expected, abs=2e-3)


def test_a_short_series_is_refused_with_its_numbers():
    with pytest.raises(
        SeriesTooShort, match=r"has 400 steps, too few .* about 1\d\.\d steps: it takes at least"
    ):
        integrated_autocorrelation_time(autoregressive(400, 50, 0.9, 5))
    with pytest.raises(SeriesTooShort, match="has 1 steps"):
        integrated_autocorrelation_time(np.ones((1, 3)) * [1.0, 2.0, 3.0])


def test_walkers_that_stay_apart_have_no_autocorrelation_time():
    """Each walker is white noise around its own place: single chains look perfect, the run is not."""
    rng = np.random.default_rng(2)
    chains = rng.normal(size=(1000, 40)) + 3.0 * rng.normal(size=40)
    with pytest.raises(SeriesTooShort):
        integrated_autocorrelation_time(chains)


def test_constant_chains_are_exact():
    """Exact to the rounding of a sum of 200 terms, at most 200 x 2.2 x 2^-53 x 2."""
    estimate = estimate_mean(np.full((200, 7), -2.2))
    assert estimate.value == pytest.approx(-2.2, rel=1e-14)
    assert estimate.error < 1e-13
    assert estimate.autocorrelation_time == 1.0


def test_blocking_finds_the_error_of_an_autoregressive_series():
    """Known: error^2 = tau / n (to O(1/n)).  The plateau's own standard error is stated by the method.

    Bias at block length B is about tau/(2 B); four standard errors beyond it fail by chance 1 in 10^4.
    """
    n, phi = 2**16, 0.8
    result = blocking(autoregressive(n, 1, phi, 7)[:, 0])
    known = np.sqrt((1.0 + phi) / (1.0 - phi) / n)
    bias = known * 9.0 / (2.0 * result.lengths[result.level])
    assert abs(result.error - known) < 4.0 * result.error_errors[result.level] + bias
    assert result.errors[0] < 0.5 * known
    assert result.lengths[result.level] ** 3 > 2.0 * n * (result.error / result.errors[0]) ** 4


def test_blocking_levels_are_the_definition():
    series = np.random.default_rng(1).normal(size=1000)
    result = blocking(series)
    for level, length in enumerate(result.lengths):
        blocks = series[: 1000 // length * length].reshape(-1, length).mean(axis=1)
        if 1000 % length == 0:
            assert result.errors[level] == pytest.approx(blocks.std(ddof=1) / np.sqrt(blocks.size), rel=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_the_plateau_is_the_first_level_of_its_definition(seed):
    """B^3 > 2 n (error_B / error_1)^4, and at least 16 blocks."""
    n = 900 + 300 * seed
    result = blocking(autoregressive(n, 1, 0.3, seed)[:, 0])
    for level, (length, error) in enumerate(zip(result.lengths, result.errors, strict=True)):
        settled = float(length) ** 3 > 2.0 * n * (error / result.errors[0]) ** 4 and n // length >= 16
        if level <= result.level:
            assert settled == (level == result.level)


@pytest.mark.parametrize("n", [0, 1, 7, 60])
def test_blocking_refuses_short_series(n):
    with pytest.raises(SeriesTooShort, match=f"its {n} samples"):
        blocking(np.arange(n) % 3 * 1.0)


def test_blocking_refuses_a_drift():
    with pytest.raises(SeriesTooShort, match="no plateau"):
        blocking(np.linspace(0.0, 1.0, 4096))


def test_blocking_of_a_constant_is_zero():
    assert blocking(np.ones(256)).error == 0.0


def test_error_of_a_mean_covers_the_truth():
    """Chains of mean 0 in 200 repetitions: chi^2 of value/error with 200 degrees of freedom.

    The error of 100 walkers is itself known to 7 %, so value/error is Student's t with 99 degrees of freedom,
    of variance 99/97; the limits are four standard deviations of the sum: false alarms below 1 in 10^4.
    """
    pulls = []
    for seed in range(200):
        estimate = estimate_mean(autoregressive(60, 100, 0.9, 1000 + seed))
        pulls.append(estimate.value / estimate.error)
    assert abs(np.sum(np.square(pulls)) - 200 * 99 / 97) < 4.0 * np.sqrt(2.0 * 200) * 1.06


def test_mean_counts_samples_and_tells_tau_only_when_it_can():
    short = estimate_mean(autoregressive(60, 100, 0.9, 1))
    assert (short.samples, short.autocorrelation_time) == (6000, None)
    long = estimate_mean(autoregressive(4000, 20, 0.5, 1))
    assert long.samples == 80000
    assert long.autocorrelation_time == pytest.approx(3.0, rel=0.1)


def test_one_walker_takes_its_error_from_tau():
    series = autoregressive(20000, 1, 0.5, 4)[:, 0]
    estimate = estimate_mean(series)
    expected = np.sqrt(series.var() * estimate.autocorrelation_time / series.size)
    assert estimate.error == pytest.approx(expected, rel=1e-12)
    assert math.isnan(estimate_mean(series[:20]).error)


def test_walkers_that_copy_each_other_do_not_shrink_the_error():
    """Twenty copies of one walker have no spread; the autocorrelation still tells of an error."""
    one = autoregressive(4000, 1, 0.5, 9)
    copies = estimate_mean(np.repeat(one, 20, axis=1))
    assert copies.error == pytest.approx(estimate_mean(one).error / np.sqrt(20), rel=1e-9)


@pytest.mark.parametrize("function", [estimate_mean, integrated_autocorrelation_time])
def test_samples_that_are_not_numbers_are_refused(function):
    chains = np.ones((10, 3))
    chains[4, 1] = np.nan
    chains[5, 1] = np.inf
    with pytest.raises(ValueError, match="2 samples are not finite"):
        function(chains)
    with pytest.raises(ValueError, match="steps, walkers"):
        function(np.ones((2, 2, 2)))
