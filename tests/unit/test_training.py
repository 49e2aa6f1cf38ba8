"""One optimisation step: schedules, clipping, refused steps, numbers that are not numbers."""

import numpy as np
import pytest

from nmlnp.config import load
from nmlnp.errors import NmlnpError
from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.pionless import pionless
from nmlnp.states.operator import Operator
from nmlnp.vmc import kernels
from nmlnp.vmc.engine import Engine
from nmlnp.vmc.training import MOST_REJECTIONS, Training

pytestmark = pytest.mark.interpreted

WALKERS = 96


@pytest.fixture(autouse=True)
def wide_tiles(monkeypatch):
    monkeypatch.setattr(kernels, "TILES", dict.fromkeys(kernels.TILES, WALKERS))


def make(**settings):
    """A training of the deuteron on the NumPy target, with settings of the optimisation."""
    config = load("2H", {f"optimisation.{key}": value for key, value in settings.items()})
    ansatz = Operator("2H", 4, 1)
    engine = Engine(ansatz, pionless(), WALKERS, 5, Communicator(), width=1.0, target="numpy")
    engine.sweep(60)
    return Training(engine, config.optimisation, config.sampling)


def test_rates_go_geometrically_from_the_first_to_the_last():
    training = make(iterations=11, learning_rate=0.08, final_learning_rate=0.02)
    rates = [training.scheduled(0.08, 0.02, iteration) for iteration in (0, 5, 10)]
    np.testing.assert_allclose(rates, [0.08, 0.04, 0.02], rtol=1e-14)
    line = training.iterate(10)
    assert line["learning_rate"] == pytest.approx(0.02, rel=1e-14)
    assert line["regularisation"] == pytest.approx(training.settings.final_regularisation, rel=1e-14)


def test_a_schedule_of_one_iteration_has_its_first_rate():
    assert make(iterations=1).scheduled(0.08, 0.02, 0) == 0.08


def test_line_of_the_log_is_what_the_walkers_say():
    """Energy and error are those of the unclipped energies where the walkers are, and nothing else."""
    training = make(clip=0.5)
    line = training.iterate(0)
    engine = training.engine
    moved = engine.parameters.copy()
    again = make(clip=0.5)
    again.engine.sweep(again.sampling.steps)
    energy = again.engine.local_energies().energy
    # The walkers were centred once more while the step was judged.
    np.testing.assert_allclose(again.engine.positions, engine.positions, rtol=0.0, atol=1e-14)
    assert line["energy"] == pytest.approx(energy.mean(), rel=1e-12)
    assert line["error"] == pytest.approx(energy.std() / np.sqrt(WALKERS), rel=1e-12)
    # For one component the variance of H is that of the local energy.
    assert line["variance"] == pytest.approx(energy.var(), rel=1e-10)
    window = 0.5 * np.abs(energy - energy.mean()).mean()
    assert line["clipped"] == np.mean(np.abs(energy - energy.mean()) > window)
    assert 0.2 < line["clipped"] < 1.0
    # The reported overlap, from psi before and after at the same walkers.
    old = again.engine.log_psi.copy()
    again.engine.parameters[:] = moved
    again.engine.sweep(0)
    ratio = np.exp(again.engine.log_psi - old)
    assert line["overlap"] == pytest.approx(ratio.mean() ** 2 / (ratio**2).mean(), rel=1e-10)


def test_clipping_changes_the_step_and_not_the_energy():
    clipped, plain = make(clip=0.5), make(clip=1e6)
    one, other = clipped.iterate(0), plain.iterate(0)
    for name in ("energy", "error", "variance"):
        assert one[name] == other[name]
    assert other["clipped"] == 0.0
    assert one["gradient_norm"] != other["gradient_norm"]
    assert (clipped.engine.parameters != plain.engine.parameters).any()


def test_step_is_no_longer_than_allowed():
    line = make(learning_rate=5.0, max_norm=0.01).iterate(0)
    assert line["step_norm"] == pytest.approx(0.01, rel=1e-10)
    assert line["overlap"] == pytest.approx(1.0 - 0.01**2, abs=1e-4)


def test_step_that_changes_the_state_too_much_is_halved():
    whole, halved = make(), make()
    start = whole.engine.parameters.copy()
    line = whole.iterate(0)
    change, norm = 1.0 - line["overlap"], line["step_norm"]
    halved.settings = halved.settings.model_copy(update={"min_overlap": 1.0 - 0.5 * change})
    line = halved.iterate(0)
    assert line["rejected"] is False
    # The overlap misses one by the square of the step, to lowest order.
    assert 1.0 - line["overlap"] == pytest.approx(0.25 * change, rel=0.2)
    assert line["step_norm"] == pytest.approx(0.5 * norm, rel=1e-10)
    step, half = whole.engine.parameters - start, halved.engine.parameters - start
    np.testing.assert_allclose(half, 0.5 * step, rtol=1e-10, atol=1e-14)


def test_refused_step_leaves_the_parameters_as_they_were_and_forgets_its_momentum():
    training = make(min_overlap=0.99)
    training.iterate(0)
    before, state = training.engine.parameters.copy(), training.reconfiguration.state
    assert state.previous is not None
    training.settings = training.settings.model_copy(update={"min_overlap": 1.0 - 1e-12})
    line = training.iterate(1)
    assert line["rejected"] is True
    np.testing.assert_array_equal(training.engine.parameters, before)
    np.testing.assert_array_equal(training.reconfiguration.state.mean_square, state.mean_square)
    # log psi is that of the parameters kept: nothing is left of the step.
    log_psi = training.engine.log_psi.copy()
    training.engine.sweep(0)
    np.testing.assert_allclose(log_psi, training.engine.log_psi, rtol=0.0, atol=1e-13)
    assert training.reconfiguration.state.previous is None
    training.settings = training.settings.model_copy(update={"min_overlap": 0.5})
    assert training.iterate(2)["rejected"] is False
    assert training.rejections == 0


def test_nothing_but_refused_steps_is_a_sentence():
    training = make(min_overlap=1.0 - 1e-15)
    for iteration in range(MOST_REJECTIONS - 1):
        training.iterate(iteration)
    with pytest.raises(NmlnpError, match=r"20 optimisation steps changed the state too much .* smaller"):
        training.iterate(MOST_REJECTIONS)


@pytest.mark.parametrize("least", [0.0, 0.5])
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_step_to_what_is_not_a_number_is_never_taken(monkeypatch, least, bad):
    training = make(min_overlap=least)
    plain = training.reconfiguration.step

    def step(*arguments):
        found = plain(*arguments)
        found.step[2] = bad
        return found

    monkeypatch.setattr(training.reconfiguration, "step", step)
    before = training.engine.parameters.copy()
    with np.errstate(all="ignore"):  # the NumPy target warns where compiled kernels do not
        line = training.iterate(0)
    assert line["rejected"] is True and line["overlap"] == 0.0
    np.testing.assert_array_equal(training.engine.parameters, before)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_local_energy_that_is_not_a_number_is_a_sentence(monkeypatch, bad):
    training = make()
    plain = training.engine.local_energies

    def local_energies():
        local = plain()
        local.energy[7] = local.h_components[7] = bad
        return local

    monkeypatch.setattr(training.engine, "local_energies", local_energies)
    before = training.engine.parameters.copy()
    with pytest.raises(NmlnpError, match=r"the local energy of 1 .* of 96 walkers are not finite numbers"):
        training.iterate(0)
    np.testing.assert_array_equal(training.engine.parameters, before)
