"""The table of references, against what can be solved here and against its own order."""

import numpy as np
import pytest
from scipy.linalg import eigh_tridiagonal

from nmlnp.config import load
from nmlnp.physics.constants import HBAR2_2M, charge_radius_squared
from nmlnp.physics.pionless import THREE_BODY, pionless, pionless_2021
from nmlnp.physics.references import best, dots, lookup, lookup_config, published, traps
from nmlnp.physics.shells import shell_sum


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


def test_published_result_is_of_a_state_like_ours_or_of_a_network():
    references = dots.lookup(6, 2, 1.0)
    kinds = {"rbm": "RBM", "rbm_jastrow": "RBM+PJ", "slater_jastrow": "PJ", "backflow": "ANN", None: "ANN"}
    for state, kind in kinds.items():
        assert published(references, "energy", state).kind == kind
    assert published(lookup("3H"), "energy", "slater_jastrow").kind == "ANN"
    assert published([], "energy") is None


@pytest.mark.parametrize("row", dots.rows())
def test_upper_bounds_of_a_dot_lie_above_the_best_known_energy(row):
    """Those marked as without autocorrelation in their errors may lie below, by five times what they say."""
    dimension, electrons, omega = row
    references = dots.lookup(electrons, dimension, omega)
    known = best(references, "energy")
    assert known.kind in ("exact", "DMC")
    assert known.value > omega * shell_sum(electrons, dimension, 2)
    for entry in references:
        slack = 5.0 if "without autocorrelation" in entry.source else 3.0
        # Nodes that are not exact leave DMC above the exact energy; 0.03 % is more than they do here.
        fixed_nodes = 3e-4 * known.value if known.kind == "DMC" else 0.0
        assert entry.value >= known.value - slack * (entry.error + known.error) - fixed_nodes
    ordered = {entry.kind: entry.value for entry in references}
    if {"RBM", "RBM+PJ", "HF"} <= set(ordered):
        assert ordered["RBM+PJ"] < ordered["HF"]
        assert ordered["RBM+PJ"] < ordered["RBM"]


@pytest.mark.parametrize("row", traps.rows())
def test_networks_on_a_line_lie_above_the_exact_energy(row):
    references = traps.lookup(*row)
    known = best(references, "energy")
    assert known.kind == ("exact" if row[0] == 2 else "CI")
    # Repulsion raises the energy, attraction lowers it.
    assert (known.value - row[0] ** 2 / 2) * row[1] > 0.0
    for entry in references:
        assert entry.value > known.value - 3.0 * entry.error - known.error


def test_energy_of_fermions_on_a_line_grows_with_the_strength_and_is_concave_in_it():
    """As the lowest eigenvalue of what is linear in a number has to be."""
    for fermions in range(2, 7):
        energies = [
            best(traps.lookup(fermions, v0), "energy").value
            for v0 in (-20.0, -10.0, -5.0, 0.0, 5.0, 10.0, 20.0)
        ]
        assert energies == sorted(energies)
        slopes = np.diff(energies) / np.diff([-20.0, -10.0, -5.0, 0.0, 5.0, 10.0, 20.0])
        assert all(np.diff(slopes) < 0.0)


@pytest.mark.parametrize("dimension", [2, 3])
def test_energy_of_a_dot_is_concave_between_its_frequencies(dimension):
    """In omega^2, in which the Hamiltonian is linear."""
    chosen = sorted(row[2] for row in dots.rows() if row[:2] == (dimension, 2))
    energies = [best(dots.lookup(2, dimension, omega), "energy").value for omega in chosen]
    slopes = np.diff(energies) / np.diff(np.square(chosen))
    assert all(np.diff(slopes) < 0.0)


@pytest.mark.parametrize("electrons", [2, 6, 12, 20, 30])
def test_dot_without_interaction_has_the_shell_sum(electrons):
    for settings in ({"hamiltonian.interaction": False}, {"hamiltonian.terms": ["oscillator"]}):
        config = load("dot", {"system.electrons": electrons, "hamiltonian.omega": 0.3} | settings)
        (entry,) = lookup_config(config)
        assert (entry.kind, entry.error) == ("exact", 0.0)
        assert entry.value == pytest.approx(0.3 * shell_sum(electrons, 2, 2), rel=1e-9)


def test_dot_with_stated_orbitals_has_their_sum_without_interaction():
    occupation = {"up": [[0, 0], [2, 1]], "down": [[0, 1]]}
    settings = {"system.electrons": 3, "system.occupation": occupation, "hamiltonian.interaction": False}
    (entry,) = lookup_config(load("dot", settings))
    assert entry.value == 1.0 + 4.0 + 2.0
    assert lookup_config(load("dot", settings | {"hamiltonian.interaction": True})) == []


@pytest.mark.parametrize("fermions", [1, 2, 7, 30])
def test_fermions_on_a_line_without_interaction(fermions):
    for settings in ({"hamiltonian.v0": 0.0}, {"hamiltonian.v0": 0.0, "hamiltonian.s0": 2.0}):
        (entry,) = lookup_config(load("trap1d", {"system.fermions": fermions} | settings))
        assert entry.value == fermions**2 / 2


@pytest.mark.parametrize(
    ("source", "settings"),
    [
        ("dot", {"hamiltonian.omega": 0.9}),
        ("dot", {"hamiltonian.terms": ["oscillator", "my_force.py:Yukawa"]}),
        ("trap1d", {"hamiltonian.s0": 0.4}),
        ("trap1d", {"hamiltonian.v0": 7.0}),
        ("trap1d", {"hamiltonian.terms": ["gaussian"]}),
        ("3H", {"hamiltonian.terms": ["pionless", "my_force.py:Yukawa"]}),
    ],
)
def test_nothing_is_quoted_for_another_system(source, settings):
    assert lookup_config(load(source, settings)) == []


def test_frequency_that_has_no_short_decimals_is_found():
    assert best(lookup_config(load("dot", {"hamiltonian.omega": 1 / 6})), "energy").value == 0.666667
    assert lookup_config(load("dot", {"hamiltonian.omega": 0.1667})) == []
