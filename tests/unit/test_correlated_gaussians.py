"""Matrix elements of correlated Gaussians against their symmetries and an average over sampled positions."""

from itertools import permutations

import numpy as np
import pytest

from nmlnp.exact.correlated_gaussians import Basis, FewNucleons, spin_isospin_space
from nmlnp.physics.pionless import pionless, pionless_2021
from nmlnp.physics.spin_isospin import REFERENCE_LABELS, labellings, pair_operators
from nmlnp.tiles.frames import pairs

COMPONENTS = {"2H": 1, "3H": 4, "3He": 4, "4He": 4}
nuclei = pytest.mark.parametrize("nucleus", REFERENCE_LABELS)


def some_functions(problem, n, seed=1):
    rng = np.random.default_rng(seed)
    return Basis(rng.uniform(0.05, 2.0, (n, len(problem.pairs))), np.arange(n) % problem.components)


@nuclei
def test_forces_do_not_leave_the_spin_isospin_space(nucleus):
    chi = spin_isospin_space(nucleus)
    labels = REFERENCE_LABELS[nucleus]
    assert len(chi) == COMPONENTS[nucleus]
    assert chi @ chi.T == pytest.approx(np.eye(len(chi)), abs=1e-12)
    for i, j in pairs(len(labels)):
        for operator in pair_operators(labellings(labels), i, j)[:4]:
            reached = chi @ operator
            assert reached @ chi.T @ chi == pytest.approx(reached, abs=1e-12)


@nuclei
def test_the_antisymmetriser_may_stand_on_either_side(nucleus):
    problem = FewNucleons(nucleus, pionless("o", (1.0, 1.0786), coulomb=False))
    functions = some_functions(problem, 6)
    for matrix in problem.matrix_elements(functions, functions):
        assert matrix == pytest.approx(matrix.T, rel=1e-10, abs=1e-10)


def test_equal_ranges_leave_the_slater_state_alone():
    # Spatially symmetric, a Gaussian is orthogonal to all spin-isospin states but the antisymmetric one.
    problem = FewNucleons("4He", pionless_2021(4))
    overlap, _ = problem.matrix_elements(*[Basis(np.full((4, 6), 0.3), np.arange(4))] * 2)
    assert overlap == pytest.approx(np.diag([24.0, 0.0, 0.0, 0.0]), abs=1e-10)


def test_symmetric_gaussian_of_three_nucleons_is_an_average_over_positions():
    # For exp(-alpha/2 sum r_ij^2) Phi the energy is an average over Gaussian distances.
    alpha = 0.2
    hamiltonian = pionless("o", (1.0, 1.0786))
    problem = FewNucleons("3H", hamiltonian)
    overlap, energy = problem.matrix_elements(*[Basis(np.full((1, 3), alpha), np.zeros(1, dtype=int))] * 2)
    rng = np.random.default_rng(1)
    # |psi|^2 ~ exp(-3 alpha x^2) in each of the two Jacobi vectors x.
    x = rng.normal(0.0, np.sqrt(1.0 / (6.0 * alpha)), (800_000, 2, 3))
    r_squared = [
        np.sum(r**2, axis=1)
        for r in (
            np.sqrt(2.0) * x[:, 0],
            np.sqrt(1.5) * x[:, 1] + np.sqrt(0.5) * x[:, 0],
            np.sqrt(1.5) * x[:, 1] - np.sqrt(0.5) * x[:, 0],
        )
    ]
    # In Phi half of each pair has (S, T) = (1, 0) and half (0, 1): sigma.sigma and tau.tau
    # are -1 on average, their product -3.
    local = sum(
        (c - sigma - tau - 3.0 * sigmatau) * np.exp(-b * square)
        for b, c, sigma, tau, sigmatau in hamiltonian.gaussians
        for square in r_squared
    )
    weight, b = hamiltonian.three_body
    local += weight * sum(np.exp(-b * (r_squared[p] + r_squared[q])) for p, q in ((0, 1), (1, 2), (2, 0)))
    # -laplacian/2m of exp(-3 alpha x^2 / 2) in six dimensions, by parts.
    local += hamiltonian.hbar2_2m * (3.0 * alpha) ** 2 * np.sum(x**2, axis=(1, 2))
    error = np.std(local) / np.sqrt(len(local))
    # Four standard errors: false-alarm rate 6e-5, once for this seed.
    assert abs(energy[0, 0] / overlap[0, 0] - np.mean(local)) < 4.0 * error
    assert error < 0.05


def test_names_of_nucleons_carry_no_meaning():
    problem = FewNucleons("4He", pionless_2021(4))
    functions = some_functions(problem, 1)
    _, energy = problem.matrix_elements(functions, functions)
    index = {frozenset(pair): n for n, pair in enumerate(problem.pairs)}
    for p in list(permutations(range(4)))[::5]:
        renamed = np.empty((1, 6))
        renamed[:, [index[frozenset((p[i], p[j]))] for i, j in problem.pairs]] = functions.exponents
        # The spin-isospin state Phi, the first component, takes its sign with it.
        _, other = problem.matrix_elements(functions, Basis(renamed, functions.components))
        assert other[0, 0] == pytest.approx(energy[0, 0], rel=1e-10)


def test_bad_input_is_a_sentence():
    with pytest.raises(ValueError, match="coulomb=False"):
        FewNucleons("4He", pionless("o"))
    with pytest.raises(ValueError, match="choose from 2H"):
        FewNucleons("6Li", pionless("o"))
