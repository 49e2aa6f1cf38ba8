"""Short trainings land on exact energies, and states that are blind to spin and isospin on E_sym.

The deuteron runs through the command on compiled kernels; 3H runs on the NumPy
target with wide tiles, which needs no compilation.  Seeds are fixed.  A mean
that lies three standard errors from its expectation happens once in 370 times,
on one given side once in 740; each test says how many such comparisons it makes.
"""

import numpy as np
import oracles
import pytest
from runs import SHAPE, arrays, log, nmlnp, options, result

from nmlnp.config import load
from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.pionless import pionless
from nmlnp.physics.references import lookup
from nmlnp.states.operator import Operator
from nmlnp.states.slater_jastrow import SlaterJastrow
from nmlnp.vmc import kernels
from nmlnp.vmc.engine import Engine
from nmlnp.vmc.measurement import Measurement
from nmlnp.vmc.training import Training

WIDE = 256


def reference(nucleus, kind, quantity="energy"):
    """Return value and error of a reference of model o with two-body forces."""
    entries = lookup(nucleus, force="NN")
    return next((r.value, r.error) for r in entries if (r.kind, r.quantity) == (kind, quantity))


@pytest.fixture(scope="module")
def deuteron(tmp_path_factory):
    folder = tmp_path_factory.mktemp("physics") / "2H"
    settings = SHAPE | {
        "optimisation.iterations": 150,
        "sampling.walkers": 1024,
        "measurement.sweeps": 400,
    }
    done = nmlnp("run", "2H", "--out", folder, "--seed", 3, "--quiet", *options(settings))
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_deuteron_lands_on_the_exact_energy(deuteron):
    """Two-sided; 2 keV are left to the optimisation, which is short."""
    found, (exact, error) = result(deuteron), reference("2H", "exact")
    sigma = np.hypot(found["energy_error"], error)
    assert sigma < 0.002
    assert exact - 3.0 * sigma < found["energy"] < exact + 3.0 * sigma + 0.002


def test_kinetic_energy_two_ways_and_charge_radius(deuteron):
    """Two two-sided comparisons, of which one is at four standard errors (once in 16 000 times)."""
    found = result(deuteron)
    sigma = np.hypot(found["kinetic_error"], found["kinetic_jf_error"])
    assert abs(found["kinetic"] - found["kinetic_jf"]) < 4.0 * sigma
    radius, error = reference("2H", "HH", "r_charge")
    assert abs(found["r_charge"] - radius) < 3.0 * np.hypot(found["r_charge_error"], error)
    assert found["r_charge_error"] < 0.01


def test_deuteron_is_what_its_parameters_say(deuteron):
    """Energy, kinetic energy both ways and radius by quadrature of e^U(r), without sampling.

    Four two-sided comparisons at four standard errors: once in 4000 times.
    """
    ansatz, hamiltonian = Operator("2H", SHAPE["state.hidden"], SHAPE["state.layers"]), pionless()
    parameters = arrays(deuteron)["parameters"]
    direction = np.array([[0.5], [-0.5]]) * np.array([1.0, 0.0, 0.0])
    r = np.linspace(0.0, 40.0, 2001)[1:]
    k = np.flatnonzero(oracles.slater(ansatz.labels))[0]
    psi = np.array([oracles.operator_psi(ansatz, parameters, direction * (x + 1e-30j))[k] for x in r])
    slope, psi = psi.imag / 1e-30, psi.real
    # sigma.sigma = 1 and tau.tau = -3, so that the four terms of a Gaussian come with 1, 1, -3, -3.
    v = np.array([np.array([1.0, 1.0, -3.0, -3.0]) @ oracles.pair_potential(hamiltonian, x)[:4] for x in r])

    def mean(density):
        return np.trapezoid(density * r**2, r) / np.trapezoid(psi**2 * r**2, r)

    kinetic = 2.0 * hamiltonian.hbar2_2m * mean(slope**2)
    radius = np.sqrt(mean(r**2 * psi**2)) / 2.0
    expected = {"energy": kinetic + mean(v * psi**2), "kinetic": kinetic, "kinetic_jf": kinetic}
    found = result(deuteron)
    for name, value in (expected | {"r_point_proton": radius}).items():
        assert abs(found[name] - value) < 4.0 * found[f"{name}_error"], name


def test_deuteron_series_is_long_enough_for_its_autocorrelation_time(deuteron):
    """At 20 steps a sample it is close to 1; its own error, sqrt(22 / samples) of the history, is 0.015."""
    found = result(deuteron)
    assert 0.9 < found["autocorrelation_time"] < 8.0
    assert "autocorrelation_note" not in found


def test_energy_in_the_log_falls_and_its_variance_too(deuteron):
    lines = log(deuteron)
    early, late = lines[:10], lines[-10:]
    for name in ("energy", "variance"):
        assert np.mean([line[name] for line in late]) < np.mean([line[name] for line in early])


def trained(ansatz, monkeypatch, iterations, seed):
    """Train a state of 3H with two-body forces on the NumPy target; return the measurement."""
    monkeypatch.setattr(kernels, "TILES", dict.fromkeys(kernels.TILES, WIDE))
    engine = Engine(ansatz, pionless(), 2048, seed, Communicator(), width=0.8, target="numpy")
    settings = {
        "optimisation.iterations": iterations,
        "optimisation.learning_rate": 0.05,
        "optimisation.final_learning_rate": 0.005,
        "optimisation.max_norm": 0.1,
        "sampling.steps": 10,
    }
    config = load("3H", settings)
    for _ in range(8):
        engine.tune(engine.sweep(20), 0.5)
    training = Training(engine, config.optimisation, config.sampling)
    for iteration in range(iterations):
        training.iterate(iteration)
    measurement = Measurement(engine)
    for _ in range(20):
        measurement.add(15)
    return measurement


def test_blind_operator_state_lands_on_e_sym_and_the_full_one_passes_it(monkeypatch):
    """One comparison on one side each; 80 keV are left to the short optimisation of the blind state."""
    blind = trained(Operator("3H", 8, 1, operators=False), monkeypatch, 70, seed=3).energy()
    e_sym, error = reference("3H", "E_sym")
    sigma = np.hypot(blind.error, error)
    assert sigma < 0.03
    assert e_sym - 3.0 * sigma < blind.value < e_sym + 3.0 * sigma + 0.08
    full = trained(Operator("3H", 8, 1), monkeypatch, 70, seed=3).energy()
    exact, error = reference("3H", "exact")
    assert exact - 3.0 * np.hypot(full.error, error) < full.value < -9.6
    assert full.value < e_sym - 10.0 * full.error


def test_spatial_slater_jastrow_does_not_pass_e_sym(monkeypatch):
    """One comparison on one side; it binds, so that the bound is put to the test."""
    ansatz = SlaterJastrow("3H", 8, inputs="spatial", sign_network=False)
    found = trained(ansatz, monkeypatch, 70, seed=3).energy()
    e_sym, error = reference("3H", "E_sym")
    sigma = np.hypot(found.error, error)
    assert sigma < 0.08
    assert e_sym - 3.0 * sigma < found.value < -8.5
