"""The committed time-split table: against a recomputation, and against figures of another program."""

import numpy as np
import pytest

from nmlnp.data import masses
from nmlnp.learning import kernels, mass_table
from nmlnp.learning.mass_residuals import BASES, points, residuals
from nmlnp.learning.regression import rms
from nmlnp.learning.resampling import time_split

# An independent program with another grid of settings gave these rms errors (MeV) of the new nuclei.
REFERENCE = {
    ("DZ10", "none"): (0.823, 1.007, 0.914),
    ("DZ10", "kernel"): (0.298, 0.532, 0.624),
    ("DZ10", "odd-even kernel"): (0.262, 0.436, 0.617),
    ("DZ10", "kernel, leaked"): (0.265, 0.435, 0.400),
    ("DZ10", "odd-even kernel, leaked"): (0.243, 0.325, 0.377),
    ("LDM-10", "none"): (2.51, 2.53, 2.86),
    ("LDM-10", "kernel"): (0.482, 0.657, 0.772),
    ("LDM-10", "odd-even kernel"): (0.518, 0.563, 0.927),
    ("BW5", "none"): (3.16, 3.92, 4.18),
    ("BW5", "kernel"): (0.577, 1.101, 1.040),
    ("BW5", "odd-even kernel"): (0.503, 0.838, 1.137),
}


@pytest.mark.parametrize(("base", "model"), REFERENCE)
def test_errors_of_new_nuclei_are_those_of_another_program(base, model):
    found = [mass_table.find(base, year, model)["rms"] for year in (2016, 2012, 2003)]
    assert found == pytest.approx(REFERENCE[base, model], rel=0.2)


def test_leave_one_out_errors_of_all_nuclei_are_those_of_another_program():
    expected = {("BW5", "kernel"): 0.319, ("LDM-10", "kernel"): 0.298, ("DZ10", "kernel"): 0.223}
    expected |= {("LDM-10", "odd-even kernel"): 0.187, ("DZ10", "odd-even kernel"): 0.137}
    found = {(base, model): mass_table.find(base, 2020, model)["loo"] for base, model in expected}
    assert found == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("model", mass_table.KERNELS)
def test_row_can_be_recomputed(model):
    row = mass_table.find("LDM-10", 2012, model)
    train, test = time_split(2012)
    base = BASES["LDM-10"](train)
    kernel, _ = mass_table.KERNELS[model]
    trained = mass_table.fit(points(train), residuals(train, base), kernel, row)
    assert rms(residuals(test, base) - trained.predict(points(test))) == pytest.approx(row["rms"], rel=1e-6)
    assert row["nuclei"] == test.Z.size == 121


def test_settings_are_those_of_the_plain_search():
    nuclei = masses(2020)
    some = nuclei.Z == 50
    x = points(nuclei)[some]
    targets = np.stack([residuals(nuclei, BASES[name](nuclei))[some] for name in ("BW5", "DZ10")], axis=1)
    lengths = [(1.0,), (2.0,), (4.0,)]
    by_error, by_evidence = mass_table.settings(x, targets, lengths, kernels.gaussian)
    for k in range(2):
        grid = [[one[0] for one in lengths]]
        choice = kernels.choose(x, targets[:, k], kernels.gaussian, grid, mass_table.STRENGTHS)
        assert (by_error[k]["lengths"], by_error[k]["strength"]) == (choice.lengths, choice.strength)
        assert by_error[k]["loo"] == pytest.approx(choice.value)
        evidences = {
            (length, strength): kernels.log_evidence(
                kernels.spectrum(kernels.gaussian(x, x, *length)), targets[:, k], strength
            )
            for length in lengths
            for strength in mass_table.STRENGTHS
        }
        best = max(evidences, key=evidences.get)
        assert (by_evidence[k]["lengths"], by_evidence[k]["strength"]) == best


def test_coverage_counts_errors_within_one_and_two_deviations():
    assert mass_table.coverage(np.array([0.5, -1.5, 3.0, -0.1]), np.ones(4)) == [0.5, 0.75]


def test_known_now_leaves_out_the_new_nuclei_and_nothing_else():
    latest = masses(2020)
    _, test = time_split(2016)
    old = mass_table.known_now(latest, test)
    assert old.Z.size == 2457 - 71
    assert not set(zip(old.Z, old.N, strict=True)) & set(zip(test.Z, test.N, strict=True))


def test_unknown_row_is_refused():
    with pytest.raises(ValueError, match="no row 'DZ10', 1995"):
        mass_table.find("DZ10", 1995, "kernel")
