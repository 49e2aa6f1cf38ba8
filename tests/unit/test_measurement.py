"""The measurement: means, errors and radii of a state that is known in closed form."""

import numpy as np
import pytest
from scipy import stats

from nmlnp.errors import NmlnpError
from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.constants import charge_radius_squared
from nmlnp.physics.pionless import pionless
from nmlnp.states.slater_jastrow import CONFINEMENT, SlaterJastrow
from nmlnp.vmc import kernels
from nmlnp.vmc import measurement as measurements
from nmlnp.vmc.engine import Engine
from nmlnp.vmc.measurement import Measurement

pytestmark = pytest.mark.interpreted

WALKERS = 64


@pytest.fixture(autouse=True)
def wide_tiles(monkeypatch):
    monkeypatch.setattr(kernels, "TILES", dict.fromkeys(kernels.TILES, WALKERS))


def gaussian(nucleus="3H", seed=1):
    """Thermalised walkers of the state exp(-alpha sum_i (r_i - R_cm)^2) Phi."""
    ansatz = SlaterJastrow(nucleus, 2, inputs="spatial", sign_network=False)
    engine = Engine(ansatz, pionless(), WALKERS, seed, Communicator(), width=1.4, target="numpy")
    engine.parameters[:] = 0.0
    engine.sweep(150)
    return engine


def measured(engine, sweeps, steps=3):
    measurement = Measurement(engine)
    for _ in range(sweeps):
        measurement.add(steps)
    return measurement


def test_results_are_those_of_the_walkers_one_by_one():
    """The same walk, averaged by hand; the error is the spread of the walkers' own means."""
    found = measured(gaussian(), 12).results()
    engine, kept = gaussian(), []
    names = Measurement(engine).names
    for _ in range(12):
        engine.sweep(3)
        local = engine.local_energies()
        kept.append(
            [(local.columns.get(name) if name in local.columns else getattr(local, name)) for name in names]
        )
    kept = np.array(kept)  # sweeps, observables, walkers
    for name, key in (("energy", "energy"), ("kinetic", "kinetic"), ("gradient_kinetic", "kinetic_jf")):
        column = kept[:, names.index(name)]
        spread = column.mean(axis=0).std(ddof=1) / np.sqrt(WALKERS)
        np.testing.assert_allclose([found[key], found[f"{key}_error"]], [column.mean(), spread], rtol=1e-10)
    np.testing.assert_allclose(found["variance"], kept[:, 0].var(), rtol=1e-9)
    protons = kept[:, names.index("proton_square")].mean()
    np.testing.assert_allclose(found["r_point_proton"], np.sqrt(protons), rtol=1e-12)
    np.testing.assert_allclose(found["r_charge"] ** 2, charge_radius_squared(protons, 1, 2), rtol=1e-12)
    assert found["samples"] == 12 * WALKERS
    assert 0.0 < found["acceptance"] < 1.0


def test_radii_of_two_protons_and_their_errors():
    """The error of r is that of <r^2> over 2 r; that of <r^2> is the spread of the walkers' means."""
    measurement = measured(gaussian("3He"), 12)
    found, sums = measurement.results(), measurement.sums / 12

    def mean_and_error(name, number):
        column = sums[:, measurement.names.index(name)] / number
        return column.mean(), column.std(ddof=1) / np.sqrt(WALKERS)

    protons, error = mean_and_error("proton_square", 2)
    matter, matter_error = mean_and_error("matter_square", 3)
    # Radii squared of proton and neutron, and 3/(4 m^2), in fm^2: one neutron, two protons.
    charge = protons + 0.770 - 0.116 / 2 + 0.033
    expected = {"point_proton": (protons, error), "matter": (matter, matter_error), "charge": (charge, error)}
    for name, (square, of_square) in expected.items():
        assert found[f"r_{name}"] == pytest.approx(np.sqrt(square), rel=1e-12)
        assert found[f"r_{name}_error"] == pytest.approx(of_square / (2.0 * np.sqrt(square)), rel=1e-9)


def test_errors_are_as_large_as_they_say():
    """The squared deviations of <r^2> from the exact value, over the errors, of 30 measurements.

    Each deviation over its error follows Student's t of 63 degrees of freedom; the
    sum of squares over its mean is a chi-square of 30 to a few per cent.  Both
    tails together fail a correct program twice in 10 000 times.
    """
    exact = 3.0 / (4.0 * CONFINEMENT) * 2.0 / 3.0
    engine, pulls = gaussian(seed=3), []
    for _ in range(30):
        engine.sweep(60)  # several autocorrelation times
        found = measured(engine, 10).results()
        error = 2.0 * found["r_matter"] * found["r_matter_error"]
        pulls.append((found["r_matter"] ** 2 - exact) / error)
    total = np.sum(np.square(pulls)) * 61.0 / 63.0
    low, high = stats.chi2(30).ppf([1e-4, 1.0 - 1e-4])
    assert low < total < high


def test_kinetic_energy_of_the_oscillator():
    """Half of 3/2 (A - 1) hbar omega, both ways, within four standard errors (once in 8000 times)."""
    found = measured(gaussian(seed=9), 40).results()
    exact = 0.75 * 2 * 4.0 * CONFINEMENT * pionless().hbar2_2m
    for name in ("kinetic", "kinetic_jf"):
        assert abs(found[name] - exact) < 4.0 * found[f"{name}_error"]


def test_parameters_and_width_are_frozen():
    engine = gaussian()
    parameters, width = engine.parameters.copy(), engine.width
    measured(engine, 5)
    np.testing.assert_array_equal(engine.parameters, parameters)
    assert engine.width == width


def test_restored_measurement_is_the_same():
    whole = measured(gaussian(), 9)
    engine = gaussian()
    first = measured(engine, 4)
    state = first.state()
    second = Measurement(engine)
    second.restore(state, first.sweeps, first.accepted)
    for _ in range(5):
        second.add(3)
    assert second.results() == whole.results()


def test_autocorrelation_is_refused_with_a_sentence_or_told():
    short = measured(gaussian(), 10).results()
    assert short["autocorrelation_time"] is None
    assert "too few" in short["autocorrelation_note"]
    told = measured(gaussian(), 300, steps=10).results()
    assert 0.8 < told["autocorrelation_time"] < 6.0
    assert "autocorrelation_note" not in told


def test_memory_of_the_energies_is_bounded(monkeypatch):
    monkeypatch.setattr(measurements, "HISTORY_SWEEPS", 6)
    monkeypatch.setattr(measurements, "HISTORY_WALKERS", 10)
    measurement = measured(gaussian(), 9)
    assert measurement.history.shape == (10, 6)
    assert measurement.sweeps == 9


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_observable_that_is_not_a_number_is_a_sentence(monkeypatch, bad):
    engine = gaussian()
    measurement = measured(engine, 2)
    plain, sums = engine.local_energies, measurement.sums.copy()

    def local_energies():
        local = plain()
        local.kinetic[33] = bad
        return local

    monkeypatch.setattr(engine, "local_energies", local_energies)
    with pytest.raises(NmlnpError, match="walker 33 is not a finite number in sweep 3 of the measurement"):
        measurement.add(3)
    np.testing.assert_array_equal(measurement.sums, sums)
