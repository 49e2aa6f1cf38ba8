"""The formulas of the interactive figures, run by node, against the package's own."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from nmlnp.data import masses
from nmlnp.deuteron.exact import ground_state
from nmlnp.deuteron.potentials import interaction
from nmlnp.deuteron.shape import density, density_parts, radial_functions
from nmlnp.learning.mass_formula import BETHE_WEIZSAECKER, design_matrix
from nmlnp.learning.metropolis import metropolis_step, walk
from nmlnp.learning.optimisers import Adam, GradientDescent, Momentum, RMSprop, minimise
from nmlnp.learning.oscillator import log_psi
from nmlnp.learning.surfaces import rosenbrock, rosenbrock_gradient, valley

SCRIPTS = Path(__file__).resolve().parents[2] / "book" / "_static" / "interactive"


def run_in_node(script, expression, data=None):
    """Return what an expression of the script's module (``figure``) and of ``data`` is in node."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed.")
    code = (
        f"const figure = require({json.dumps(str(SCRIPTS / script))});"
        "const data = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        f"process.stdout.write(JSON.stringify({expression}));"
    )
    done = subprocess.run(
        ["node", "-e", code], input=json.dumps(data), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_liquid_drop_terms():
    nuclei = masses(2020)
    data = {"Z": nuclei.Z.tolist(), "N": nuclei.N.tolist()}
    terms = run_in_node("nuclides.js", "data.Z.map((Z, i) => figure.terms(Z, data.N[i]))", data)
    np.testing.assert_allclose(terms, design_matrix(nuclei.Z, nuclei.N, BETHE_WEIZSAECKER), rtol=1e-13)


def test_liquid_drop_is_the_sum_of_its_terms():
    coefficients = [15.6, 17.3, 0.7, 22.9, 12.4]
    value = run_in_node("nuclides.js", "figure.liquidDrop(82, 126, data)", coefficients)
    assert value == pytest.approx(float(design_matrix([82], [126])[0] @ coefficients), rel=1e-13)


def test_nearest_nucleus_is_within_reach():
    data = {"Z": [50, 50, 82], "N": [70, 71, 126]}
    assert run_in_node("nuclides.js", "figure.nearest(data, 50.2, 70.9, 3)", data) == 1
    assert run_in_node("nuclides.js", "figure.nearest(data, 60, 90, 3)", data) == -1


METHODS = {
    "gradient descent": (GradientDescent, 0.03),
    "momentum": (Momentum, 0.01),
    "RMSprop": (RMSprop, 0.02),
    "Adam": (Adam, 0.05),
}


@pytest.mark.parametrize("name", METHODS)
def test_descent_in_a_valley(name):
    method, rate = METHODS[name]
    surface = valley(25.0, 0.5)
    path = minimise(surface.value, surface.gradient, [-2.6, 1.2], method(rate), 100)
    code = "figure.minimise(figure.surfaces.valley(), [-2.6, 1.2], figure.optimisers[data[0]](data[1]), 100)"
    points = run_in_node("descent.js", code, [name, rate])
    np.testing.assert_allclose(points, path.points, rtol=1e-9, atol=1e-12)
    values = run_in_node("descent.js", "data.map(figure.surfaces.valley().value)", path.points.tolist())
    np.testing.assert_allclose(values, path.values, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", METHODS)
def test_descent_on_the_banana(name):
    method, _ = METHODS[name]
    path = minimise(rosenbrock, rosenbrock_gradient, [-1.4, 1.6], method(5e-4), 100)
    code = "figure.minimise(figure.surfaces.rosenbrock(), [-1.4, 1.6], figure.optimisers[data](5e-4), 100)"
    np.testing.assert_allclose(run_in_node("descent.js", code, name), path.points, rtol=1e-9)
    code = "data.map(figure.surfaces.rosenbrock().value)"
    np.testing.assert_allclose(run_in_node("descent.js", code, path.points.tolist()), path.values, rtol=1e-9)


def test_a_descent_that_leaves_the_numbers_ends():
    code = "figure.minimise(figure.surfaces.valley(), [1, 1], figure.optimisers[data](1), 1000)"
    points = run_in_node("descent.js", code, "gradient descent")
    assert 2 < len(points) < 1000 and np.isfinite(points).all()


class Replay:
    """A generator of random numbers that were drawn before."""

    def __init__(self, normals, exponentials):
        self._normals, self._exponentials = iter(normals), iter(exponentials)

    def standard_normal(self, shape):
        return np.full(shape, next(self._normals))

    def standard_exponential(self, size):
        return np.full(size, next(self._exponentials))


def test_metropolis_takes_the_same_steps_with_the_same_random_numbers():
    rng = np.random.default_rng(4)
    normals, exponentials = rng.standard_normal(500), rng.standard_exponential(500)
    generator, position = Replay(normals, exponentials), np.array([[3.0]])
    positions, log_psis = [], log_psi(position)
    for _ in range(500):
        position, log_psis, _ = metropolis_step(log_psi, position, log_psis, 1.5, generator)
        positions.append(float(position[0, 0]))
    code = """(() => { let x = 3; return data[0].map((normal, k) => {
        x = figure.step(x, 1.5, normal, data[1][k]).x; return x; }); })()"""
    steps = run_in_node("metropolis.js", code, [normals.tolist(), exponentials.tolist()])
    np.testing.assert_allclose(steps, positions, rtol=1e-12)


@pytest.mark.parametrize("width", [0.5, 1.5, 6.0])
def test_acceptance_against_a_walk(width):
    # 400 independent walkers of 100 steps: the spread of their own acceptances gives the error; six
    # standard errors are passed once in 5e8.
    rng = np.random.default_rng(8)
    start = rng.standard_normal((400, 1)) / np.sqrt(2.0)
    positions = walk(log_psi, start, 100, width, rng).positions
    moved = np.diff(np.concatenate([start[None], positions]), axis=0)[..., 0] != 0.0
    shares = moved.mean(axis=0)
    exact = run_in_node("metropolis.js", "figure.acceptance(data)", width)
    assert abs(shares.mean() - exact) < 6.0 * shares.std(ddof=1) / 20.0


def test_density_is_normalised_and_is_the_square_of_psi():
    x = np.linspace(-8.0, 8.0, 2001)
    density, logs = run_in_node(
        "metropolis.js", "[data.map((x) => figure.density(x)), data.map((x) => figure.logPsi(x))]", x.tolist()
    )
    assert np.trapezoid(density, x) == pytest.approx(1.0, rel=1e-12)
    np.testing.assert_allclose(density, np.exp(2.0 * log_psi(x[:, None])) / np.sqrt(np.pi), rtol=1e-12)
    np.testing.assert_allclose(logs, log_psi(x[:, None]), rtol=1e-14)


def test_blocked_error_of_known_blocks():
    values = np.repeat(np.arange(20.0), 10)
    found = run_in_node("metropolis.js", "figure.blocked(data)", values.tolist())
    assert found["mean"] == pytest.approx(9.5)
    assert found["error"] == pytest.approx(np.arange(20.0).std(ddof=1) / np.sqrt(20.0))


def test_random_numbers_of_the_page():
    # The seed is fixed, so the test always gives the same; a Kolmogorov-Smirnov p below 1e-4 fails.
    from scipy import stats

    code = (
        "(() => { const r = figure.generator(1); return Array.from({ length: 20000 }, () => r[data]()); })()"
    )
    for name, law in {"normal": "norm", "exponential": "expon", "uniform": "uniform"}.items():
        assert stats.kstest(run_in_node("metropolis.js", code, name), law).pvalue > 1e-4


@pytest.fixture(scope="module")
def deuteron():
    """Table of the deuteron's densities, as the page gets it, and as the package wants it."""
    n3lo, r = interaction("n3lo"), 0.02 + 0.06 * np.arange(110)
    parts = density_parts(*radial_functions(n3lo, ground_state(n3lo).u, r), r)
    return {"first": 0.02, "step": 0.06, "rho0": parts[0].tolist(), "rho2": parts[1].tolist()}, parts, r


@pytest.mark.parametrize("M", [0, 1])
def test_density_of_the_deuteron(deuteron, M):
    data, parts, r = deuteron
    points = np.random.default_rng(3).uniform(-4.0, 4.0, (200, 2))
    points[:2] = [0.0, 0.0], [0.003, 0.002]
    found = run_in_node(
        "deuteron-shape.js",
        "data[1].map(([x, z]) => figure.density(data[0], data[2], x, z))",
        [data, points.tolist(), M],
    )
    np.testing.assert_allclose(found, density(M, parts, r, *points.T), rtol=1e-10, atol=1e-15)


@pytest.mark.parametrize("M", [0, 1])
def test_surface_of_equal_density_has_that_density(deuteron, M):
    data, parts, r = deuteron
    x = np.linspace(0.0, 2.0, 401)
    grid = density(M, parts, r, *np.meshgrid(x, x))
    most = run_in_node("deuteron-shape.js", "figure.largest(data[0], data[1])", [data, M])
    assert most == pytest.approx(grid.max(), rel=2e-3)
    level = 0.75 * most
    segments = np.array(
        run_in_node("deuteron-shape.js", "figure.contour(data[0], data[1], data[2])", [data, M, level])
    )
    assert len(segments) > 20
    along = density(M, parts, r, segments[..., 0], segments[..., 1])
    np.testing.assert_allclose(along, level, rtol=0.01)
    # A doughnut does not meet its axis; a dumbbell does, and leaves the plane in the middle free.
    nearest = np.abs(segments).min(axis=(0, 1))
    assert nearest[0] > 0.2 if M == 0 else nearest[1] > 0.2
    # Nothing is left out: where the density crosses the level along a ray, there is a segment.
    ray = density(M, parts, r, x if M == 0 else 0 * x, 0 * x if M == 0 else x)
    crossings = x[:-1][np.diff(ray > level)]
    ends = segments.reshape(-1, 2) if M == 0 else segments.reshape(-1, 2)[:, ::-1]
    for crossing in crossings:
        assert np.hypot(ends[:, 0] - crossing, ends[:, 1]).min() < 0.06


def test_turning_the_deuteron_keeps_lengths_and_angles():
    vectors = np.random.default_rng(5).standard_normal((6, 3))
    code = "data.map((point) => figure.turn(point, 0.7, -0.4))"
    turned = np.array(run_in_node("deuteron-shape.js", code, vectors.tolist()))
    np.testing.assert_allclose(turned @ turned.T, vectors @ vectors.T, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.linalg.det(turned[:3]) / np.linalg.det(vectors[:3]), 1.0, rtol=1e-10)


def test_the_swept_surface_looks_outwards(deuteron):
    data, parts, r = deuteron
    code = "figure.sweep(data[0], 0, figure.contour(data[0], 0, data[1]), 8)"
    faces = run_in_node("deuteron-shape.js", code, [data, 0.01])
    corners = np.array([face["corners"] for face in faces])
    normals = np.array([face["normal"] for face in faces])
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, rtol=1e-9)
    middle = corners.mean(axis=1)

    def at(points):
        return density(0, parts, r, np.hypot(points[:, 0], points[:, 1]), points[:, 2])

    assert np.all(at(middle + 0.03 * normals) < at(middle - 0.03 * normals))
