"""The table of references, against what can be solved here and against its own order."""

import numpy as np
import pytest
from scipy.linalg import eigh_tridiagonal

from nmlnp.config import load
from nmlnp.physics.constants import HBAR2_2M, charge_radius_squared
from nmlnp.physics.pionless import THREE_BODY, pionless, pionless_2021
from nmlnp.physics.references import best, lookup, lookup_config


def deuteron(hamiltonian, points=6000, range_=40.0):
    """Energy (MeV) and charge radius (fm) of the S wave, by finite differences in r (error about h^2)."""
    h = range_ / (points + 1)
    r = h * np.arange(1, points + 1)
    # sigma.sigma = 1 and tau.tau = -3 in the deuteron.
    potential = sum(
        (c + sigma - 3.0 * tau - 3.0 * sigmatau) * np.exp(-b * r**2)
        for b, c, sigma, tau, sigmatau in hamiltonian.gaussians
    )
    kinetic = 2.0 * HBAR2_2M / h**2
    energies, states = eigh_tridiagonal(
        2.0 * kinetic + potential, np.full(points - 1, -kinetic), select="i", select_range=(0, 0)
    )
    point_proton_squared = np.sum(states[:, 0] ** 2 * r**2) / 4.0
    return energies[0], np.sqrt(charge_radius_squared(point_proton_squared, 1, 1))


def value(references, kind, quantity="energy"):
    (found,) = [entry for entry in references if (entry.kind, entry.quantity) == (kind, quantity)]
    return found.value, found.error


def test_deuteron_of_model_o_is_the_solution_of_the_radial_equation():
    energy, radius = deuteron(pionless("o"))
    references = lookup("2H")
    for kind in ("exact", "E_sym", "HH"):
        number, error = value(references, kind)
        assert abs(number - energy) <= error
    number, error = value(references, "HH", "r_charge")
    assert abs(number - radius) <= error


@pytest.mark.parametrize(("cutoff", "kind"), [(2, "exact"), (4, "exact"), (4, "ANN"), (6, "exact")])
def test_deuteron_of_2021_is_the_solution_of_the_radial_equation(cutoff, kind):
    (coarse, _), (fine, _) = (deuteron(pionless_2021(cutoff), points) for points in (2999, 5999))
    # Short ranges need the term h^2 of the error taken out: half the step, a quarter of it.
    energy = (4.0 * fine - coarse) / 3.0
    number, error = value(lookup("2H", "pionless-2021", None, "NN", cutoff), kind)
    assert abs(number - energy) <= error


@pytest.mark.parametrize("cutoff", [2, 4, 6])
def test_three_body_force_of_2021_is_fitted_to_the_triton(cutoff):
    number, _ = value(lookup("3H", "pionless-2021", None, "3N", cutoff), "exact")
    # One binding energy, 8.48 MeV, fixes D0 at every cutoff (Adams et al.).
    assert abs(number + 8.48) < 0.005


MODEL_O = ("pionless", "o", None)
OF_2021 = ("pionless-2021", None, 4)


@pytest.mark.parametrize(
    ("nucleus", "force", "choice"),
    [
        ("2H", "NN", MODEL_O),
        ("3H", "NN", MODEL_O),
        ("3H", "3N", MODEL_O),
        ("3He", "3N", MODEL_O),
        ("4He", "NN", MODEL_O),
        ("4He", "3N", MODEL_O),
        ("2H", "NN", OF_2021),
        ("3H", "3N", OF_2021),
        ("4He", "3N", OF_2021),
    ],
)
def test_variational_energies_lie_above_the_exact_one(nucleus, force, choice):
    family, model, cutoff = choice
    references = lookup(nucleus, family, model, force, cutoff)
    known = best(references, "energy")
    for entry in references:
        if entry.quantity == "energy":
            assert entry.value >= known.value - entry.error - known.error
            assert entry.error > 0.0
            assert entry.source


def test_coulomb_repulsion_raises_the_alpha_particle():
    for force in ("NN", "3N"):
        with_coulomb = best(lookup("4He", force=force), "energy").value
        without = best(lookup("4He", force=force, coulomb=False), "energy").value
        assert 0.5 < with_coulomb - without < 1.0


@pytest.mark.parametrize("nucleus", ["2H", "3H"])
def test_coulomb_changes_nothing_with_one_proton(nucleus):
    assert lookup(nucleus, coulomb=False) == lookup(nucleus)


@pytest.mark.parametrize(
    "choice",
    [
        {"model": "a"},
        {"three_body_range": 1.1, "three_body_strength": THREE_BODY[1.1]},
        {"three_body_range": 1.0, "three_body_strength": 2.0},
        {"family": "pionless-2021", "cutoff": 3},
        {"family": "pionless-2021", "cutoff": 4, "force": "NN"},
    ],
)
def test_nothing_is_quoted_for_another_hamiltonian(choice):
    assert lookup("3H", **({"force": "3N"} | choice)) == []


def test_configuration_finds_its_references():
    assert best(lookup_config(load("3H")), "energy").value == -8.475
    assert best(lookup_config(load("3H", {"hamiltonian.force": "NN"})), "energy").value == -9.744
    of_2021 = {"hamiltonian.family": "pionless-2021"}
    assert best(lookup_config(load("4He", of_2021)), "energy").kind == "exact"
    assert lookup_config(load("4He", {"hamiltonian.three_body_strength": 0.9})) == []


def test_best_prefers_exact_then_hyperspherical_harmonics():
    assert best(lookup("3H"), "energy").kind == "exact"
    assert best(lookup("3He", force="3N"), "energy").kind == "HH"
    assert best(lookup("3H"), "r_charge").kind == "HH"
    assert best([], "energy") is None
