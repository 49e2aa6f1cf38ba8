"""Reconfiguration against dense formulas written independently with numpy.linalg."""

import os

import numpy as np
import pytest

from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.pionless import pionless
from nmlnp.states.slater_jastrow import SlaterJastrow
from nmlnp.vmc import solvers
from nmlnp.vmc.engine import Engine
from nmlnp.vmc.reconfiguration import Reconfiguration, ReconfigurationError, ReconfigurationState
from nmlnp.vmc.solvers import choose_solver, planned_bytes

SHAPES = [(40, 1, 12), (40, 1, 90), (30, 3, 25), (17, 6, 200), (700, 1, 5)]
SOLVERS = ["dense", "minsr", "cg"]


def samples(n, K, P, seed=0):
    """Rows with very unequal columns and a mean, unit components, energies that depend on the rows."""
    rng = np.random.default_rng(seed)
    components = rng.normal(size=(n, K))
    components /= np.linalg.norm(components, axis=1, keepdims=True)
    scale = np.logspace(0.0, -1.5, P)
    rows = rng.normal(size=(n, K, P)) * scale + components[:, :, None] * scale * rng.normal(size=P)
    h = -8.0 * components + rows @ rng.normal(size=P) / np.sqrt(P) + 0.3 * rng.normal(size=(n, K))
    return rows, components, h


def centred(rows, components, h, shift=None):
    """X, residual and energy straight from the definitions, one walker at a time."""
    n, K, _ = rows.shape
    local = np.array([components[i] @ h[i] for i in range(n)])
    mean = sum(components[i] @ rows[i] for i in range(n)) / n
    used = local if shift is None else local + shift
    X, residual = [], []
    for i in range(n):
        for k in range(K):
            c = components[i, k]
            X.append((rows[i, k] - c * mean) / np.sqrt(n))
            hk = h[i, k] + (0.0 if shift is None else c * shift[i])
            residual.append((hk - used.mean() * c) / np.sqrt(n))
    return np.array(X), np.array(residual), local.mean()


def tolerance(solver):
    # Conjugate gradients stop at a relative residual of 1e-5; the condition number
    # of these systems is at most about 1e3.
    return 1e-2 if solver == "cg" else 1e-9


def difference(a, b):
    return np.linalg.norm(a - b) / np.linalg.norm(b)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("diagonal", ["identity", "rms"])
@pytest.mark.parametrize("shape", SHAPES)
def test_step_is_the_dense_formula(shape, solver, diagonal):
    data = samples(*shape)
    X, residual, energy = centred(*data)
    S, gradient = X.T @ X, 2.0 * X.T @ residual
    D = np.ones(shape[2]) if diagonal == "identity" else np.abs(gradient) + 1e-8
    expected = np.linalg.solve(S + 1e-2 * np.diag(D), gradient / 2.0)
    found = Reconfiguration(solver, 1e-2, diagonal).step(*data)
    assert difference(found.step, expected) < tolerance(solver)
    assert found.energy == pytest.approx(energy, rel=1e-13)
    assert found.variance == pytest.approx(residual @ residual, rel=1e-12)
    assert found.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-10)
    assert found.step_norm == pytest.approx(np.linalg.norm(X @ expected), rel=tolerance(solver))
    assert (found.solver, found.regularisation) == (solver, 1e-2)
    assert found.residual <= 1e-5
    assert found.iterations > 1 if solver == "cg" else found.iterations == 1


