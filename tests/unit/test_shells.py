"""Oscillator shells against a diagonalised oscillator and closed formulas."""

from itertools import product

import numpy as np
import pytest
from scipy.linalg import eigh_tridiagonal

from nmlnp.physics.shells import closed_shells, lowest_orbitals, shell, shell_sum


def levels(number, dimension, points=1500, range_=11.0):
    """The lowest energies of the oscillator in ``dimension`` dimensions, by finite differences."""
    x, h = np.linspace(-range_, range_, points, retstep=True)
    line = eigh_tridiagonal(
        1.0 / h**2 + 0.5 * x**2, np.full(points - 1, -0.5 / h**2), select="i", select_range=(0, number - 1)
    )[0]
    # No more than ``number`` levels on one axis can be among the lowest ``number`` sums.
    kept = line[: {1: 30, 2: 30, 3: 12}[dimension]]
    return np.sort([sum(combination) for combination in product(kept, repeat=dimension)])[:number]


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("spins", [1, 2])
def test_shell_sums_fill_the_levels_of_the_oscillator(dimension, spins):
    single = np.repeat(levels(30, dimension), spins)
    for particles in range(1, 31):
        expected = single[:particles].sum()
        assert shell_sum(particles, dimension, spins) == pytest.approx(expected, rel=2e-3)


@pytest.mark.parametrize("particles", range(1, 31))
def test_spinless_fermions_on_a_line(particles):
    assert shell_sum(particles, 1) == 0.5 * particles**2


def test_closed_shells_are_those_of_the_quantum_dots():
    assert closed_shells(2, 2, 30) == [2, 6, 12, 20, 30]
    assert closed_shells(3, 2, 30) == [2, 8, 20]
    # In two dimensions 2 x 1 + 4 x 2 + 6 x 3 + ... in units of omega.
    assert [shell_sum(particles, 2, 2) for particles in (2, 6, 12, 20, 30)] == [2, 10, 28, 60, 110]
    assert [shell_sum(particles, 3, 2) for particles in (2, 8, 20)] == [3, 18, 60]


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_orbitals_come_once_and_shell_by_shell(dimension):
    orbitals = lowest_orbitals(35, dimension)
    assert len(set(orbitals)) == 35
    assert [sum(numbers) for numbers in orbitals] == sorted(sum(numbers) for numbers in orbitals)
    assert len(shell(4, dimension)) == {1: 1, 2: 5, 3: 15}[dimension]
