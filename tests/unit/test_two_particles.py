"""Two particles in a trap: closed solutions, finite differences, and configuration interaction."""

import numpy as np
import pytest
from scipy.linalg import eigh_tridiagonal

from nmlnp.exact.configuration_interaction import lowest_energy
from nmlnp.exact.two_particles import ground_state_energy, two_electrons, two_fermions
from nmlnp.physics.references import dots, traps
from nmlnp.physics.shells import shell_sum


@pytest.mark.parametrize(
    ("dimension", "omega", "energy"), [(2, 1.0, 3.0), (2, 1 / 6, 2 / 3), (3, 0.5, 2.0), (3, 0.1, 0.5)]
)
def test_closed_solutions_of_two_electrons(dimension, omega, energy):
    assert two_electrons(omega, dimension) == pytest.approx(energy, rel=1e-11)


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("omega", [0.01, 1.0, 30.0])
def test_without_interaction_two_particles_have_the_shell_sum(dimension, omega):
    spins = 1 if dimension == 1 else 2
    found = ground_state_energy(np.zeros_like, omega, dimension, momentum=2 - spins)
    assert found == pytest.approx(omega * shell_sum(2, dimension, spins), rel=1e-10)


@pytest.mark.parametrize("omega", [0.05, 1.0])
def test_two_electrons_in_three_dimensions_by_finite_differences(omega):
    """r times the relative wave function solves an equation without first derivative; error of order h^2."""
    energies = []
    for points in (4000, 8000):
        h = 14.0 / np.sqrt(omega) / (points + 1)
        r = h * np.arange(1, points + 1)
        diagonal = 2.0 / h**2 + 0.25 * omega**2 * r**2 + 1.0 / r
        line = np.full(points - 1, -1.0 / h**2)
        energies.append(eigh_tridiagonal(diagonal, line, select="i", select_range=(0, 0))[0][0])
    relative = (4.0 * energies[1] - energies[0]) / 3.0
    assert two_electrons(omega, 3) == pytest.approx(relative + 1.5 * omega, rel=1e-6)


@pytest.mark.parametrize("omega", [1e-4, 1e-2, 1.0, 100.0])
@pytest.mark.parametrize("dimension", [2, 3])
def test_two_electrons_are_converged_at_any_frequency(dimension, omega):
    finer = ground_state_energy(np.ones_like, omega, dimension, points=110, range_=14 + 3 * omega ** (-1 / 6))
    assert two_electrons(omega, dimension) == pytest.approx(finer, rel=1e-9)
    # Repulsion raises the energy, by less than its mean in the oscillator's ground state.
    mean = np.sqrt(omega) * {2: np.sqrt(np.pi / 2.0), 3: np.sqrt(2.0 / np.pi)}[dimension]
    assert 0.0 < finer - dimension * omega < mean


@pytest.mark.parametrize("v0", [-20.0, -5.0, 5.0, 20.0])
def test_two_fermions_by_diagonalisation_in_oscillator_functions(v0):
    exact = two_fermions(v0)
    bounds = [lowest_energy(2, v0, orbitals=orbitals, frequency=2.0) for orbitals in (10, 20, 40)]
    assert bounds == sorted(bounds, reverse=True)
    assert all(bound > exact - 1e-9 for bound in bounds)
    assert bounds[-1] == pytest.approx(exact, abs=2e-5)


def test_diagonalisation_of_two_fermions_agrees_with_the_energies_of_keeble():
    """Quoted with six decimals by an independent computation."""
    quoted = {-20.0: -2.471756, -5.0: 1.498800, 5.0: 2.267811, 20.0: 2.605639}
    for v0, energy in quoted.items():
        assert two_fermions(v0) == pytest.approx(energy, abs=6e-7)


@pytest.mark.parametrize("fermions", [2, 3, 4, 5])
def test_configuration_interaction_without_interaction_is_exact(fermions):
    assert lowest_energy(fermions, 0.0, orbitals=10) == pytest.approx(fermions**2 / 2, rel=1e-12)
    # Functions of another frequency are complete only in the limit.
    other = lowest_energy(fermions, 0.0, orbitals=14, frequency=1.3)
    assert 0.0 < other - fermions**2 / 2 < 1e-3


def test_long_range_interaction_shifts_every_pair():
    """A range much wider than the trap leaves a constant, V0/(sqrt(2 pi) s0), and a weak spring."""
    s0 = 200.0
    v0 = 0.3 * np.sqrt(2.0 * np.pi) * s0
    for fermions in (2, 3, 4):
        number = fermions * (fermions - 1) / 2
        # <sum over pairs of x_ij^2> = N sum x^2 - X^2 = N N^2/2 - N/2 in the ground state.
        spring = 0.3 / (2.0 * s0**2) * (fermions**3 - fermions) / 2.0
        energy = lowest_energy(fermions, v0, s0, orbitals=8)
        assert energy == pytest.approx(fermions**2 / 2 + 0.3 * number - spring, abs=1e-8)


def published(references, kind):
    return next(entry for entry in references if entry.kind == kind)


@pytest.mark.parametrize("row", [row for row in dots.rows() if row[1] == 2])
def test_references_of_two_electrons_are_the_solution_of_the_radial_equation(row):
    dimension, electrons, omega = row
    entry = published(dots.lookup(electrons, dimension, omega), "exact")
    assert entry.value == pytest.approx(two_electrons(omega, dimension), abs=0.6e-6)


@pytest.mark.parametrize("row", [row for row in traps.rows() if row[0] == 2])
def test_references_of_two_fermions_are_the_solution_of_the_relative_equation(row):
    entry = published(traps.lookup(*row), "exact")
    assert abs(entry.value - two_fermions(row[1])) <= 0.6 * entry.error


SMALLER = {3: 20, 4: 16, 5: 16, 6: 16}
"""Orbitals of a basis that is quick to diagonalise."""


@pytest.mark.parametrize("row", [row for row in traps.rows() if row[0] > 2])
def test_upper_bounds_of_fermions_lie_below_those_of_a_smaller_basis(row):
    fermions, v0 = row
    entry = published(traps.lookup(fermions, v0), "CI")
    frequency = 4.0 if v0 < -10.0 else 2.0 if v0 < 0.0 else 1.5
    bound = lowest_energy(fermions, v0, orbitals=SMALLER[fermions], frequency=frequency)
    assert entry.value <= bound + entry.error
    assert bound - entry.value < 0.005 * max(abs(v0), 5.0)


def test_fermions_in_three_and_four_against_an_independent_calculation():
    """Bounds of frequency one, as computed elsewhere in as many functions."""
    assert lowest_energy(3, 20.0, orbitals=30) == pytest.approx(6.51486, abs=5e-5)
    assert lowest_energy(4, 20.0, orbitals=24) == pytest.approx(12.34029, abs=1e-5)
    assert lowest_energy(4, -20.0, orbitals=24) == pytest.approx(-12.840, abs=1e-3)