def test_one_component_is_the_textbook_covariance():
    """K = 1, psi real and positive: S_ij = <O_i O_j> - <O_i><O_j>, g_i = 2 (<O_i E> - <O_i><E>)."""
    rng = np.random.default_rng(3)
    O, E = rng.normal(size=(200, 9)) + 2.0, rng.normal(size=200) - 30.0
    S = np.cov(O.T, bias=True)
    g = 2.0 * ((O * E[:, None]).mean(0) - O.mean(0) * E.mean())
    found = Reconfiguration("dense", 1e-4).step(O[:, None].copy(), np.ones((200, 1)), E[:, None])
    assert difference(found.step, np.linalg.solve(S + 1e-4 * np.eye(9), g / 2.0)) < 1e-9
    assert found.gradient_norm == pytest.approx(np.linalg.norm(g), rel=1e-10)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_change_of_normalisation_is_not_a_direction(solver):
    """Rows that add a multiple of the state to itself (O + a c) change neither step nor energy."""
    rows, components, h = samples(60, 3, 20)
    moved = rows + components[:, :, None] * np.random.default_rng(5).normal(size=20)
    one = Reconfiguration(solver, 1e-2).step(rows, components, h)
    other = Reconfiguration(solver, 1e-2).step(moved, components, h)
    assert difference(other.step, one.step) < tolerance(solver)


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_exact_state_does_not_move(solver):
    rows, components, _ = samples(50, 3, 20)
    found = Reconfiguration(solver, 1e-3).step(rows, components, -2.2419 * components)
    assert found.energy == pytest.approx(-2.2419, rel=1e-13)
    assert found.variance < 1e-25
    assert np.abs(found.step).max() < 1e-9


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("diagonal", ["identity", "rms"])
@pytest.mark.parametrize("shape", SHAPES)
def test_spring_is_its_definition(shape, solver, diagonal):
    """The step is mu previous + (S + lambda D)^-1 X^T (residual - mu X previous), with D of both g."""
    mu, first, second = 0.95, samples(*shape, seed=1), samples(*shape, seed=2)
    optimiser = Reconfiguration(solver, 1e-2, diagonal, momentum=mu)
    optimiser.step(*first)
    before = optimiser.state
    found = optimiser.step(*second)
    X, residual, _ = centred(*second)
    D = np.ones(shape[2])
    if diagonal == "rms":
        X1, residual1, _ = centred(*first)
        g1, g2 = 2.0 * X1.T @ residual1, 2.0 * X.T @ residual
        D = np.sqrt(0.9 * g1**2 + 0.1 * g2**2) + 1e-8
    pull = mu * before.previous
    expected = pull + np.linalg.solve(X.T @ X + 1e-2 * np.diag(D), X.T @ (residual - X @ pull))
    assert difference(found.step, expected) < tolerance(solver)


@pytest.mark.parametrize("solver", SOLVERS)
def test_momentum_zero_forgets_the_previous_step(solver):
    optimiser = Reconfiguration(solver, 1e-2)
    optimiser.step(*samples(40, 1, 30, seed=1))
    again = optimiser.step(*samples(40, 1, 30, seed=2))
    fresh = Reconfiguration(solver, 1e-2).step(*samples(40, 1, 30, seed=2))
    assert difference(again.step, fresh.step) < tolerance(solver)


def test_conjugate_gradients_start_from_the_previous_step():
    data = samples(60, 1, 40)
    optimiser = Reconfiguration("cg", 1e-3)
    cold = optimiser.step(*data)
    warm = optimiser.step(*data)
    assert cold.iterations > 5
    assert warm.iterations == 0
    assert difference(warm.step, cold.step) < 1e-12


def test_residuals_of_conjugate_gradients_stay_orthogonal():
    """Each to all before it, to rounding: without the correction this is lost after some ten iterations."""
    optimiser = Reconfiguration("cg", 1e-5)
    k = optimiser.step(*samples(300, 1, 200)).iterations
    residuals = optimiser._work.array("cg residuals", (solvers.CG_ITERATIONS, 200))[:k]
    assert k > 30
    np.testing.assert_allclose(residuals @ residuals.T, np.eye(k), rtol=0.0, atol=1e-9)


def test_conjugate_gradients_report_where_they_stopped(monkeypatch):
    monkeypatch.setattr(solvers, "CG_ITERATIONS", 3)
    found = Reconfiguration("cg", 1e-6).step(*samples(60, 1, 40))
    assert found.iterations == 3
    assert found.residual > 1e-5


@pytest.mark.parametrize("solver", SOLVERS)
def test_steps_are_shortened_to_the_largest_norm(solver):
    data = samples(50, 2, 30)
    X, _, _ = centred(*data)
    free = Reconfiguration(solver, 1e-3).step(*data, learning_rate=0.1)
    optimiser = Reconfiguration(solver, 1e-3, max_norm=0.01 * free.step_norm)
    short = optimiser.step(*data, learning_rate=0.1)
    assert 0.1 * np.linalg.norm(X @ short.step) == pytest.approx(0.01 * free.step_norm, rel=1e-6)
    assert difference(short.step / np.linalg.norm(short.step), free.step / np.linalg.norm(free.step)) < 1e-6
    assert short.step_norm == pytest.approx(np.linalg.norm(X @ short.step), rel=1e-9)
    assert difference(optimiser.state.previous, free.step) < 1e-12, "the momentum keeps the whole step"
    loose = Reconfiguration(solver, 1e-3, max_norm=10.0 * free.step_norm).step(*data, learning_rate=0.1)
    assert difference(loose.step, free.step) < 1e-12


