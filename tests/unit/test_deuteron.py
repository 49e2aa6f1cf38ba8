"""The radial deuteron: potential, grid convergence, and the exact energy of the references."""

import numpy as np
import pytest
from oracles import pair_operators, pair_potential

from nmlnp.learning.deuteron import HBAR2_M, channel_potential, ground_state, radial_energy
from nmlnp.physics.pionless import MODELS, Hamiltonian, pionless
from nmlnp.physics.references import best, lookup


@pytest.mark.parametrize(("spin", "isospin"), [(1, 0), (0, 1), (0, 0), (1, 1)])
def test_channel_potential_is_the_operators_expectation(spin, isospin):
    """Against Pauli matrices in the 16-dimensional space of two nucleons."""
    operators = pair_operators(0, 1, 2)
    projectors = np.eye(16)
    for operator, number in ((operators[1], spin), (operators[2], isospin)):
        high, low = (operator + 3.0 * np.eye(16)) / 4.0, (np.eye(16) - operator) / 4.0
        projectors = projectors @ (high if number else low)
    for r in (0.1, 1.4, 3.0):
        radial = pair_potential(pionless(coulomb=False), r)[:4]
        matrix = np.tensordot(radial, operators[:4], axes=1)
        expected = np.trace(projectors @ matrix) / np.trace(projectors)
        found = channel_potential(pionless(), r, spin, isospin)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_odd_waves_feel_nothing():
    """Model o acts in even waves only: spin and isospin both 0, or both 1, are odd."""
    r = np.linspace(0.1, 4.0, 9)
    np.testing.assert_allclose(channel_potential(pionless(), r, 0, 0), 0.0, atol=1e-12)
    np.testing.assert_allclose(channel_potential(pionless(), r, 1, 1), 0.0, atol=1e-12)


def test_other_spins_are_refused():
    with pytest.raises(ValueError, match="spin and isospin 0 or 1"):
        channel_potential(pionless(), 1.0, spin=2)


def test_energy_is_the_reference():
    exact = best(lookup("2H"), "energy")
    assert ground_state(pionless()).energy == pytest.approx(exact.value, abs=exact.error)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_binds_the_deuteron_close_to_nature(model):
    """Each is fitted to scattering lengths and effective ranges; nature has -2.2246 MeV."""
    assert ground_state(pionless(model), points=6000).energy == pytest.approx(-2.2246, abs=0.05)


def test_oscillator_by_the_same_grid_and_quadratic_form():
    """A deep Gaussian is close to an oscillator: E = -D + 3 s - (15/8) b hbar^2/m + O(1/s).

    s = sqrt(hbar^2/m D b); the last term is the first-order shift by D b^2 r^4/2 of -D exp(-b r^2).
    """
    depth, b = 4e6, 1.0
    hamiltonian = Hamiltonian(gaussians=((b, -depth, 0.0, 0.0, 0.0),))
    s = np.sqrt(HBAR2_M * depth * b)
    state = ground_state(hamiltonian, r_max=0.5, points=8000)
    assert state.energy + depth == pytest.approx(3.0 * s - 15.0 / 8.0 * b * HBAR2_M, rel=1e-4)
    assert radial_energy(hamiltonian, state.r, state.u / state.r) == pytest.approx(state.energy, rel=1e-8)


def test_grid_error_falls_as_the_square_of_the_spacing():
    energies = [ground_state(pionless(), 30.0, points).energy for points in (749, 1499, 2999)]
    ratio = (energies[0] - energies[1]) / (energies[1] - energies[2])
    assert ratio == pytest.approx(4.0, rel=0.02)


def test_quadratic_form_bounds_the_energy_from_above():
    state = ground_state(pionless())
    assert radial_energy(pionless(), state.r, state.u / state.r) == pytest.approx(state.energy, abs=1e-4)
    for width in (1.0, 2.0, 4.0):
        assert radial_energy(pionless(), state.r, np.exp(-state.r / width)) > state.energy
    assert np.sum(state.u**2) * (state.r[1] - state.r[0]) == pytest.approx(1.0)
