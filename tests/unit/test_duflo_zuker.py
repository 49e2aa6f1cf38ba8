"""Duflo-Zuker masses: values of the authors' code, and terms counted by hand."""

import numpy as np
import pytest

from nmlnp.data import masses, new_since
from nmlnp.learning import duflo_zuker


# Mass excess of 208Pb as printed by the authors' code; binding energies (MeV) from an independent
# implementation.
@pytest.mark.parametrize(
    ("Z", "N", "deformed", "expected"),
    [
        (82, 126, False, 82 * 7.28903 + 126 * 8.07138 + 22.58369),
        (8, 8, False, 127.9038),
        (20, 20, False, 342.4863),
        (20, 28, False, 415.6415),
        (28, 28, False, 486.2069),
        (50, 70, False, 1020.8673),
        (68, 98, True, 1352.088),
        (92, 146, True, 1801.4999),
    ],
)
def test_binding_energy_equals_the_value_of_the_published_code(Z, N, deformed, expected):
    assert duflo_zuker.binding_energy([Z], [N])[0] == pytest.approx(expected, abs=6e-5)
    assert duflo_zuker.is_deformed([Z], [N])[0] == deformed


def test_root_mean_square_errors_are_those_of_the_literature():
    latest = masses(2020)
    errors = latest.binding_energy - duflo_zuker.binding_energy(latest.Z, latest.N)
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(0.611, abs=0.001)
    assert duflo_zuker.is_deformed(latest.Z, latest.N).sum() == 413
    for year, expected in ((2003, 0.914), (2012, 1.007), (2016, 0.823)):
        new = new_since(year)
        errors = new.binding_energy - duflo_zuker.binding_energy(new.Z, new.N)
        assert np.sqrt(np.mean(errors**2)) == pytest.approx(expected, abs=0.003)


def test_filling_by_hand():
    # 20 nucleons: s1/2 | p3/2, p1/2 | d5/2, (s1/2 d3/2); the rest of shell 0 is empty.
    np.testing.assert_array_equal(duflo_zuker.fill(20), [2, 0, 4, 2, 6, 6, 0])
    # 30 nucleons: f7/2 holds 8 and two are left for the rest of shell 3; lifting takes more than there are.
    np.testing.assert_array_equal(duflo_zuker.fill(30), [2, 0, 4, 2, 6, 6, 8, 2, 0])
    np.testing.assert_array_equal(duflo_zuker.fill(30, 4), [2, 0, 4, 2, 6, 6, 8, -2, 4])


def test_fluid_by_hand():
    # 8 nucleons close shells 0 and 1: m_0 = 2/sqrt 2, m_1 = 6/sqrt 6, and s_p vanishes in a closed shell.
    fluid = duflo_zuker.fluid(8)
    assert fluid.master == pytest.approx((np.sqrt(2.0) + np.sqrt(6.0)) ** 2)
    assert fluid.spin_orbit == pytest.approx(0.0)
    # 40 nucleons: the last EI shell (28 to 50) has 22 states and 12 nucleons in it.
    fluid = duflo_zuker.fluid(40)
    assert fluid.quadratic == pytest.approx(12 * 10 / 22)
    assert fluid.cubic == pytest.approx(12 * 10 / 22 * (24 - 22))
    # 28, 50, 82 and 126 are closed.
    assert [duflo_zuker.fluid(n).quadratic for n in (28, 50, 82, 126)] == [0.0] * 4


def test_macroscopic_terms_by_hand():
    Z, N = 50, 70
    A, T = 120, 20
    radius = 120 ** (1 / 3)
    charge_radius = radius * (1 - (T / (2 * A)) ** 2)
    rho = charge_radius**2 / radius
    x = duflo_zuker.terms([Z], [N])[0]
    pairs = Z * (Z - 1)
    assert x[0] == pytest.approx((0.76 * pairs ** (2 / 3) - pairs) / charge_radius)
    assert x[3] == pytest.approx(-T * (T + 2) / radius**2 / rho)
    assert x[4] == pytest.approx(T * (T + 2) / (radius * rho) ** 2 + T * (1 - T) / (A * rho**4))


@pytest.mark.parametrize(
    ("Z", "N", "expected"),
    [
        (50, 70, lambda share: 2 - share),
        (51, 71, lambda share: share),
        (51, 70, lambda share: 1 - share),
        (50, 71, lambda share: 1.0),
        (71, 50, lambda share: 1.0),
        (70, 51, lambda share: 1 - share),
        (51, 50, lambda share: 1.0),
    ],
)
def test_pairing_of_each_parity(Z, N, expected):
    share = abs(N - Z) / (N + Z)
    radius = (N + Z) ** (1 / 3)
    rho = radius * (1 - (share / 2) ** 2) ** 2
    assert duflo_zuker.terms([Z], [N])[0, 9] * rho == pytest.approx(expected(share))


def test_no_nuclei_give_no_energies():
    assert duflo_zuker.binding_energy([], []).shape == (0,)


@pytest.mark.parametrize(
    ("Z", "N"), [([7], [8]), ([8.5], [9]), ([8], [8, 9]), ([[8]], [[8]]), ([np.nan], [9])]
)
def test_refuses_what_is_not_a_nucleus_of_the_formula(Z, N):
    with pytest.raises(ValueError, match=r"at least 8|differ in shape"):
        duflo_zuker.binding_energy(Z, N)


def test_refuses_a_wrong_number_of_coefficients():
    with pytest.raises(ValueError, match="10 coefficients"):
        duflo_zuker.binding_energy([8], [8], np.ones(9))


def test_refuses_an_empty_fluid():
    with pytest.raises(ValueError, match="at least one nucleon"):
        duflo_zuker.fill(0)