@pytest.mark.parametrize("solver", SOLVERS)
def test_shifts_clip_the_gradient_but_not_the_energy(solver):
    rows, components, h = samples(80, 3, 30)
    shift = np.where(np.arange(80) % 7 == 0, -1.5, 0.0)
    X, residual, energy = centred(rows, components, h, shift)
    expected = np.linalg.solve(X.T @ X + 1e-2 * np.eye(30), X.T @ residual)
    found = Reconfiguration(solver, 1e-2).step(rows, components, h, shift=shift)
    plain = Reconfiguration(solver, 1e-2).step(rows, components, h)
    assert difference(found.step, expected) < tolerance(solver)
    assert (found.energy, found.variance) == (plain.energy, plain.variance)
    assert found.energy == pytest.approx(energy, rel=1e-13)
    assert difference(found.step, plain.step) > 1e-2


@pytest.mark.parametrize("solver", SOLVERS)
def test_inputs_are_left_alone_and_repeats_are_identical(solver):
    """Work arrays are used again: nothing of one call may leak into the next, whatever ran between."""
    data = samples(50, 2, 30)
    kept = [array.copy() for array in data]
    optimiser = Reconfiguration(solver, 1e-2, "rms", momentum=0.5)
    once = optimiser.step(*data).step
    optimiser.step(*samples(41, 2, 30, seed=9))
    optimiser.state = ReconfigurationState()
    assert np.array_equal(optimiser.step(*data).step, once)
    assert all(np.array_equal(a, b) for a, b in zip(data, kept, strict=True))


def test_state_goes_through_arrays():
    optimiser = Reconfiguration("dense", 1e-2, "rms", momentum=0.9)
    assert optimiser.state.to_arrays() == {}
    optimiser.step(*samples(40, 1, 12, seed=1))
    arrays = optimiser.state.to_arrays() | {"unrelated": np.zeros(3)}
    resumed = Reconfiguration("dense", 1e-2, "rms", momentum=0.9)
    resumed.state = ReconfigurationState.from_arrays(arrays)
    data = samples(40, 1, 12, seed=2)
    assert np.array_equal(resumed.step(*data).step, optimiser.step(*data).step)
    assert ReconfigurationState.from_arrays({}) == ReconfigurationState()


@pytest.mark.parametrize("solver", ["dense", "minsr"])
def test_regularisation_grows_where_the_matrix_is_not_positive_definite(solver):
    """Equal large columns: rounding makes S indefinite far above lambda = 1e-17."""
    rng = np.random.default_rng(0)
    rows = np.repeat(rng.normal(size=(30, 1, 1)), 30, axis=2) * 1e3
    h = rng.normal(size=(30, 1))
    with pytest.raises(ReconfigurationError, match=r"not positive definite.*optimisation\.regularisation"):
        Reconfiguration(solver, 1e-17).step(rows, np.ones((30, 1)), h)
    found = Reconfiguration(solver, 1e-10).step(rows, np.ones((30, 1)), h)
    assert found.regularisation in (1e-10, 1e-9, 1e-8, 1e-7)
    assert np.isfinite(found.step).all()


def test_an_enlarged_regularisation_is_reported_and_used(monkeypatch):
    """The first two factorisations are made to fail."""
    real, calls = solvers._cholesky_solve, []

    def fail_twice(*arguments):
        calls.append(1)
        return None if len(calls) <= 2 else real(*arguments)

    monkeypatch.setattr(solvers, "_cholesky_solve", fail_twice)
    data = samples(40, 1, 12)
    X, residual, _ = centred(*data)
    found = Reconfiguration("dense", 1e-4).step(*data)
    assert found.regularisation == pytest.approx(1e-2)
    assert difference(found.step, np.linalg.solve(X.T @ X + 1e-2 * np.eye(12), X.T @ residual)) < 1e-9


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize(
    ("which", "name"), [(0, "log-derivatives"), (1, "components of the state"), (2, "local energy")]
)
def test_numbers_that_are_not_finite_are_named(solver, bad, which, name):
    data = samples(40, 2, 12)
    data[which][5] = bad
    data[which][8, 1] = bad
    optimiser = Reconfiguration(solver, 1e-2)
    with pytest.raises(ReconfigurationError, match=f"the {name} of 2 of 40 walkers are not finite"):
        optimiser.step(*data)
    assert optimiser.state == ReconfigurationState()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"solver": "qr"}, "no solver 'qr'"),
        ({"diagonal": "fisher"}, "no diagonal 'fisher'"),
        ({"regularisation": 0.0}, "larger than zero"),
        ({"regularisation": np.nan}, "larger than zero"),
        ({"momentum": 1.0}, "below 1"),
        ({"max_norm": -1.0}, "larger than zero"),
    ],
)
def test_settings_out_of_range_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Reconfiguration(**settings)


