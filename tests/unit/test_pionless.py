"""Hamiltonians against their published numbers; the radial primitive against plain formulas."""

import math

import numpy as np
import oracles
import pytest

from nmlnp.hamiltonian.terms import PionlessPair, PionlessTriple, ProtonCoulomb
from nmlnp.physics.constants import ALPHA, HBAR2_2M, HBAR_C, charge_radius_squared
from nmlnp.physics.pionless import CUTOFFS, MODELS, THREE_BODY, pionless, pionless_2021
from nmlnp.tiles.derived.formulas import HEADERS

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


def term(kind, values, x):
    """Return what the formula of a term gives for x = r^2, evaluated by NumPy."""
    scope = {}
    exec(HEADERS["numpy"] + kind.source("potential"), scope)
    return scope["potential"](x, *values)


@pytest.mark.parametrize(
    "hamiltonian",
    [pionless(), pionless_2021(4), pionless("a", three_body=(1.1, THREE_BODY[1.1]))],
    ids=["model o", "2021", "model a"],
)
def test_terms_are_the_plain_formulas(hamiltonian):
    terms = {type(found): found for found in hamiltonian.terms}
    r = np.array([0.3, 1.0, 2.7])
    pair = terms[PionlessPair]
    found = np.array(term(PionlessPair, pair.values.values(), r**2))
    if ProtonCoulomb in terms:
        protons = term(ProtonCoulomb, terms[ProtonCoulomb].values.values(), r**2)
        found = np.concatenate([found, [protons]])
    for n, distance in enumerate(r):
        # The formula keeps 1/r finite by r^2 + 1e-12 fm^2.
        expected = oracles.pair_potential(hamiltonian, distance)[: len(found)]
        np.testing.assert_allclose(found[:, n], expected, rtol=1e-10, atol=1e-12)
    if PionlessTriple in terms:
        strength, b = terms[PionlessTriple].values.values()
        assert (strength, b) == hamiltonian.three_body
        np.testing.assert_allclose(term(PionlessTriple, (b,), r**2), np.exp(-b * r**2), rtol=1e-14)


def test_coulomb_limits():
    strength = ALPHA * HBAR_C
    inside, near, far = term(ProtonCoulomb, (strength, 4.27), np.array([0.0, 1e-8, 400.0]))
    # 1 - (...) e^-y loses eps/y: 1e-10 at r^2 = 1e-12 fm^2; the next term of F(y)/y is of order y^2.
    assert inside == pytest.approx(strength * 4.27 * 5 / 16, rel=1e-9)
    assert near == pytest.approx(strength * 4.27 * 5 / 16, rel=1e-6)
    assert far == pytest.approx(strength / 20.0, rel=1e-13)
