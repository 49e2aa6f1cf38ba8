"""A measurement that cannot be right says so loudly."""

import pytest

from nmlnp.config import load
from nmlnp.physics.references import lookup_config
from nmlnp.terminal import show, summary_table
from nmlnp.verdict import verdicts

GOOD = {
    "energy": -8.4731, "energy_error": 0.0012, "kinetic": 48.25, "kinetic_error": 0.05, "kinetic_jf": 48.3,
    "kinetic_jf_error": 0.05, "r_point_proton": 1.59, "variance": 0.25, "acceptance": 0.55,
    "autocorrelation_time": 1.2, "samples": 4096, "iterations": 200,
}  # fmt: skip


def said(nucleus="3H", **changes):
    return verdicts(GOOD | changes, lookup_config(load(nucleus)))


def test_a_good_measurement_is_not_talked_about():
    assert said() == []
    assert said(energy=-8.4760) == []  # within 3 of the combined errors below


@pytest.mark.parametrize(
    ("nucleus", "changes", "words"),
    [
        # What short runs with few walkers once printed without more than a note on their length.
        ("4He", {"energy": -868.0, "energy_error": 199.0}, "below the exact one"),
        ("2H", {"energy": -2.31, "energy_error": 0.02}, "below the exact one"),
        ("3H", {"energy": -8.4812, "energy_error": 0.0010}, "below the exact one"),
    ],
)
def test_below_the_exact_energy_is_no_result(nucleus, changes, words):
    first = said(nucleus, autocorrelation_time=None, **changes)[0]
    assert first.grave and first.sentence.startswith("Not a result: ") and words in first.sentence


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"r_point_proton": 4e5, "energy": 8e-14, "energy_error": 8e-14}, "flew apart"),
        ({"energy": 0.3}, "not below zero"),
        ({"variance": 60.0**2}, "scatter by 60 MeV"),
        ({"kinetic_jf": 51.0}, "two estimators"),
    ],
)
def test_without_an_exact_energy_the_run_judges_itself(changes, words):
    found = verdicts(GOOD | changes, [])
    assert [one.grave for one in found] == [True] and words in found[0].sentence


def test_an_unoptimised_state_is_an_upper_bound():
    (only,) = said(iterations=0, energy=5.0)
    assert not only.grave and "upper bound" in only.sentence


def test_a_running_run_is_not_judged():
    assert verdicts({"energy": -900.0, "energy_error": 0.1}, lookup_config(load("4He"))) == []


def test_no_digit_is_cut_off_a_wild_number(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    wild = {"energy": 8e-14, "energy_error": 8e-14, "r_point_proton": 4.1e5, "r_point_proton_error": 3.0e4}
    wild |= {"kinetic": 8e-14, "kinetic_error": 8e-14, "variance": 1e300, "seconds": 1e9}
    references = [one._asdict() for one in lookup_config(load("4He"))]
    show(summary_table(GOOD | wild | {"reference": references, "units": None}))
    out = capsys.readouterr().out
    assert "…" not in out and "8(8)e-14" in out and "410000(30000)" in out and "Not a result" in out
