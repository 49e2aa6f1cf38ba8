"""The device's kernels in numba-cuda's simulator, against NumPy and against the engine on processors.

Started with NUMBA_ENABLE_CUDASIM=1 in the environment; a thread of the simulator is a
thread of Python, so blocks are small here.
"""

import subprocess
import sys

import numpy as np
import pytest
import test_tiles as tiles

pytest.importorskip("numba_cuda", reason="numba-cuda is not installed: pip install '.[cuda]'")

from nmlnp import config as configuration
from nmlnp.hamiltonian import Hamiltonian
from nmlnp.hamiltonian.terms import Coulomb, Gaussian, Oscillator
from nmlnp.parallel.device import SIMULATED
from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.pionless import pionless
from nmlnp.states.operator import Operator
from nmlnp.states.rbm import Rbm
from nmlnp.states.slater_jastrow import SlaterJastrow
from nmlnp.states.trapped import Trapped
from nmlnp.states.trapped_slater_jastrow import TrappedSlaterJastrow
from nmlnp.tiles.specialise import load
from nmlnp.vmc import device_kernels, problem
from nmlnp.vmc.engine import Engine
from nmlnp.vmc.log_derivative_rows import LogDerivativeRows
from nmlnp.vmc.training import Training

pytestmark = pytest.mark.skipif(not SIMULATED, reason="runs with NUMBA_ENABLE_CUDASIM=1 only")

THREADS = 8
RETURNING = ("load_tile", "count_accepted")


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(device_kernels, "THREADS", THREADS)
    monkeypatch.setattr(device_kernels, "MOST_BLOCKS", 2)


# ----------------------------------------------------------------- primitives
def device_template(shape):
    """Return the source of a template with one kernel ``call_NAME`` a primitive."""
    lines = []
    for name in tiles.PRIMITIVES:
        given = tiles.arguments(name, shape)
        runtime = [argument for argument, value in given.items() if value is None] + ["returned"]
        everything = ", ".join(a if value is None else repr(value) for a, value in given.items())
        kept = "returned[0] = " if name in RETURNING else ""
        lines += ["@kernel", f"def call_{name}({', '.join(runtime)}):", f"    {kept}{name}({everything})", ""]
    return "\n".join(lines)


@pytest.fixture(scope="module", params=tiles.SHAPES)
def both(request, tmp_path_factory):
    shape = tiles.SHAPES[request.param]
    folder = tmp_path_factory.mktemp("template")
    (folder / "device.py").write_text(device_template(shape))
    (folder / "host.py").write_text(tiles.template(shape))
    device = load([folder / "device.py"], {"THREADS": THREADS}, "cuda")
    return shape, device, load([folder / "host.py"], {}, "numpy")


def test_every_primitive_is_there_with_the_same_arguments():
    found = tiles.functions("cuda") + tiles.functions("elementwise")
    device = {node.name: node for module, node in found if module not in ("base", "leaves")}
    assert set(device) == set(tiles.PRIMITIVES)
    for name, node in tiles.PRIMITIVES.items():
        assert [a.arg for a in device[name].args.args] == [a.arg for a in node.args.args], name


@pytest.mark.parametrize("name", tiles.PRIMITIVES)
def test_primitive_agrees_with_its_twin(both, name):
    shape, device, host = both
    expected, found = tiles.runtime(name, shape), tiles.runtime(name, shape)
    needed = [a for a, value in tiles.arguments(name, shape).items() if value is None]
    answer = getattr(host, f"call_{name}")(*(expected[a] for a in needed))
    returned = np.zeros(1, np.int64)
    getattr(device, f"call_{name}")[1, THREADS](*(found[a] for a in needed), returned)
    if name in RETURNING:
        assert returned[0] == answer
    expected, found = (tiles.comparable(name, shape, values) for values in (expected, found))
    for argument, value in expected.items():
        if isinstance(value, np.ndarray):
            np.testing.assert_allclose(found[argument], value, rtol=1e-12, atol=1e-12, err_msg=argument)


