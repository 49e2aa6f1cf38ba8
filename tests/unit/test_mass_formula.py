"""The liquid drop: terms by hand, and the fits to AME2020 that an independent program found."""

import numpy as np
import pytest

from nmlnp.data import masses
from nmlnp.learning.mass_formula import (
    BETHE_WEIZSAECKER,
    MAGIC_NUMBERS,
    TEN_TERMS,
    WITH_PROMISCUITY,
    design_matrix,
    pairing_sign,
    promiscuity,
    valence,
)
from nmlnp.learning.regression import least_squares, rms


def test_terms_of_a_nucleus_by_hand():
    # 27Al: A = 27, so that the cube roots are 3.
    row = design_matrix([13], [14], TEN_TERMS)[0]
    expected = [27, -9, -13 * 12 / 3, -1 / 27, 0, 1 / 81, 3, 13 ** (4 / 3) / 3, -1 / 27, 169 / 27]
    np.testing.assert_allclose(row, expected, rtol=1e-14)


def test_pairing_of_the_four_parities():
    Z, N = np.array([8, 8, 9, 9]), np.array([8, 9, 8, 9])
    assert pairing_sign(Z, N).tolist() == [1, 0, 0, -1]
    np.testing.assert_allclose(design_matrix(Z, N, ["pairing"])[:, 0], [1 / 4, 0, 0, -1 / np.sqrt(18)])


def test_valence_nucleons_count_from_the_nearest_magic_number():
    assert valence(np.array([0, 2, 5, 20, 24, 39, 66, 154, 155])).tolist() == [2, 0, 3, 0, 4, 11, 16, 28, 29]
    assert not valence(np.array(MAGIC_NUMBERS)).any()


def test_promiscuity():
    # 166Er: 14 valence protons below 82, 16 valence neutrons above 82; 208Pb has none of either.
    assert promiscuity(68, 98) == pytest.approx(14 * 16 / 30, rel=1e-15)
    assert promiscuity(82, 126) == 0.0
    assert promiscuity(82, 120) == 0.0


# Fits of an independent program to the same nuclei; rounded as printed there.
@pytest.mark.parametrize(
    ("terms", "deviation"), [(BETHE_WEIZSAECKER, 3.08), (TEN_TERMS, 2.41), (WITH_PROMISCUITY, 1.62)]
)
def test_deviation_of_the_fit_to_all_measured_nuclei(terms, deviation):
    nuclei = masses()
    X = design_matrix(nuclei.Z, nuclei.N, terms)
    fit = least_squares(X, nuclei.binding_energy)
    assert rms(nuclei.binding_energy - X @ fit.coefficients) == pytest.approx(deviation, abs=0.005)


def test_coefficients_of_bethe_and_weizsaecker():
    nuclei = masses()
    fit = least_squares(design_matrix(nuclei.Z, nuclei.N), nuclei.binding_energy)
    for value, expected, digit in zip(
        fit.coefficients,
        [15.566, 17.341, 0.7052, 22.879, 12.42],
        [1e-3, 1e-3, 1e-4, 1e-3, 1e-2],
        strict=True,
    ):
        assert value == pytest.approx(expected, abs=0.51 * digit)


def test_unknown_terms_and_impossible_nuclei_are_refused():
    with pytest.raises(ValueError, match=r"no term 'colour'.*volume"):
        design_matrix([8], [8], ["volume", "colour"])
    for Z, N in ([-1], [8]), ([8], [-1]), ([0], [0]):
        with pytest.raises(ValueError, match="at least one nucleon"):
            design_matrix(Z, N)
