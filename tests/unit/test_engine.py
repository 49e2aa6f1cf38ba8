"""The engine against states that are known in closed form; no training.

A Slater-Jastrow state whose weights are all zero is exp(-alpha sum_i (r_i - R_cm)^2):
the ground state of A oscillators without their centre of mass.  Sampling runs on
the NumPy target with wide tiles; statistical tests have fixed seeds, and each
p-value is compared with 1e-4, which a correct sampler fails once in 10 000 times.
"""

import numpy as np
import pytest
from scipy import stats

from nmlnp.errors import NmlnpError
from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.pionless import pionless
from nmlnp.states.operator import Operator
from nmlnp.states.slater_jastrow import CONFINEMENT, SlaterJastrow
from nmlnp.tiles.frames import helmert
from nmlnp.vmc import kernels
from nmlnp.vmc.engine import PROPOSALS, Engine

pytestmark = pytest.mark.interpreted

FALSE_ALARM = 1e-4
WALKERS = 2048


@pytest.fixture(autouse=True)
def wide_tiles(monkeypatch):
    monkeypatch.setattr(kernels, "TILES", dict.fromkeys(kernels.TILES, 512))


def make(ansatz, walkers=WALKERS, seed=11, **options):
    return Engine(ansatz, pionless(), walkers, seed, Communicator(), target="numpy", **options)


def gaussian(nucleus, inputs="spatial", **options):
    """The engine of the state exp(-alpha sum_i (r_i - R_cm)^2) Phi."""
    engine = make(SlaterJastrow(nucleus, 2, inputs, sign_network=False), **options)
    engine.parameters[:] = 0.0
    return engine


def relative_coordinates(engine):
    """Helmert's coordinates over their standard deviation (4 alpha)^-1/2: shape (n, A - 1, 3)."""
    xi = np.einsum("mi,nic->nmc", np.array(helmert(engine.state.A)), engine.positions)
    return xi * np.sqrt(4.0 * CONFINEMENT)


def walked(proposal, seed):
    # One particle in turn, with a width of its own, takes A steps for one of the others.
    width, steps = {"all": (1.3, 300), "one": (2.2, 900), "drift": (1.8, 150)}[proposal]
    engine = gaussian("3H", proposal=proposal, width=width, seed=seed)
    engine.sweep(steps)
    return engine


# ------------------------------------------------------------------ the sampler
@pytest.mark.parametrize("proposal", PROPOSALS)
def test_walkers_follow_the_square_of_the_state(proposal):
    """Six Kolmogorov-Smirnov tests, one of their sum of squares, one of <r^2>: each p-value > 1e-4."""
    engine = walked(proposal, seed=5)
    xi = relative_coordinates(engine).reshape(WALKERS, -1)
    p_values = [stats.kstest(column, "norm").pvalue for column in xi.T]
    squares = (xi**2).sum(axis=1)
    p_values.append(stats.kstest(squares, stats.chi2(xi.shape[1]).cdf).pvalue)
    counts = np.histogram(squares, stats.chi2(xi.shape[1]).ppf(np.linspace(0.0, 1.0, 17)))[0]
    p_values.append(stats.chisquare(counts).pvalue)
    assert min(p_values) > FALSE_ALARM, p_values
    # <sum_i (r_i - R_cm)^2> = 3 (A - 1) / (4 alpha), with the error of a chi-square of 6.
    expected = xi.shape[1] / (4.0 * CONFINEMENT)
    error = expected * np.sqrt(2.0 / xi.shape[1] / WALKERS)
    found = (engine.positions**2).sum(axis=(1, 2)).mean()
    assert abs(found - expected) < stats.norm.isf(FALSE_ALARM / 2.0) * error


def test_the_tests_of_the_sampler_notice_a_wrong_distribution():
    """A confinement larger by a tenth is another distribution."""
    xi = relative_coordinates(walked("all", seed=5)).reshape(WALKERS, -1) * np.sqrt(1.1)
    assert stats.kstest((xi**2).sum(axis=1), stats.chi2(xi.shape[1]).cdf).pvalue < FALSE_ALARM


@pytest.mark.parametrize(("nucleus", "labellings"), [("3H", 6), ("3He", 6), ("4He", 24)])
def test_exchanges_visit_all_labellings_alike(nucleus, labellings):
    """A blind state has the same weight at every labelling that Phi allows; chi-square at 1e-4."""
    engine = gaussian(nucleus, "full", width=1e-3)
    start, spins, isospins = engine.labels.copy(), *engine.labels.sum(axis=(0, 2))
    engine.sweep(240)
    kinds, counts = np.unique(engine.labels.reshape(WALKERS, -1), axis=0, return_counts=True)
    assert len(kinds) == labellings
    assert stats.chisquare(counts).pvalue > FALSE_ALARM
    # Spins and isospins are exchanged, never changed.
    assert (engine.labels.sum(axis=2) == start.sum(axis=2)).all()
    assert (spins, isospins) == tuple(engine.labels.sum(axis=(0, 2)))