# --------------------------------------------------------------------- kernels
def engines(subject, walkers, single=False, **options):
    """Return an engine on the device and its like on processors."""
    state, hamiltonian = subject
    made = []
    for target, precision in (("cuda", single), ("numpy", False)):
        engine = Engine(
            state, hamiltonian, walkers, 5, Communicator(), target=target, single=precision, **options
        )
        # Away from the start, where some parameters are zero and whole terms with them.
        engine.parameters += 0.1 * np.random.default_rng(1).normal(size=engine.parameters.size)
        made.append(engine)
    return made


def nucleus(state):
    return state, pionless("o", (1.0, 1.0857) if state.A > 2 else None)


def trapped(kind, number, dimension, *arguments, spins=2, force=Coulomb):
    trap = Trapped.closed(number, dimension, 1.0, spins)
    return kind(trap, *arguments), Hamiltonian(0.5, (Oscillator(omega=1.0), force()))


def line():
    return Gaussian(v0=-5.0)


STATES = {
    # Rows longer than 8 numbers are padded; 21 walkers leave the last tile half empty.
    "2H": lambda: nucleus(Operator("2H", hidden=10, layers=1)),
    "3H": lambda: nucleus(Operator("3H", hidden=9, layers=2)),
    "deep sets": lambda: nucleus(SlaterJastrow("3H", hidden=10)),
    # Labels of two kinds, of one and none; one, two and three dimensions.
    "rbm 1D": lambda: trapped(Rbm, 3, 1, 3, spins=1, force=line),
    "rbm jastrow 2D": lambda: trapped(Rbm, 2, 2, 10, True),
    "rbm jastrow 3D": lambda: trapped(Rbm, 2, 3, 3, True),
    "trapped slater-jastrow 1D": lambda: trapped(TrappedSlaterJastrow, 4, 1, 3, force=line),
    "trapped slater-jastrow 2D": lambda: trapped(TrappedSlaterJastrow, 2, 2, 4),
}
CASES = [
    *((state, True) for state in STATES),
    *((state, False) for state in ("deep sets", "2H", "rbm jastrow 2D", "trapped slater-jastrow 1D")),
]


@pytest.mark.parametrize(
    ("state", "shared"), CASES, ids=[f"{state}-{'shared' if shared else 'global'}" for state, shared in CASES]
)
def test_walkers_energies_and_derivatives_agree_with_processors(state, shared, monkeypatch):
    if not shared:
        monkeypatch.setattr(device_kernels, "SHARED_BYTES", 0)
    device, host = engines(STATES[state](), 21, proposal="drift")
    assert all(chosen["SHARED"] == shared for _, chosen in device._kernels._plans.values())
    for engine in (device, host):
        engine.step = 3  # the second step exchanges labels
        engine.acceptance = engine.sweep(2)
    assert device.acceptance == host.acceptance
    np.testing.assert_array_equal(device.labels, host.labels)
    np.testing.assert_allclose(device.positions, host.positions, rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(device.log_psi, host.log_psi, rtol=1e-12)
    local, plain = device.local_energies(), host.local_energies()
    assert list(local.columns) == list(plain.columns)
    columns = zip(local.columns.values(), plain.columns.values(), strict=True)
    for found, expected in (*zip(local[:-1], plain[:-1], strict=True), *columns):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-10)
    rows = device.log_derivatives()
    rows.plan("dense")
    np.testing.assert_allclose(rows.whole(), host.log_derivatives(), rtol=1e-10, atol=1e-12)


def test_walk_in_float32_stays_close():
    device, host = engines(STATES["3H"](), 16, single=True, proposal="drift")
    assert device.sweep(2) == host.sweep(2)
    # Two steps of numbers with 24 bits.
    np.testing.assert_allclose(device.positions, host.positions, atol=2e-5)
    assert np.abs(device.positions - host.positions).max() > 1e-9
    # The energies are those of float64 at the walkers' places.
    host.positions[:] = device.positions
    np.testing.assert_allclose(device.local_energies().energy, host.local_energies().energy, rtol=1e-10)


