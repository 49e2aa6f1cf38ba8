"""Both states against independent evaluations in the full spin-isospin space.

The kernels run on the NumPy target, where every primitive is a few lines; that
the compiled target gives the same numbers is a test of its own.
"""

import os
from functools import cache
from itertools import combinations

import numpy as np
import oracles
import pytest
from scipy.spatial.transform import Rotation

from nmlnp.hamiltonian import acting, couplings
from nmlnp.observables.defaults import defaults
from nmlnp.physics.pionless import pionless, pionless_2021
from nmlnp.states.operator import FEATURE_WIDTHS, Operator
from nmlnp.states.slater_jastrow import SlaterJastrow
from nmlnp.tiles.sharing import new_shares
from nmlnp.tiles.specialise import Text, load
from nmlnp.vmc.engine import kernel_constants
from nmlnp.vmc.sources import HERE, TEMPLATES, Sources

pytestmark = pytest.mark.interpreted

INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") != "0"
WALKERS = 5  # with four a tile, the last tile is not full
TILE = 4
MODEL_O = pionless(three_body=(1.0, 1.0786))

STATES = {
    "operator 2H": (Operator, "2H", {}, MODEL_O),
    "operator 3H": (Operator, "3H", {}, MODEL_O),
    "operator 3He": (Operator, "3He", {"layers": 1}, MODEL_O),
    "operator 4He": (Operator, "4He", {}, MODEL_O),
    "operator 4He blind": (Operator, "4He", {"operators": False}, MODEL_O),
    "slater-jastrow 2H": (SlaterJastrow, "2H", {}, MODEL_O),
    "slater-jastrow 3H": (SlaterJastrow, "3H", {}, pionless_2021(4)),
    "slater-jastrow 3He": (SlaterJastrow, "3He", {"sign_network": False}, MODEL_O),
    "slater-jastrow 4He": (SlaterJastrow, "4He", {}, MODEL_O),
    "slater-jastrow 4He blind": (SlaterJastrow, "4He", {"inputs": "spatial"}, MODEL_O),
}