@pytest.mark.parametrize("proposal", PROPOSALS)
@pytest.mark.parametrize("nucleus", ["2H", "4He"])
def test_the_centre_of_mass_stays_where_it_is(proposal, nucleus):
    engine = make(Operator(nucleus, 2, 1), walkers=64, proposal=proposal, width=1.0)
    before = engine.positions.copy()
    for _ in range(5):
        engine.sweep(10)
        assert np.abs(engine.positions.mean(axis=1)).max() < 1e-12
    assert np.abs(engine.positions - before).max() > 0.5


def test_acceptance_counts_what_moved():
    engine = gaussian("3H", width=1.3)
    before = engine.positions.copy()
    acceptance = engine.sweep(1)
    moved = (np.abs(engine.positions - before) > 1e-9).any(axis=(1, 2))
    assert acceptance == moved.mean()
    assert 0.05 < acceptance < 0.95


def test_width_is_tuned_to_the_acceptance():
    engine = gaussian("3H", width=0.01)
    for _ in range(25):
        engine.tune(engine.sweep(10), 0.5)
    assert abs(engine.sweep(50) - 0.5) < 0.05


# -------------------------------------------------------------- zero variance
@pytest.mark.parametrize("nucleus", ["2H", "3H", "4He"])
@pytest.mark.parametrize("inputs", ["spatial", "full"])
def test_harmonic_oscillator_has_no_variance(nucleus, inputs):
    """kinetic + m omega^2/2 sum_i (r_i - R_cm)^2 is 3/2 (A - 1) hbar omega for every walker.

    hbar omega = 4 alpha hbar^2/2m makes exp(-alpha sum_i r_i^2) the ground state.
    """
    engine = gaussian(nucleus, inputs, walkers=100)
    engine.sweep(20)
    local, hbar2_2m = engine.local_energies(), pionless().hbar2_2m
    energy = local.kinetic + 4.0 * CONFINEMENT**2 * hbar2_2m * local.columns["matter_square"]
    expected = 1.5 * (engine.state.A - 1) * 4.0 * CONFINEMENT * hbar2_2m
    np.testing.assert_allclose(energy, expected, rtol=1e-10)
    assert np.ptp(local.kinetic) > 1.0  # the parts do vary


def test_exponential_state_of_two_nucleons_has_no_variance():
    """exp(-k sqrt(1 + r^2)) in the potential that it is the exact state of.

    With s = sqrt(1 + r^2) and hbar^2/m: V = E + hbar^2/m (k^2 r^2/s^2 - 2k/s - k/s^3), the soft relative
    of the hydrogen atom: E = -hbar^2/m k^2 makes V -> -2k hbar^2/(m r) far away.
    """
    engine = make(Operator("2H", 2, 1), walkers=100)
    views = engine.state.layout.split(engine.parameters)
    views["head"][:] = 0.0
    views["envelope"][:] = (np.log(0.4), 0.0)
    engine.sweep(20)
    k, hbar2_m = 0.4, 2.0 * pionless().hbar2_2m
    r2 = ((engine.positions[:, 0] - engine.positions[:, 1]) ** 2).sum(axis=1)
    s = np.sqrt(1.0 + r2)
    potential = hbar2_m * (-(k**2) + k**2 * r2 / s**2 - 2.0 * k / s - k / s**3)
    local = engine.local_energies()
    np.testing.assert_allclose(local.kinetic + potential, -hbar2_m * k**2, rtol=1e-10)
    assert np.ptp(local.kinetic) > 1.0


def test_proton_radius_of_a_gaussian():
    """Z of A nucleons, each with 3 (1 - 1/A) / (4 alpha), at 1e-4."""
    engine = walked("all", seed=6)
    local = engine.local_energies()
    expected = 3.0 * (1.0 - 1.0 / 3.0) / (4.0 * CONFINEMENT)
    error = local.columns["proton_square"].std() / np.sqrt(WALKERS)
    assert abs(local.columns["proton_square"].mean() - expected) < stats.norm.isf(FALSE_ALARM / 2.0) * error


# ------------------------------------------------------- the seed and the errors
def test_walkers_depend_on_the_seed_and_on_nothing_else():
    one, same, other = (gaussian("3H", walkers=100, seed=seed) for seed in (3, 3, 4))
    for engine in (one, same, other):
        engine.sweep(10)
    np.testing.assert_array_equal(one.positions, same.positions)
    assert (one.positions != other.positions).all()


def test_steps_may_be_made_in_any_portions():
    """The random numbers count the steps: 4 + 6 of them are 10 of them, exchanges included.

    The positions are centred at the end of each portion, which rounds.
    """
    one, portions = (gaussian("3H", "full", walkers=100, width=1.0) for _ in range(2))
    one.sweep(10)
    portions.sweep(4)
    portions.sweep(6)
    assert one.step == portions.step == 10
    np.testing.assert_allclose(portions.positions, one.positions, rtol=0.0, atol=1e-12)
    np.testing.assert_array_equal(portions.labels, one.labels)


def test_walker_that_is_not_a_number_is_named():
    engine = gaussian("3H", walkers=100)
    engine.check_walkers()
    engine.positions[41, 2, 0] = np.nan
    with pytest.raises(NmlnpError, match=r"Walker 41 left the numbers .* \(1 of 100 walkers"):
        engine.check_walkers()
