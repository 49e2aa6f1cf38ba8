"""Elementary functions against extended precision; random numbers against published vectors."""

import math
import os

import numpy as np
import pytest
from numba import njit
from scipy import stats

import nmlnp.tiles.numpy as twins
from nmlnp.tiles import leaves

pytestmark = pytest.mark.interpreted

POINTS = 400 if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0" else 200_000

# Random123 1.14, kat_vectors, philox4x32 with 10 rounds: counter, key, result.
PHILOX_VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


@njit
def _exp(x, out):
    for n in range(x.size):
        out[n] = leaves.exp(x[n])


@njit
def _log(x, out):
    for n in range(x.size):
        out[n] = leaves.log(x[n])


@njit
def _tanh(x, out):
    for n in range(x.size):
        out[n] = leaves.tanh(x[n])


@njit
def _softplus(x, out):
    for n in range(x.size):
        out[n] = leaves.softplus(x[n])


@njit
def _logcosh(x, out):
    for n in range(x.size):
        out[n] = leaves.logcosh(x[n])


@njit
def _cos_sin(u, cosine, sine):
    for n in range(u.size):
        cosine[n], sine[n] = leaves.cos_sin_turns(u[n])


@njit
def _random(walkers, index, step, purpose, seed, uniform, normal):
    for n in range(walkers.size):
        uniform[n] = leaves.uniforms(walkers[n], index, step, purpose, seed)
        normal[n] = leaves.normals(walkers[n], index, step, purpose, seed)


def apply(function, x):
    out = np.empty_like(x)
    function(x, out)
    return out


def ulps(values, function, x):
    """Return errors in units of the last place of the exact result."""
    exact = function(x.astype(np.longdouble))
    return np.abs((values - exact) / np.spacing(np.abs(exact).astype(float))).astype(float)


def points(low, high, seed=1):
    """Return points on both signs, evenly in the logarithm and evenly on a line up to ``high``."""
    rng = np.random.default_rng(seed)
    sizes = np.exp(rng.uniform(math.log(low), math.log(high), POINTS))
    return np.concatenate([sizes, -sizes, rng.uniform(-high, high, POINTS)])


def test_exp_is_within_2_ulp():
    x = points(1e-300, 708.0)
    assert ulps(apply(_exp, x), np.exp, x).max() < 2.0


def test_exp_at_its_edges():
    x = np.array([0.0, -0.0, 1e-320, -708.0, -709.0, -np.inf, 709.0, 710.0, np.inf])
    low, high = math.exp(-708.0), math.exp(709.0)
    expected = [1.0, 1.0, 1.0, low, low, low, high, high, high]
    np.testing.assert_allclose(apply(_exp, x), expected, rtol=4e-16)


def test_tanh_is_within_3_ulp():
    x = points(1e-300, 30.0)
    assert ulps(apply(_tanh, x), np.tanh, x).max() < 3.0


def test_tanh_at_its_edges():
    x = np.array([0.0, -0.0, 22.0, -22.0, 1e300, -1e300, np.inf, -np.inf, np.nan])
    with np.errstate(invalid="ignore"):  # interpreted, the cast of nan to an integer warns
        values = apply(_tanh, x)
    np.testing.assert_array_equal(values, [0.0, 0.0, 1.0, -1.0, 1.0, -1.0, 1.0, -1.0, np.nan])
    assert list(np.signbit(values[:2])) == [False, True]


def test_log_is_within_2_ulp():
    rng = np.random.default_rng(2)
    wide = np.exp(rng.uniform(-708.0, 709.0, POINTS))
    near_one = 1.0 + rng.uniform(-0.5, 1.0, POINTS) * 10.0 ** rng.uniform(-16.0, 0.0, POINTS)
    x = np.concatenate([wide, near_one[near_one != 1.0], [np.finfo(float).tiny, np.finfo(float).max]])
    assert ulps(apply(_log, x), np.log, x).max() < 2.0
    assert apply(_log, np.array([1.0]))[0] == 0.0


def test_softplus_is_within_3_ulp():
    x = points(1e-300, 700.0)
    assert ulps(apply(_softplus, x), lambda y: np.maximum(y, 0) + np.log1p(np.exp(-np.abs(y))), x).max() < 3.0


