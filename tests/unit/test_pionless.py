"""Hamiltonians against their published numbers; the radial primitive against plain formulas."""

import math

import numpy as np
import oracles
import pytest

from nmlnp.physics.constants import ALPHA, HBAR2_2M, HBAR_C, charge_radius_squared
from nmlnp.physics.pionless import CUTOFFS, MODELS, THREE_BODY, pionless, pionless_2021
from nmlnp.tiles.frames import pairs
from nmlnp.tiles.specialise import load

pytestmark = pytest.mark.interpreted

# sigma.sigma and tau.tau of the four channels (S, T).
CHANNELS = {(0, 0): (-3, -3), (0, 1): (-3, 1), (1, 0): (1, -3), (1, 1): (1, 1)}

ROUNDED_HBAR_C = 197.327 / 197.32697
"""The strengths in circulation in MeV were worked out with hbar c = 197.327 MeV fm."""


def in_channel(gaussian, S, T):
    """Return the strength (MeV) of one Gaussian in a spin-isospin channel."""
    _, central, sigma, tau, sigmatau = gaussian
    s, t = CHANNELS[S, T]
    return central + sigma * s + tau * t + sigmatau * s * t


def test_hbar2_2m():
    assert math.isclose(HBAR2_2M, 197.32697**2 / (2 * 938.91858), rel_tol=1e-15)


def test_model_o_has_the_published_strengths_and_ranges():
    singlet, triplet = pionless("o").gaussians
    assert 1.0 / math.sqrt(singlet[0]) == pytest.approx(1.83039397, abs=1e-12)
    assert 1.0 / math.sqrt(triplet[0]) == pytest.approx(1.54592984, abs=1e-12)
    assert in_channel(singlet, 0, 1) * ROUNDED_HBAR_C == pytest.approx(-30.48357, abs=5e-6)
    assert in_channel(triplet, 1, 0) * ROUNDED_HBAR_C == pytest.approx(-67.52891, abs=5e-6)


@pytest.mark.parametrize("model", MODELS)
def test_forces_act_in_even_partial_waves_only(model):
    singlet, triplet = pionless(model).gaussians
    scale = abs(in_channel(triplet, 1, 0))
    for channel in CHANNELS:
        for gaussian, own in ((singlet, (0, 1)), (triplet, (1, 0))):
            if channel != own:
                assert abs(in_channel(gaussian, *channel)) < 1e-13 * scale


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("r", [0.0, 0.7, 2.5])
def test_operator_form(model, r):
    # c1 = C01 C_1(r), c0 = C10 C_0(r), C_a = exp(-(r/R_a)^2)/(pi^(3/2) R_a^3).
    C01, C10, R0, R1 = MODELS[model]
    c1 = HBAR_C * C01 * math.exp(-((r / R1) ** 2)) / (math.pi**1.5 * R1**3)
    c0 = HBAR_C * C10 * math.exp(-((r / R0) ** 2)) / (math.pi**1.5 * R0**3)
    expected = [3 / 16 * (c1 + c0), 1 / 16 * (-3 * c1 + c0), 1 / 16 * (c1 - 3 * c0), -1 / 16 * (c1 + c0)]
    found = oracles.pair_potential(pionless(model), max(r, 1e-8))[:4]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_three_body_prefactor():
    strength, b = pionless(three_body=(1.0, THREE_BODY[1.0])).three_body
    assert strength * ROUNDED_HBAR_C**6 == pytest.approx(28.173577, abs=5e-7)
    assert b == 1.0
    assert pionless().three_body[0] == 0.0


def test_three_body_prefactor_follows_range_and_strength():
    strength, b = pionless(three_body=(2.0, THREE_BODY[2.0])).three_body
    expected = 6.95356 * 197.32697**6 / (92.4**4 * 1000.0 * math.pi**3 * 2.0**6)
    assert strength == pytest.approx(expected, rel=1e-13)
    assert b == 0.25


def test_coulomb_can_be_switched_off():
    assert pionless().coulomb == (pytest.approx(1.4399645, abs=1e-6), 4.27)
    assert pionless(coulomb=False).coulomb[0] == 0.0


def test_every_cutoff_is_tested():
    assert set(CUTOFFS) == {2, 4, 6}


