"""Oscillator and hydrogen: formulas against finite differences of log psi and against quadrature."""

import numpy as np
import pytest
from scipy.integrate import quad

from nmlnp.learning import hydrogen, oscillator

ALPHAS = [0.6, 1.0, 1.7]


def local_energy_by_differences(log_psi, potential, positions, delta=1e-3):
    """-(lap log psi + |grad log psi|^2)/2 + V, from central differences of fourth order."""
    centre, total = log_psi(positions), 0.0
    for axis in range(positions.shape[-1]):
        one, minus, two, minus_two = (
            log_psi(positions + k * delta * np.eye(positions.shape[-1])[axis]) for k in (1, -1, 2, -2)
        )
        slope = (8.0 * (one - minus) - (two - minus_two)) / (12.0 * delta)
        curvature = (16.0 * (one + minus) - (two + minus_two) - 30.0 * centre) / (12.0 * delta**2)
        total = total + curvature + slope**2
    return -0.5 * total + potential(positions)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(
    ("state", "dimensions", "potential"),
    [
        (oscillator, 1, lambda x: 0.5 * (x**2).sum(axis=-1)),
        (oscillator, 3, lambda x: 0.5 * (x**2).sum(axis=-1)),
        (hydrogen, 3, lambda x: -1.0 / np.linalg.norm(x, axis=-1)),
    ],
)
def test_local_energy_and_log_derivative(state, dimensions, potential, alpha):
    positions = np.random.default_rng(5).standard_normal((20, dimensions)) + 0.2
    expected = local_energy_by_differences(lambda x: state.log_psi(x, alpha), potential, positions)
    np.testing.assert_allclose(state.local_energy(positions, alpha), expected, rtol=1e-7, atol=1e-7)
    slope = (state.log_psi(positions, alpha + 1e-5) - state.log_psi(positions, alpha - 1e-5)) / 2e-5
    np.testing.assert_allclose(state.log_derivative(positions), slope, rtol=1e-8)


def moments(state, alpha, lines, weight):
    """Mean and variance of the local energy by quadrature along a line with a volume element."""

    def integral(power):
        def integrand(x):
            point = np.array([[x, 0.0, 0.0][:lines]])
            density = weight(x) * np.exp(2.0 * state.log_psi(point, alpha)[0])
            return density * state.local_energy(point, alpha)[0] ** power

        return quad(integrand, 1e-12, 40.0, limit=200)[0]

    norm, mean, square = (integral(k) for k in range(3))
    return mean / norm, square / norm - (mean / norm) ** 2


@pytest.mark.parametrize("alpha", ALPHAS)
def test_exact_energies_and_variances(alpha):
    mean, variance = moments(oscillator, alpha, 1, lambda x: 1.0)
    assert oscillator.energy(alpha) == pytest.approx(mean, rel=1e-9)
    assert oscillator.energy_variance(alpha) == pytest.approx(variance, abs=1e-9)
    mean, variance = moments(hydrogen, alpha, 3, lambda r: r**2)
    assert hydrogen.energy(alpha) == pytest.approx(mean, rel=1e-9)
    assert hydrogen.energy_variance(alpha) == pytest.approx(variance, abs=1e-9)


def test_gradient_is_the_slope_of_the_energy():
    slope = (oscillator.energy(0.6 + 1e-6, 2) - oscillator.energy(0.6 - 1e-6, 2)) / 2e-6
    assert oscillator.energy_gradient(0.6, 2) == pytest.approx(slope, rel=1e-8)


def test_exact_samples_have_the_variance_of_the_density():
    """The variance of 40 000 Gaussian numbers, at four of its standard errors: once in 16 000 times."""
    samples = oscillator.exact_samples((20_000, 2), 0.8, np.random.default_rng(8))
    assert abs(samples.var() * 1.6 - 1.0) < 4.0 * np.sqrt(2.0 / samples.size)