class State:
    """One state with seeded parameters and walkers, its kernels and its independent evaluation."""

    def __init__(self, name):
        kind, nucleus, options, self.hamiltonian = STATES[name]
        self.subject = kind(nucleus, hidden=4, **options)
        self.summed = kind is Operator
        rng = np.random.default_rng(list(STATES).index(name))
        self.parameters = self.subject.initial_parameters(rng)
        self.parameters += 0.2 * rng.normal(size=self.parameters.size)
        self.positions = rng.normal(size=(WALKERS, self.subject.A, 3))
        orders = [rng.permutation(self.subject.A) for _ in range(WALKERS)]
        self.labels = np.array([np.array(self.subject.labels)[order].T for order in orders], np.int8)

    def constants(self, proposal):
        """Return the compile-time constants of all kernels."""
        exchanges = {"EXCHANGE_EVERY": 2} if self.subject.samples_labels else {}
        width = 3 + 2 * self.subject.components + 2
        return kernel_constants(self.subject, proposal, width) | {"TILE": TILE} | exchanges

    @cache  # noqa: B019  (ten states, for the length of this module)
    def load(self, kernel, target="numpy", *more):
        """Return the module of a kernel."""
        sources = Sources(self.subject, acting(self.hamiltonian, self.subject), defaults(self.subject))
        text = Text(sources.text(kernel, target, TILE))
        return load(
            [HERE / TEMPLATES[kernel], text, *map(Text, more)],
            self.constants("drift" if more else "all"),
            target,
        )

    def walk(self, steps, positions=None, labels=None, target="numpy"):
        """Return positions, labels, log |psi| (n,) and accepted moves after ``steps`` steps."""
        positions = np.array(self.positions if positions is None else positions)
        labels = np.array(self.labels if labels is None else labels)
        log_psis, accepted = np.zeros(WALKERS), np.zeros(-(-WALKERS // TILE), np.int64)
        seed, walker, step = np.uint64(17), np.uint64(40), np.uint64(6)
        walkers = (positions, labels, log_psis, accepted)
        module = self.load("walk", target)
        module.walk(*self.first_arguments(module), *walkers, 0.5, seed, walker, step, steps)
        return positions, labels, log_psis, accepted

    def local_energies(self, positions=None, labels=None, target="numpy"):
        """Return the columns of the local-energy kernel by name."""
        positions = self.positions if positions is None else positions
        labels = self.labels if labels is None else labels
        K = self.subject.components
        results = np.zeros((WALKERS, 5 + 2 * K))
        module, h = self.load("local_energies", target), couplings(acting(self.hamiltonian, self.subject))
        module.local_energies(*self.first_arguments(module), h, positions, labels, results)
        names = ("kinetic", "gradient", "potential", "h_components", "components", "protons", "matter")
        columns = np.split(results, [1, 2, 3, 3 + K, 3 + 2 * K, 4 + 2 * K], axis=1)
        return {name: c if "components" in name else c[:, 0] for name, c in zip(names, columns, strict=True)}

    def log_derivatives(self, target="numpy"):
        """Return d psi_k/d theta over |psi| (n, K, P)."""
        shape = (WALKERS, self.subject.components, self.subject.layout.size)
        rows = np.zeros(np.prod(shape))
        walkers = (self.positions, self.labels)
        module = self.load("all_log_derivatives", target)
        module.all_log_derivatives(*self.first_arguments(module), *walkers, rows)
        return rows.reshape(shape)

    def first_arguments(self, module):
        """Return what every kernel begins with: shares and number of tiles, scratch, prepared parameters."""
        prepared = self.subject.prepare(self.parameters)
        return new_shares(), -(-WALKERS // TILE), np.full(module.SCRATCH, np.nan), prepared

    def psi(self, positions, parameters=None):
        """Return all components (4^A,) of the independent evaluation at positions (A, 3)."""
        parameters = self.parameters if parameters is None else parameters
        if self.summed:
            return oracles.operator_psi(self.subject, parameters, positions, FEATURE_WIDTHS)
        return oracles.slater_jastrow_psi(self.subject, parameters, positions)

    def psi_of_positions(self, flat):
        return self.psi(flat.reshape(-1, 3))

    def bra(self, n):
        """Return <psi|/<psi|psi> of a summed state, <x|/psi(x) of a sampled one: estimators are bra A psi."""
        psi = self.psi(self.positions[n]).real
        if self.summed:
            return psi / (psi @ psi)
        chosen = np.zeros(psi.size)
        here = oracles.index(self.labels[n])
        chosen[here] = 1.0 / psi[here]
        return chosen


make_state = cache(State)
"""One State a name, so that its kernels are specialised once."""


@pytest.fixture(params=STATES)
def state(request):
    return make_state(request.param)


@pytest.fixture(params=[name for name in STATES if name.startswith("operator")])
def summed_state(request):
    return make_state(request.param)


@pytest.fixture(params=STATES if INTERPRETED else ["operator 3He", "slater-jastrow 2H"])
def compiled_state(request):
    return make_state(request.param)


def test_log_psi(state):
    _, _, log_psis, _ = state.walk(0)
    for n in range(WALKERS):
        psi = state.psi(state.positions[n]).real
        size = np.linalg.norm(psi) if state.summed else abs(psi[oracles.index(state.labels[n])])
        assert log_psis[n] == pytest.approx(np.log(size), rel=1e-12, abs=1e-12)


def test_kinetic_energy_and_squared_gradient(state):
    results = state.local_energies()
    for n in range(WALKERS):
        flat = state.positions[n].ravel()
        psi, gradient = oracles.complex_step(state.psi_of_positions, flat)
        bra = state.bra(n)
        kinetic = -state.hamiltonian.hbar2_2m * (bra @ oracles.laplacian(state.psi_of_positions, flat))
        # A summed state has the sum over components of |grad psi|^2, a sampled one that of its own.
        weights = np.ones(psi.size) / (psi @ psi) if state.summed else bra**2
        squared = state.hamiltonian.hbar2_2m * (weights * gradient**2).sum()
        assert results["kinetic"][n] == pytest.approx(kinetic, rel=1e-9, abs=1e-7)
        assert results["gradient"][n] == pytest.approx(squared, rel=1e-12)


def test_local_potential_is_the_operator_matrix(state):
    results = state.local_energies()
    for n in range(WALKERS):
        psi = state.psi(state.positions[n]).real
        expected = state.bra(n) @ oracles.potential(state.hamiltonian, state.positions[n]) @ psi
        # The Coulomb primitive keeps 1/r finite by r^2 + 1e-12 fm^2.
        assert results["potential"][n] == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_log_derivatives(state):
    rows = state.log_derivatives()
    components = state.local_energies()["components"]
    errors = np.zeros(state.parameters.size)
    for n in range(WALKERS):
        _, derivatives = oracles.complex_step(
            lambda theta, n=n: state.psi(state.positions[n], theta), state.parameters
        )
        expected = derivatives @ state.bra(n)
        errors = np.maximum(errors, np.abs(components[n] @ rows[n] - expected))
    worst = int(errors.argmax())
    assert errors[worst] < 1e-11, f"{state.subject.layout.name(worst)} is off by {errors[worst]:.1e}"


GRADIENTS = """
@kernel
def gradients(last_tile, s, p, positions, labels, results):
    for tile in range(last_tile):
        count = load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE)
        log_psi_gradient(s, p, POSITIONS, LABELS, LOG_PSI, GRADIENT)
        store_columns(s, results, tile, count, GRADIENT, COORDINATES, TILE)
"""


def test_gradients_of_drifted_moves(state):
    results = np.zeros((WALKERS, 3 * state.subject.A))
    module = state.load("walk", "numpy", GRADIENTS)
    module.gradients(*state.first_arguments(module)[1:], state.positions, state.labels, results)
    for n in range(WALKERS):
        _, gradient = oracles.complex_step(state.psi_of_positions, state.positions[n].ravel())
        expected = (gradient @ state.bra(n)).reshape(-1, 3)
        np.testing.assert_allclose(results[n].reshape(3, -1).T, expected, rtol=1e-11, atol=1e-12)


def test_products_of_derivatives_and_their_energies(summed_state):
    """The sum over components is that over the full space, whatever basis the kernel uses."""
    state = summed_state
    rows, results = state.log_derivatives(), state.local_energies()
    layout = state.subject.layout
    for n in range(WALKERS):
        psi, derivatives = oracles.complex_step(
            lambda theta, n=n: state.psi(state.positions[n], theta), state.parameters
        )
        laplacian = oracles.laplacian(state.psi_of_positions, state.positions[n].ravel())
        h_psi = oracles.potential(state.hamiltonian, state.positions[n]) @ psi
        h_psi -= state.hamiltonian.hbar2_2m * laplacian
        norm = psi @ psi
        errors = np.abs(rows[n].T @ rows[n] - derivatives @ derivatives.T / norm)
        worst = np.unravel_index(errors.argmax(), errors.shape)
        assert errors[worst] < 1e-10, " and ".join(layout.name(int(k)) for k in worst)
        energies = rows[n].T @ results["h_components"][n]
        np.testing.assert_allclose(energies, derivatives @ h_psi / norm, rtol=1e-8, atol=1e-6)
        assert np.linalg.norm(results["components"][n]) == pytest.approx(1.0, rel=1e-14)


def test_energy_columns_are_consistent(state):
    results = state.local_energies()
    energies = (results["components"] * results["h_components"]).sum(axis=1)
    np.testing.assert_allclose(energies, results["kinetic"] + results["potential"], rtol=1e-12)


def test_radii(state):
    results = state.local_energies()
    A = state.subject.A
    for n in range(WALKERS):
        psi = state.psi(state.positions[n]).real
        squares = ((state.positions[n] - state.positions[n].mean(axis=0)) ** 2).sum(axis=1)
        protons = [state.bra(n) @ oracles.on_nucleon("isospin", 3, i, A).real @ psi for i in range(A)]
        assert results["protons"][n] == pytest.approx(squares @ protons, rel=1e-12)
        assert results["matter"][n] == pytest.approx(squares.sum(), rel=1e-12)


def test_antisymmetry_of_the_independent_evaluation(state):
    for i, j in combinations(range(state.subject.A), 2):
        swapped = state.positions[0].copy()
        swapped[[i, j]] = swapped[[j, i]]
        psi = state.psi(state.positions[0])
        exchanged = oracles.exchange(i, j, state.subject.A) @ state.psi(swapped)
        np.testing.assert_allclose(exchanged, -psi, atol=1e-13 * np.abs(psi).max())


def assert_same(found, expected, **tolerance):
    for name, values in expected.items():
        if name not in ("components", "h_components"):  # these depend on the order of the particles
            np.testing.assert_allclose(found[name], values, err_msg=name, **tolerance)


def test_kernels_do_not_see_the_order_of_the_nucleons(state):
    order = np.roll(np.arange(state.subject.A), 1)
    positions, labels = state.positions[:, order].copy(), state.labels[:, :, order].copy()
    np.testing.assert_allclose(state.walk(0, positions, labels)[2], state.walk(0)[2], rtol=1e-12, atol=1e-12)
    assert_same(state.local_energies(positions, labels), state.local_energies(), rtol=1e-11, atol=1e-11)


def test_kernels_do_not_see_the_centre_of_mass(state):
    moved = state.positions + np.array([3.0, -1.0, 2.0])
    np.testing.assert_allclose(state.walk(0, moved)[2], state.walk(0)[2], rtol=1e-12, atol=1e-12)
    assert_same(state.local_energies(moved), state.local_energies(), rtol=1e-10, atol=1e-10)


def test_stored_walkers_are_centred(state):
    positions, *_ = state.walk(0, state.positions + 5.0)
    expected = state.positions - state.positions.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(positions, expected, atol=1e-14)


def test_operator_states_are_scalars_under_rotations(summed_state):
    state = summed_state
    rotated = state.positions @ Rotation.from_rotvec([0.4, -1.1, 0.7]).as_matrix().T
    np.testing.assert_allclose(state.walk(0, rotated)[2], state.walk(0)[2], rtol=1e-12, atol=1e-12)
    assert_same(state.local_energies(rotated), state.local_energies(), rtol=1e-11, atol=1e-11)


def test_walks_keep_the_labels_of_the_nucleus(state):
    positions, labels, log_psis, accepted = state.walk(12)
    A = state.subject.A
    for walker in labels:
        assert sorted(map(tuple, walker.T.tolist())) == sorted(state.subject.labels)
    assert accepted.sum() > 0
    # What is stored is log |psi| of what is stored.
    np.testing.assert_allclose(state.walk(0, positions, labels)[2], log_psis, rtol=1e-12, atol=1e-12)
    if state.subject.samples_labels and A > 2:
        assert (labels != state.labels).any()


def test_the_compiled_kernels_give_the_same_numbers(compiled_state):
    expected, found = (compiled_state.walk(10, target=target) for target in ("numpy", "cpu"))
    np.testing.assert_array_equal(found[3], expected[3])
    np.testing.assert_array_equal(found[1], expected[1])
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(found[2], expected[2], rtol=1e-12)
    expected, found = (compiled_state.local_energies(target=target) for target in ("numpy", "cpu"))
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-12, atol=1e-11, err_msg=name)
    expected, found = (compiled_state.log_derivatives(target) for target in ("numpy", "cpu"))
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)


def test_a_layout_names_every_parameter(state):
    layout = state.subject.layout
    names = [layout.name(k) for k in range(layout.size)]
    assert len(set(names)) == layout.size == state.parameters.size
    views = layout.split(np.arange(layout.size))
    block, position = names[-1].removesuffix("]").split("[")
    assert views[block][tuple(int(k) for k in position.split(","))] == layout.size - 1
    with pytest.raises(IndexError):
        layout.name(layout.size)