@pytest.mark.parametrize(
    ("cutoff", "C1", "C2", "D0"),
    [(2, -133.3431, -9.0212, 68.4883), (4, -487.6128, -17.5515, 677.7989), (6, -1064.501, -26.083, 2652.651)],
)
def test_pionless_2021(cutoff, C1, C2, D0):
    hamiltonian = pionless_2021(cutoff)
    assert hamiltonian.gaussians == ((cutoff**2 / 4, C1, C2, 0.0, 0.0),)
    assert hamiltonian.three_body == (D0, cutoff**2 / 4)
    assert hamiltonian.coulomb[0] == 0.0
    assert pionless_2021(cutoff, three_body=False).three_body[0] == 0.0


def test_charge_radius():
    # 4He: 0.770 - 0.116 + 0.033 beside the point-proton radius.
    assert charge_radius_squared(2.0, 2, 2) == pytest.approx(2.687)
    assert charge_radius_squared(2.0, 1, 2) == pytest.approx(2.571)


def radial_potentials(tmp_path, hamiltonian, positions, target):
    """Return what the primitive gives for positions (TILE, A, 3): (5, pairs, TILE) and (TILE,)."""
    TILE, A, _ = positions.shape
    E = len(pairs(A))
    path = tmp_path / "radial.py"
    path.write_text(
        "@kernel\ndef evaluate(s):\n"
        "    pair_squares(s, 0, 1000, PAIRS, A, TILE)\n"
        "    radial_potentials(s, 2000, 0, GAUSSIANS, COULOMB, THREE_BODY, A, PAIRS, TILE)\n"
    )
    constants = {"A": A, "TILE": TILE, "PAIRS": pairs(A), "GAUSSIANS": hamiltonian.gaussians}
    constants |= {"COULOMB": hamiltonian.coulomb, "THREE_BODY": hamiltonian.three_body}
    s = np.zeros(4000)
    s[1000 : 1000 + positions.size] = positions.transpose(2, 1, 0).ravel()
    load([path], constants, target).evaluate(s)
    end = 2000 + 5 * E * TILE
    return s[2000:end].reshape(5, E, TILE), s[end : end + TILE]


@pytest.mark.parametrize("target", ["numpy", "cpu"])
@pytest.mark.parametrize(
    ("A", "hamiltonian"),
    [(2, pionless()), (3, pionless_2021(4)), (4, pionless("a", three_body=(1.1, THREE_BODY[1.1])))],
    ids=["A2", "A3", "A4"],
)
def test_radial_potentials_are_the_plain_formulas(tmp_path, target, A, hamiltonian):
    positions = np.random.default_rng(A).normal(scale=0.8, size=(5, A, 3))
    potentials, three = radial_potentials(tmp_path, hamiltonian, positions, target)
    for t, walker in enumerate(positions):
        for e, (i, j) in enumerate(pairs(A)):
            expected = oracles.pair_potential(hamiltonian, np.linalg.norm(walker[i] - walker[j]))
            # The primitive keeps 1/r finite by r^2 + 1e-12 fm^2.
            np.testing.assert_allclose(potentials[:, e, t], expected, rtol=1e-10, atol=1e-12)
        # The sum over triples, written out, against the primitive's sum over pairs.
        expected = oracles.three_body_potential(hamiltonian, walker)
        assert three[t] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("target", ["numpy", "cpu"])
def test_coulomb_limits(tmp_path, target):
    r = np.array([0.0, 1e-4, 20.0])
    positions = np.zeros((3, 2, 3))
    positions[:, 0, 2] = r
    potentials, _ = radial_potentials(tmp_path, pionless(), positions, target)
    inside, near, far = potentials[4, 0]
    strength = ALPHA * HBAR_C
    # 1 - (...) e^-y loses eps/y: 1e-10 at r^2 = 1e-12 fm^2; the next term of F(y)/y is of order y^2.
    assert inside == pytest.approx(strength * 4.27 * 5 / 16, rel=1e-9)
    assert near == pytest.approx(strength * 4.27 * 5 / 16, rel=1e-6)
    assert far == pytest.approx(strength / 20.0, rel=1e-13)
