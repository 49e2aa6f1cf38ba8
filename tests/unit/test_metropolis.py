"""The teaching walk against exact distributions, acceptances and averages of the oscillator.

Seeds are fixed.  False alarms for a new seed: a Kolmogorov-Smirnov test at a
p-value of 1e-4 fails once in 10 000 times; a mean that lies four standard errors
off happens once in 16 000 times.  Each test says how many such comparisons it makes.
"""

import numpy as np
import pytest
from scipy import stats

from nmlnp.learning import oscillator
from nmlnp.learning.metropolis import metropolis_step, reweighted_mean, walk
from nmlnp.vmc.statistics import estimate_mean


def log_psi_of(alpha):
    return lambda positions: oscillator.log_psi(positions, alpha)


def first_excited(positions):
    """log|x exp(-x^2/2)|: a state with a node."""
    return np.log(np.abs(positions[:, 0])) - 0.5 * positions[:, 0] ** 2


def test_the_walk_keeps_the_exact_distribution():
    """One Kolmogorov-Smirnov test: 4000 independent exact samples, moved by 30 steps, are still exact."""
    generator = np.random.default_rng(11)
    start = oscillator.exact_samples((4000, 1), 0.7, generator)
    last = walk(log_psi_of(0.7), start, 30, 1.3, generator).positions[-1, :, 0]
    assert stats.kstest(last, stats.norm(0.0, np.sqrt(0.5 / 0.7)).cdf).pvalue > 1e-4


def test_the_walk_reaches_a_density_with_a_node_from_far_away():
    """One Kolmogorov-Smirnov test of x^2, which is gamma-distributed with shape 3/2."""
    generator = np.random.default_rng(12)
    last = walk(first_excited, np.full((4000, 1), 5.0), 200, 1.5, generator).positions[-1, :, 0]
    assert stats.kstest(last**2, stats.gamma(1.5).cdf).pvalue > 1e-4


@pytest.mark.parametrize("width", [0.2, 1.0, 4.0])
def test_acceptance_is_that_of_gaussian_moves_in_a_gaussian(width):
    """One comparison each: (2/pi) arctan(2 sigma/width), sigma the standard deviation of |psi|^2."""
    generator = np.random.default_rng(13)
    start = oscillator.exact_samples((2000, 1), 1.0, generator)
    found = walk(log_psi_of(1.0), start, 100, width, generator).acceptance
    expected = 2.0 / np.pi * np.arctan(2.0 * np.sqrt(0.5) / width)
    # Accepted moves of a walker are correlated: ten times the binomial variance is ample.
    assert abs(found - expected) < 4.0 * np.sqrt(10.0 * expected * (1.0 - expected) / 200_000)


def test_refused_moves_count_the_old_position_again():
    generator = np.random.default_rng(14)
    start = np.zeros((500, 2))
    positions, log_psis, accepted = metropolis_step(log_psi_of(1.0), start, np.zeros(500), 3.0, generator)
    assert 0 < accepted.sum() < 500
    np.testing.assert_array_equal(positions[~accepted], 0.0)
    np.testing.assert_array_equal(log_psis, oscillator.log_psi(positions, 1.0))


def test_same_seed_same_walk():
    one, other = (
        walk(log_psi_of(1.0), np.zeros((5, 1)), 20, 1.0, np.random.default_rng(3)).positions for _ in range(2)
    )
    np.testing.assert_array_equal(one, other)


def test_reweighted_energy_and_effective_share():
    """Two comparisons each way; the effective share has the exact value sqrt(a (2b - a))/b."""
    generator = np.random.default_rng(15)
    sampled = 0.9
    positions = oscillator.exact_samples((50, 4000, 1), sampled, generator)
    for alpha in (0.7, 1.2):
        log_ratio = oscillator.log_psi(positions, alpha) - oscillator.log_psi(positions, sampled)
        found = reweighted_mean(oscillator.local_energy(positions, alpha), log_ratio)
        assert abs(found.estimate.value - oscillator.energy(alpha)) < 4.0 * found.estimate.error
        assert found.estimate.error < 2e-3
        share = np.sqrt(sampled * (2.0 * alpha - sampled)) / alpha
        # Two hundred thousand weights of order one, with finite fourth moments at these alpha.
        assert found.effective_share == pytest.approx(share, abs=0.01)


def test_reweighting_by_one_is_the_plain_mean():
    values = np.random.default_rng(16).standard_normal((100, 40))
    plain, weighted = estimate_mean(values), reweighted_mean(values, np.full((100, 40), 800.0))
    assert weighted.estimate.value == pytest.approx(plain.value)
    assert weighted.estimate.error == pytest.approx(plain.error)
    assert weighted.effective_share == pytest.approx(1.0)


def test_bad_starts_and_widths_are_refused():
    generator = np.random.default_rng(0)
    with pytest.raises(ValueError, match="width of the moves must be larger than zero"):
        walk(log_psi_of(1.0), np.zeros((2, 1)), 3, 0.0, generator)
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        walk(log_psi_of(1.0), np.zeros(2), 3, 1.0, generator)
    with pytest.raises(ValueError, match="Walker 1 starts where"), np.errstate(divide="ignore"):
        walk(first_excited, np.array([[1.0], [0.0]]), 3, 1.0, generator)
