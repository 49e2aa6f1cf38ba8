"""The compiled networks and optimisers of the momentum-space deuteron, against NumPy and complex steps."""

import numpy as np
import pytest

from nmlnp.deuteron import activations, losses, natural_gradient
from nmlnp.deuteron import network_kernels as kernels
from nmlnp.deuteron.first_order import METHODS, SQUARES_MEMORY, train_first_order
from nmlnp.deuteron.networks import Architecture, initial_parameters, wave_functions
from nmlnp.deuteron.potentials.chiral import chiral_lo
from nmlnp.deuteron.potentials.n3lo import n3lo
from nmlnp.errors import ConfigError
from nmlnp.learning.optimisers import Adam, RMSprop

N3LO = n3lo()
Q, ROOTS, H = N3LO.mesh.q, N3LO.roots, N3LO.hamiltonian
STEP = 1e-30

ARCHITECTURES = [
    Architecture(hidden, activation, separate)
    for hidden in ((10,), (6, 5), (4, 3, 2))
    for activation in activations.ACTIVATIONS
    for separate in (False, True)
]
NAMES = [f"{a.hidden}-{a.activation}{'-separate' * a.separate}" for a in ARCHITECTURES]


def evaluated(architecture, theta):
    """Scratch after a forward pass: values, slopes, psi."""
    copies, widths, kind = architecture.compiled
    values = np.zeros((copies, kernels.rows_of(widths), Q.size))
    values[:, 0] = Q
    slopes, psi = np.zeros_like(values), np.zeros((2, Q.size))
    kernels.evaluate(theta, copies, widths, kind, values, slopes, psi)
    return values, slopes, psi


def complex_step(function, theta):
    """Derivatives of a function of the parameters, exact to rounding."""
    return np.array([np.imag(function(theta + 1j * STEP * unit)) / STEP for unit in np.eye(theta.size)])


@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_activations_and_their_slopes(name):
    kind = list(activations.ACTIVATIONS).index(name)
    plain = activations.ACTIVATIONS[name]
    z = np.concatenate([np.linspace(-60.0, 60.0, 4001), [-140.0, 0.0, 140.0, 700.0]])
    values, slopes = z.copy(), np.empty_like(z)
    activations.activate(kind, 0.0, values, slopes)
    # Softplus and sigmoid keep their digits where they are small; that of exp(-60) hangs on those of 60.
    np.testing.assert_allclose(values, plain(z), rtol=3e-14, atol=1e-15 if name == "tanh" else 0.0)
    exact = np.imag(plain(z + 1j * STEP)) / STEP
    np.testing.assert_allclose(slopes, exact, rtol=1e-13, atol=1e-15)


def test_activations_far_out_do_not_underflow():
    values, slopes = np.array([-5000.0, -1e300]), np.empty(2)
    for kind in (0, 1):
        activations.activate(kind, 0.0, values, slopes)
        assert np.all(values < 1e-64) and np.all(values > 1e-66) and np.all(slopes < 1e-64)
        values[:] = -5000.0, -1e300


@pytest.mark.parametrize("architecture", ARCHITECTURES, ids=NAMES)
def test_values_jacobian_and_gradients(architecture):
    theta = initial_parameters(architecture, 3)
    copies, widths, _ = architecture.compiled
    values, slopes, psi = evaluated(architecture, theta)
    plain = wave_functions(architecture, theta, Q)
    np.testing.assert_allclose(psi, plain, rtol=1e-13, atol=1e-14 * np.abs(plain).max())

    delta, J = np.zeros(values.shape[1:]), np.zeros((theta.size, 2, Q.size))
    kernels.wave_jacobian(theta, copies, widths, values, slopes, delta, J)
    exact = complex_step(lambda t: wave_functions(architecture, t, Q), theta)
    np.testing.assert_allclose(J, exact, rtol=1e-11, atol=1e-13 * np.abs(exact).max())

    target, cotangent, Hu = losses.pretraining_target(N3LO.mesh), np.zeros_like(psi), np.zeros(128)

    def energy(t):
        u = wave_functions(architecture, t, Q).ravel() * ROOTS
        return u @ H @ u / (u @ u)

    def distance(t):
        u = wave_functions(architecture, t, Q) * N3LO.mesh.roots
        K = np.sum(target * u, axis=1) ** 2 / np.sum(u * u, axis=1)
        return np.sum((K - 1.0) ** 2)

    u, g = psi.ravel() * ROOTS, np.zeros_like(theta)
    for loss, kernel in (
        (energy, lambda: losses.energy_cotangent(u, H, ROOTS, Hu, cotangent)),
        (distance, lambda: losses.overlap_cotangent(u, target, ROOTS, cotangent)),
    ):
        assert kernel() == pytest.approx(loss(theta), rel=1e-12)
        kernels.loss_gradient(theta, copies, widths, values, slopes, cotangent, delta, g)
        exact = complex_step(loss, theta)
        # The energies of untrained deep networks are large: digits cancel.
        atol = 1e-10 if len(architecture.hidden) == 1 else 1e-8
        np.testing.assert_allclose(g, exact, rtol=1e-8, atol=atol * np.abs(exact).max())


