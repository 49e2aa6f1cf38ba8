"""The stochastic variational method against reference energies and a direct diagonalisation."""

import numpy as np
import pytest
from scipy.linalg import eigh

from nmlnp.exact.correlated_gaussians import FewNucleons
from nmlnp.exact.stochastic_variation import lowest_energies, solve
from nmlnp.physics.pionless import THREE_BODY, pionless, pionless_2021
from nmlnp.physics.references import lookup


def reference(kind, *args, **choice):
    return next(
        entry for entry in lookup(*args, **choice) if (entry.kind, entry.quantity) == (kind, "energy")
    )


@pytest.mark.parametrize("cutoff", [2, 4, 6])
def test_deuteron(cutoff):
    exact = reference("exact", "2H", "pionless-2021", None, "NN", cutoff)
    found = solve(FewNucleons("2H", pionless_2021(cutoff)), 14, np.random.default_rng(1))
    assert abs(found.energies[-1] - exact.value) <= exact.error


@pytest.mark.parametrize("force", ["NN", "3N"])
def test_triton_comes_close_to_hyperspherical_harmonics_from_above(force):
    three_body = (1.0, THREE_BODY[1.0]) if force == "3N" else None
    published = reference("HH", "3H", force=force)
    found = solve(FewNucleons("3H", pionless("o", three_body)), 25, np.random.default_rng(1), sweeps=1)
    # Twenty-five functions leave a few keV.
    assert published.value - published.error <= found.energies[-1] < published.value + 0.02
    assert len(found.basis) == 25


def test_alpha_particle_stays_above_the_exact_energy():
    # Few functions leave a few hundred keV.
    exact = reference("exact", "4He", coulomb=False)
    found = solve(FewNucleons("4He", pionless("o", coulomb=False)), 30, np.random.default_rng(1), trials=10)
    assert exact.value - exact.error <= found.energies[-1] < 0.98 * exact.value


def test_more_functions_never_raise_the_energy():
    energies = solve(FewNucleons("3H", pionless_2021(4)), 12, np.random.default_rng(2), trials=5).energies
    assert np.all(np.diff(energies) <= 1e-9)
    assert energies.shape == (14,)


def test_the_arrow_is_the_eigenvalue_problem():
    rng = np.random.default_rng(3)
    n, trials = 6, 5
    mixing = rng.normal(size=(n + trials, 40))
    levels = rng.normal(size=40)
    overlap, energy = mixing @ mixing.T, (mixing * levels) @ mixing.T
    found = lowest_energies(overlap[:n, :n], energy[:n, :n], overlap[n:], energy[n:])
    for m in range(trials):
        with_it = np.ix_([*range(n), n + m], [*range(n), n + m])
        assert found[m] == pytest.approx(eigh(energy[with_it], overlap[with_it])[0][0], abs=1e-9)


def test_a_function_that_is_there_already_adds_nothing():
    overlap, energy = np.eye(2), np.diag([-1.0, 2.0])
    twice = np.array([[1.0, 0.0, 1.0]]), np.array([[-1.0, 0.0, -1.0]])
    assert lowest_energies(overlap, energy, *twice) == np.inf


def test_bad_input_is_a_sentence():
    problem = FewNucleons("2H", pionless("o"))
    with pytest.raises(ValueError, match="at least 1"):
        solve(problem, 0, np.random.default_rng(1))
    with pytest.raises(ValueError, match="choose a smaller size"):
        solve(problem, 40, np.random.default_rng(1), trials=1)