# --------------------------------------------------------------------- a whole step
@pytest.mark.parametrize("solver", ["dense", "minsr", "cg"])
def test_optimisation_step_agrees_with_processors(solver):
    settings = {"sampling.walkers": 32, "sampling.steps": 2, "state.hidden": 4, "state.layers": 1}
    config = configuration.load("2H", settings | {"optimisation.solver": solver})
    lines, parameters = [], []
    for target in ("cuda", "cpu"):
        engine = problem.engine(config, Communicator(), target)
        training = Training(engine, config.optimisation, config.sampling)
        # The second step has a previous one, which SPRING pulls towards.
        lines.append([training.iterate(k) for k in range(2)])
        parameters.append(engine.parameters)
    np.testing.assert_allclose(*parameters, rtol=0.0, atol=1e-10)
    for found, expected in zip(*lines, strict=True):
        assert found["solver"] == expected["solver"] == solver
        for key in ("energy", "variance", "gradient_norm", "step_norm", "overlap"):
            assert found[key] == pytest.approx(expected[key], rel=1e-9), key


def test_rows_that_do_not_fit_are_made_in_slices(monkeypatch):
    filled = []

    def fill(rows, walkers):
        filled.append(walkers)
        rows[:] = np.arange(walkers.start, walkers.stop)[:, None, None]

    rows = LogDerivativeRows(fill, (1000, 2, 3), np)
    # Memory for 600 walkers beside the solver's matrices: slices of half of that, in whole tiles.
    monkeypatch.setattr(
        "nmlnp.vmc.log_derivative_rows.device_memory", lambda xp: (8 * 600 * 2 * 3 + 8 * 3 * 9) / 0.8
    )
    rows.plan("dense")
    assert rows.slice < 600 and rows.slice % 16 == 0
    np.testing.assert_array_equal(rows.whole()[:, 1, 2], np.arange(1000))
    assert len(filled) == -(-1000 // rows.slice)
    rows.whole()
    assert len(filled) == 2 * -(-1000 // rows.slice)


# ----------------------------------------------------------------------- ranks
STEP_OF_RANKS = """
import sys
import numpy as np
from nmlnp import config as configuration
from nmlnp.hamiltonian import Hamiltonian
from nmlnp.hamiltonian.terms import Coulomb, Gaussian, Oscillator
from nmlnp.parallel.mpi import world
from nmlnp.vmc import device_kernels, problem
from nmlnp.vmc.training import Training

device_kernels.THREADS = 8
settings = {"sampling.walkers": 32, "sampling.steps": 1, "state.hidden": 4, "state.layers": 1}
config = configuration.load("2H", settings | {"optimisation.solver": sys.argv[1]})
communicator = world()
engine = problem.engine(config, communicator, "cuda")
training = Training(engine, config.optimisation, config.sampling)
energies = [training.iterate(k)["energy"] for k in range(2)]
if communicator.is_root:
    np.save(sys.argv[2], np.concatenate([engine.parameters, energies]))
"""


@pytest.mark.mpi
@pytest.mark.parametrize("solver", ["dense", "minsr", "cg"])
def test_two_ranks_take_the_step_of_one(solver, tmp_path):
    found = []
    for ranks in (1, 2):
        out = tmp_path / f"{ranks}.npy"
        command = ["mpiexec", "-n", str(ranks), sys.executable, "-c", STEP_OF_RANKS, solver, str(out)]
        subprocess.run(command, check=True, timeout=300)
        found.append(np.load(out))
    # Conjugate gradients stop at 1e-5 of their right side, for either number of ranks.
    np.testing.assert_allclose(*found, rtol=1e-9, atol=1e-9)