def test_the_published_network_has_four_parameters_a_node_and_the_published_start():
    architecture = Architecture((500,))
    assert architecture.parameters == 2000
    W1, b1, W2 = np.split(initial_parameters(architecture, 0), [500, 1000])
    assert -1.0 <= W1.min() < -0.98 and -0.02 < W1.max() < 0.0
    assert -1.0 <= b1.min() < -0.98 and 0.98 < b1.max() < 1.0
    assert 0.0 <= W2.min() < 0.02 and 0.98 < W2.max() < 1.0


def test_numbers_of_parameters():
    assert Architecture((10,), separate=True).parameters == 60
    assert Architecture((6, 5)).parameters == 12 + 30 + 10
    with pytest.raises(ConfigError, match="at least one node"):
        Architecture((4, 0))
    with pytest.raises(ConfigError, match="there are softplus, sigmoid, tanh"):
        Architecture((4,), "relu")


@pytest.mark.parametrize(("method", "pretraining"), [("rmsprop", False), ("adam", False), ("adam", True)])
def test_first_order_steps_are_those_of_the_course(method, pretraining):
    architecture = Architecture((7,), "sigmoid")
    target = losses.pretraining_target(N3LO.mesh)
    theta = np.array([initial_parameters(architecture, seed) for seed in (1, 2)])
    mean, square, record = np.zeros_like(theta), np.zeros_like(theta), np.zeros((2, 30))
    start = theta.copy()
    train_first_order(
        METHODS.index(method), pretraining, theta, mean, square, 0, 0.01, SQUARES_MEMORY[method],
        architecture.compiled, Q, ROOTS, H, target, record,
    )  # fmt: skip

    def loss(t):
        u = wave_functions(architecture, t, Q) * N3LO.mesh.roots
        if pretraining:
            return np.sum((np.sum(target * u, axis=1) ** 2 / np.sum(u * u, axis=1) - 1.0) ** 2)
        return u.ravel() @ H @ u.ravel() / np.sum(u * u)

    for seed in range(2):
        plain, optimiser = start[seed], RMSprop(0.01, 0.9) if method == "rmsprop" else Adam(0.01)
        for step in range(30):
            assert record[seed, step] == pytest.approx(loss(plain), rel=1e-9)
            plain = optimiser.step(plain, complex_step(loss, plain))
        np.testing.assert_allclose(theta[seed], plain, rtol=1e-8, atol=1e-10)


def test_cholesky():
    generator = np.random.default_rng(2)
    A = generator.standard_normal((9, 9))
    A = A @ A.T + np.eye(9)
    L, b = A.copy(), generator.standard_normal(9)
    assert natural_gradient.factorise(L)
    x = b.copy()
    natural_gradient.solve_factorised(L, x)
    np.testing.assert_allclose(A @ x, b, rtol=1e-11, atol=1e-11)
    assert not natural_gradient.factorise(A - 20.0 * np.eye(9))


def test_one_natural_step_with_plain_numpy():
    """Metric, damped step and acceleration written anew, with derivatives by complex steps."""
    architecture = Architecture((5,))
    interaction = chiral_lo()
    q, roots, H = interaction.mesh.q, interaction.roots, interaction.hamiltonian
    theta = initial_parameters(architecture, 4)

    def state(t):
        u = wave_functions(architecture, t, q).ravel() * roots
        return u / np.sqrt(u @ u)

    def energy(t):
        return state(t) @ H @ state(t)

    tangents, weight = complex_step(state, theta), interaction.kinetic + natural_gradient.ENERGY_SCALE
    M, g = (tangents * weight) @ tangents.T, 0.5 * complex_step(energy, theta)
    damping = natural_gradient.FIRST_DAMPING
    while True:
        A = M + damping * M.diagonal().max() * np.eye(theta.size)
        step = -np.linalg.solve(A, g)
        h = 1e-3
        second = (state(theta + h * step) - 2.0 * state(theta) + state(theta - h * step)) / h**2
        # The part along the state is its norm's, not a change of the state.
        second = second - state(theta) * (state(theta) @ second)
        bend = np.linalg.solve(A, tangents @ (weight * second))
        after = theta + step - 0.5 * bend
        short = np.linalg.norm(bend) <= natural_gradient.LARGEST_BEND * np.linalg.norm(step)
        if short and energy(after) < energy(theta):
            break
        damping *= 3.0

    found, record = theta[None].copy(), np.zeros((1, 1))
    natural_gradient.train_natural(
        found, np.array([natural_gradient.FIRST_DAMPING]), architecture.compiled,
        q, roots, H, interaction.kinetic, record,
    )  # fmt: skip
    assert record[0, 0] == pytest.approx(energy(theta), rel=1e-12)
    # The second derivative is differenced over a tenth of the step, here over a thousandth.
    np.testing.assert_allclose(found[0] - theta, after - theta, atol=0.02 * np.abs(after - theta).max())


def test_the_natural_gradient_never_goes_up_and_ends_at_a_minimum():
    architecture = Architecture((3,), "sigmoid")
    theta = np.array([initial_parameters(architecture, seed) for seed in range(3)])
    damping, record = np.full(3, natural_gradient.FIRST_DAMPING), np.zeros((3, 400))
    natural_gradient.train_natural(theta, damping, architecture.compiled, Q, ROOTS, H, N3LO.kinetic, record)
    assert np.all(np.diff(record, axis=1) <= 0.0)
    assert np.all(record[:, -1] > -2.226686)