def test_logcosh_is_within_a_rounding():
    x = points(1e-300, 700.0)
    y = np.abs(x).astype(np.longdouble)
    exact = y + np.log1p(np.expm1(-2 * y) / 2)
    assert (np.abs(apply(_logcosh, x) - exact) / np.maximum(exact, 1.0)).max() < 3e-16


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (_softplus, [math.log(2.0), math.log(2.0), math.exp(-708.0), 1e300, np.inf, np.nan]),
        (_logcosh, [0.0, 0.0, 1e300, 1e300, np.inf, np.nan]),
    ],
)
def test_softplus_and_logcosh_at_their_edges(function, expected):
    x = np.array([0.0, -0.0, -1e300, 1e300, np.inf, np.nan])
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(apply(function, x), expected, rtol=4e-16)


@pytest.mark.parametrize("span", [1.0, 1e3, 1e9])
def test_cos_and_sin_of_turns_are_within_a_rounding(span):
    u = np.concatenate([np.random.default_rng(3).uniform(-span, span, POINTS), np.arange(-8, 9) / 8.0])
    cosine, sine = np.empty_like(u), np.empty_like(u)
    _cos_sin(u, cosine, sine)
    # Removing whole turns is exact, so the reference needs no large arguments.
    turn = 2 * np.longdouble("3.14159265358979323846264338327950288")
    angle = turn * (u - np.rint(u)).astype(np.longdouble)
    # The result is rounded once and the angle, at most pi/4, once: (1.1 + 0.6) 1e-16.
    assert np.abs(cosine - np.cos(angle)).max() < 2e-16
    assert np.abs(sine - np.sin(angle)).max() < 2e-16


@pytest.mark.parametrize("philox", [leaves.philox, twins.philox], ids=["cpu", "numpy"])
@pytest.mark.parametrize(("counter", "key", "expected"), PHILOX_VECTORS)
def test_philox_gives_the_published_words(philox, counter, key, expected):
    words = philox(*(np.uint64(c) for c in counter), np.uint64(key[0] | key[1] << 32))
    assert tuple(int(word) for word in words) == expected


def random_numbers(index=0, step=0, purpose=0, seed=11, walkers=POINTS):
    """Return uniforms and normals (walkers, 2) of the compiled target."""
    uniform, normal = np.empty((walkers, 2)), np.empty((walkers, 2))
    counter = (np.uint64(index), np.uint64(step), np.uint64(purpose), np.uint64(seed))
    _random(np.arange(walkers, dtype=np.uint64), *counter, uniform, normal)
    return uniform, normal


def test_uniforms_and_normals_are_those_of_the_twin():
    uniform, normal = random_numbers(3, 70_000, 2, 2**63 + 5, walkers=400)
    counter = (np.uint64(3), np.uint64(70_000), np.uint64(2), np.uint64(2**63 + 5))
    walkers = np.arange(400, dtype=np.uint64)
    np.testing.assert_array_equal(uniform, np.stack(twins.uniforms(walkers, *counter), axis=1))
    expected = np.stack(twins.normals(walkers, *counter), axis=1)
    np.testing.assert_allclose(normal, expected, rtol=1e-14, atol=1e-14)


def test_uniforms_stay_inside_the_unit_interval():
    uniform, _ = random_numbers()
    assert uniform.min() > 0.0
    assert uniform.max() < 1.0


@pytest.mark.parametrize("column", [0, 1])
def test_uniforms_and_normals_follow_their_distributions(column):
    # Four tests in all; a correct generator fails one of them with probability 4e-6 over seeds.
    uniform, normal = random_numbers(seed=12)
    assert stats.kstest(uniform[:, column], "uniform").pvalue > 1e-6
    assert stats.kstest(normal[:, column], "norm").pvalue > 1e-6


def test_numbers_of_different_counters_are_uncorrelated():
    # Fifteen correlations; each exceeds five standard errors with probability 6e-7.
    columns = [random_numbers()[1]]
    columns += [random_numbers(**change)[1] for change in ({"index": 1}, {"step": 1}, {"purpose": 1})]
    normal = np.concatenate(columns, axis=1)
    correlation = np.corrcoef(normal.T) * math.sqrt(len(normal))
    np.fill_diagonal(correlation, 0.0)
    assert np.abs(correlation).max() < 5.0