def test_shapes_that_do_not_fit_are_refused():
    rows, components, h = samples(20, 2, 5)
    optimiser = Reconfiguration("dense")
    with pytest.raises(ValueError, match="rows must be"):
        optimiser.step(rows.reshape(40, 5), components, h)
    with pytest.raises(ValueError, match="rows must be"):
        optimiser.step(rows.astype(np.float32), components, h)
    with pytest.raises(ValueError, match=r"h_components must have the shape \(20, 2\)"):
        optimiser.step(rows, components, h[:, :1])
    with pytest.raises(ValueError, match=r"shift must have the shape \(20,\)"):
        optimiser.step(rows, components, h, shift=np.zeros(19))


def test_automatic_choice_takes_the_smaller_side():
    assert choose_solver(100, 3000) == "minsr"
    assert choose_solver(30000, 100) == "dense"
    assert choose_solver(30000, 30000) == "cg"
    assert choose_solver(800, 3000) == "cg"
    assert choose_solver(800, 3000, "rms") == "minsr"
    assert Reconfiguration("auto").step(*samples(40, 1, 12)).solver == "dense"
    assert Reconfiguration("auto").step(*samples(12, 1, 40)).solver == "minsr"


@pytest.mark.parametrize("solver", SOLVERS)
def test_planned_bytes_cover_the_arrays_that_are_kept(solver):
    data = samples(200, 2, 150)
    optimiser = Reconfiguration(solver, 1e-2, "rms")
    optimiser.step(*data)
    kept = sum(array.nbytes for array in optimiser._work._arrays.values()) + data[0].nbytes
    assert kept <= planned_bytes(solver, 200, 2, 150) <= 1.5 * kept


def test_too_large_a_matrix_is_refused_before_it_is_allocated(monkeypatch):
    real = os.sysconf
    monkeypatch.setattr(os, "sysconf", lambda name: 4 if name == "SC_PHYS_PAGES" else real(name))
    with pytest.raises(ReconfigurationError, match=r"'dense' needs .* GiB .*optimisation\.solver = 'cg'"):
        Reconfiguration("dense").step(*samples(40, 1, 30))
    with pytest.raises(ValueError, match="no solver 'qr'"):
        planned_bytes("qr", 1, 1, 1)


def test_layers_that_act_once_on_a_walker_give_the_same_minsr_step():
    rng = np.random.default_rng(8)
    inputs, deltas = rng.normal(size=(50, 4)), rng.normal(size=(50, 3))
    deltas[7] = 0.0  # a walker that such a layer does not see
    deltas[8, 1:] = 0.0
    layer = np.concatenate([(inputs[:, :, None] * deltas[:, None]).reshape(50, 12), deltas], axis=1)
    first, second = rng.normal(size=(2, 50, 20))
    rows = np.concatenate([first, layer, layer[::-1], second], axis=1)[:, None].copy()
    energies = rng.normal(size=(50, 1))
    plain = Reconfiguration("minsr", 1e-2).step(rows, np.ones((50, 1)), energies)
    layers = ((20, 4, 3), (35, 4, 3))
    found = Reconfiguration("minsr", 1e-2, outer_products=layers).step(rows, np.ones((50, 1)), energies)
    assert difference(found.step, plain.step) < 1e-12


def test_the_layers_of_rho_act_once_on_a_walker():
    ansatz = SlaterJastrow("3H", hidden=8)
    engine = Engine(ansatz, pionless(), 20, 5, Communicator(), target="numpy")
    rows = engine.log_derivatives()[:, 0]
    assert len(ansatz.outer_products) == 4  # two of U and two of V
    for first, inputs, outputs in ansatz.outer_products:
        end = first + inputs * outputs
        for walker in rows:
            weights, bias = walker[first:end].reshape(inputs, outputs), walker[end : end + outputs]
            expected = np.outer(weights @ bias, bias) / (bias @ bias)
            np.testing.assert_allclose(weights, expected, rtol=1e-9, atol=1e-12 * abs(weights).max())
