"""The evaluated masses against the counts and the values that the evaluations state."""

import hashlib
import re

import numpy as np
import pytest

import nmlnp.data
from nmlnp.data import SHA256, TABLE, YEARS, masses, new_since
from nmlnp.data.build_masses import SOURCES, parse
from nmlnp.errors import NmlnpError


def pairs(nuclei):
    return set(zip(nuclei.Z.tolist(), nuclei.N.tolist(), strict=True))


def at(nuclei, Z, N):
    [index] = np.flatnonzero((nuclei.Z == Z) & (nuclei.N == N))
    return index


# Counted in the original files by an independent parser; AME2012 and AME2020 state the same totals.
@pytest.mark.parametrize(
    ("year", "every", "measured", "every_from_8", "measured_from_8"),
    [
        (2003, 3179, 2228, 3085, 2149),
        (2012, 3353, 2438, 3255, 2353),
        (2016, 3436, 2498, 3336, 2408),
        (2020, 3558, 2550, 3456, 2457),
    ],
)
def test_counts_of_nuclei(year, every, measured, every_from_8, measured_from_8):
    counts = (
        len(masses(year, extrapolated=True, lightest=0).Z),
        len(masses(year, lightest=0).Z),
        len(masses(year, extrapolated=True).Z),
        len(masses(year).Z),
    )
    assert counts == (every, measured, every_from_8, measured_from_8)


def test_counts_of_new_nuclei():
    assert {year: len(new_since(year).Z) for year in YEARS} == {2003: 322, 2012: 121, 2016: 71, 2020: 0}
    new_2012_from_2003 = pairs(masses(2012)) - pairs(masses(2003))
    assert len(new_2012_from_2003) == 219  # also stated by Wang, Liu, Wu, Meng, PLB 734, 215 (2014)
    assert len(pairs(masses(2016)) - pairs(masses(2012))) == 58


def test_counts_of_precise_masses():
    within = {year: np.count_nonzero(masses(year).uncertainty <= 0.1) for year in YEARS}
    assert within == {2003: 1930, 2012: 2235, 2016: 2272, 2020: 2340}


# Binding energies per nucleon (keV) in another column of the original files.
@pytest.mark.parametrize(
    ("year", "Z", "N", "per_nucleon"),
    [
        (2020, 1, 1, 1112.2831),
        (2020, 1, 2, 2827.2654),
        (2020, 2, 2, 7073.9156),
        (2020, 26, 30, 8790.3563),
        (2020, 28, 34, 8794.5555),
        (2020, 82, 126, 7867.4530),
        (2020, 92, 146, 7570.1262),
        (2003, 1, 1, 1112.283),
        (2003, 2, 2, 7073.915),
        (2012, 2, 2, 7073.915),
        (2016, 2, 2, 7073.915),
    ],
)
def test_binding_energy_per_nucleon_of_the_evaluation(year, Z, N, per_nucleon):
    nuclei = masses(year, lightest=1)
    index = at(nuclei, Z, N)
    assert nuclei.binding_energy[index] / (Z + N) * 1e3 == pytest.approx(per_nucleon, abs=6e-4)


def test_new_nuclei_carry_the_latest_values():
    new, latest = new_since(2016), masses(2020)
    assert pairs(new) <= pairs(latest)
    assert not pairs(new) & pairs(masses(2016))
    for Z, N, energy, error in zip(*new, strict=True):
        assert (energy, error) == tuple(column[at(latest, Z, N)] for column in latest[2:])


def test_order_mass_number_and_copies():
    nuclei = masses()
    keys = nuclei.Z * 1000 + nuclei.N
    assert np.all(np.diff(keys) > 0)
    assert np.array_equal(nuclei.A, nuclei.Z + nuclei.N)
    assert np.all(nuclei.uncertainty >= 0.0)
    assert np.isfinite(nuclei.binding_energy).all()
    nuclei.binding_energy[:] = 0.0
    assert masses().binding_energy.min() > 0.0


def test_isotope_masses_of_another_package():
    periodictable = pytest.importorskip("periodictable")
    constants = {"H": 7.288971064, "n": 8.07131806, "u": 931.49410242}  # MeV
    nuclei = masses(lightest=1)
    found = 0
    for Z, N, energy in zip(nuclei.Z.tolist(), nuclei.N.tolist(), nuclei.binding_energy, strict=True):
        if Z + N not in periodictable.elements[Z].isotopes:
            continue
        excess = (periodictable.elements[Z][Z + N].mass - Z - N) * constants["u"]
        # That package rounds to 1e-8 u and less, at most 5.5 keV.
        assert Z * constants["H"] + N * constants["n"] - excess == pytest.approx(energy, abs=6e-3)
        found += 1
    assert found > 2400


def test_table_is_the_one_whose_checksum_is_stated():
    content = TABLE.read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256
    assert len(content) < 500_000


@pytest.mark.parametrize("year", [2019, "2020", None, 2020.5])
def test_unknown_years_are_refused(year):
    with pytest.raises(ValueError, match=r"no evaluation of .*2003, 2012, 2016, 2020"):
        masses(year)


@pytest.fixture
def table(tmp_path, monkeypatch):
    path = tmp_path / "evaluated_masses.csv"
    monkeypatch.setattr(nmlnp.data, "TABLE", path)
    nmlnp.data._table.cache_clear()
    yield path
    nmlnp.data._table.cache_clear()


def test_a_missing_or_altered_table_is_refused(table):
    with pytest.raises(NmlnpError, match=r"cannot be read.*Reinstall"):
        masses()
    table.write_bytes(TABLE.read_bytes().replace(b"8071.31806", b"8071.31807"))
    with pytest.raises(NmlnpError, match=re.escape(str(table))):
        masses()


def test_lines_of_the_evaluation_are_read_as_the_table_holds_them():
    lines = [
        "1N-Z    N    Z   A  EL    O     MASS EXCESS           BINDING ENERGY/A        BETA-DECAY ENERGY",
        "0  1    1    0    1  n         8071.31806     0.00044       0.0        0.0     B-    782.3470",
        "  -3    0    3    3 Li  -pp   28667#       2000#        -2267#       667#      B-      *",
        "0  0    6    6   12 C             0.0          0.0       7680.1446     0.0002  B- -17338.0681",
    ]
    parsed = parse(lines, *SOURCES[2020][1:])
    assert parsed == {
        (0, 1): ("8071.31806", "0.00044", "0"),
        (3, 0): ("28667", "2000", "1"),
        (6, 6): ("0", "0", "0"),
    }
