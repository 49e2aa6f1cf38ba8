"""Densities, pair distributions and the virial of states that are known in closed form.

Bins are compared with the exact density averaged over them.  The deviation of a bin over its
error follows Student's t of 63 degrees of freedom (64 blocks of walkers) where it holds many
counts; the worst of the bins of one test exceeds its limit less than once in 10 000 times.
"""

import h5py
import matplotlib.image
import numpy as np
import pytest
from scipy import integrate, special, stats

from nmlnp.errors import NmlnpError
from nmlnp.hamiltonian import Hamiltonian
from nmlnp.hamiltonian.terms import Coulomb, Gaussian, Oscillator
from nmlnp.observables import files
from nmlnp.observables.defaults import OBSERVABLES, chosen
from nmlnp.observables.histogram import AT_ONCE, Histogram
from nmlnp.observables.plane import Plane
from nmlnp.parallel.mpi import Communicator
from nmlnp.physics.pionless import pionless
from nmlnp.plots_observables import plot_distributions
from nmlnp.states.rbm import Rbm
from nmlnp.states.slater_jastrow import CONFINEMENT, SlaterJastrow
from nmlnp.states.trapped import Trapped
from nmlnp.states.trapped_slater_jastrow import TrappedSlaterJastrow
from nmlnp.vmc import kernels
from nmlnp.vmc.engine import Engine
from nmlnp.vmc.measurement import Measurement

pytestmark = pytest.mark.interpreted

WALKERS = 512
EVERY = tuple(name for name in OBSERVABLES if name != "radii")


@pytest.fixture(autouse=True)
def wide_tiles(monkeypatch):
    monkeypatch.setattr(kernels, "TILES", dict.fromkeys(kernels.TILES, WALKERS))


def engine(number, dimension, omega=1.0, spins=2, names=EVERY, terms=None, seed=5):
    """Thermalised walkers of fermions that do not interact."""
    state = Rbm(Trapped.closed(number, dimension, omega, spins), 1)
    hamiltonian = Hamiltonian(0.5, terms or (Oscillator(omega=omega),))
    made = Engine(
        state, hamiltonian, WALKERS, seed, Communicator(), width=0.5 / np.sqrt(number * omega),
        target="numpy", observables=chosen(names, state, hamiltonian),
    )  # fmt: skip
    made.parameters[:] = 0.0
    return walked(made)


def walked(made):
    for _ in range(12):
        made.tune(made.sweep(20), 0.5)
    return made


def measured(made, sweeps=60, steps=6):
    measurement = Measurement(made)
    for _ in range(sweeps):
        measurement.add(steps)
    return measurement


def distributions(measurement):
    return {found.name: found for found in measurement.distributions()}


def assert_follows(found, density):
    """Compare the bins with a function of the distance, averaged over each with its volume."""
    power = 0 if found.axes == ("x",) else found.dimension - 1
    exact = np.array(
        [
            integrate.quad(lambda r: density(r) * r**power, low, high)[0]
            / integrate.quad(lambda r: r**power, low, high)[0]
            for low, high in zip(found.edges[:-1], found.edges[1:], strict=True)
        ]
    )
    check(found, exact)


def check(found, exact, most=1e-4):
    """Compare bins with exact means over them."""
    # Bins that ought to hold many counts: chosen by the exact density, not by what came out.
    share = exact * volumes(found) / np.sum(exact * volumes(found))
    enough = share * found.counts.sum() > 200
    assert enough.sum() >= 20
    pulls = (found.values - exact)[enough] / found.errors[enough]
    assert np.abs(pulls).max() < stats.t(63).isf(most / 2.0 / enough.sum())
    # Not all of them at once: errors that are too large are found as well.
    assert np.mean(pulls**2) > 0.3


def volumes(found):
    width = np.diff(found.edges)
    if len(found.axes) == 2:
        return np.multiply.outer(width, width)
    if found.axes == ("x",):
        return width
    return {1: 2.0, 2: np.pi, 3: 4.0 * np.pi / 3.0}[found.dimension] * np.diff(found.edges**found.dimension)


def hermite_square(n, x, omega=1.0):
    """|phi_n(x)|^2 of the oscillator of frequency omega."""
    y = np.sqrt(omega) * x
    norm = np.sqrt(omega / np.pi) / (2.0**n * special.factorial(n))
    return norm * special.eval_hermite(n, y) ** 2 * np.exp(-y * y)


# ------------------------------------------------------- one-body densities, exactly
def test_density_of_fermions_on_a_line():
    """Four orbitals of the oscillator; V0 = 0."""
    found = distributions(measured(engine(4, 1, spins=1)))["density"]
    assert found.axes == ("x",) and found.edges[0] == -found.edges[-1]
    assert_follows(found, lambda x: sum(hermite_square(n, x) for n in range(4)))


@pytest.mark.parametrize(("number", "omega"), [(2, 1.0), (6, 0.5)])
def test_density_of_electrons_that_do_not_interact(number, omega, monkeypatch):
    """Closed shells in two dimensions: 2 omega/pi exp(-omega r^2) (1, or 1 + 2 omega r^2)."""
    monkeypatch.setattr(Plane, "bins", 20)
    measurement = measured(engine(number, 2, omega))
    found = distributions(measurement)

    def density(r):
        shells = 1.0 if number == 2 else 1.0 + 2.0 * omega * r * r
        return 2.0 * omega / np.pi * np.exp(-omega * r * r) * shells

    assert_follows(found["density"], density)
    plane = found["density_plane"]
    x = np.linspace(*plane.edges[[0, -1]], 20 * 40 + 1)
    middle = 0.5 * (x[1:] + x[:-1])
    fine = density(np.hypot(middle[:, None], middle[None, :]))
    check(plane, fine.reshape(20, 40, 20, 40).mean(axis=(1, 3)))


def test_density_of_two_electrons_in_three_dimensions():
    found = distributions(measured(engine(2, 3)))
    assert found.keys() == {"density", "pairs"}
    assert_follows(found["density"], lambda r: 2.0 * np.pi**-1.5 * np.exp(-r * r))
    # The difference of two positions has twice their variance.
    assert_follows(found["pairs"], lambda r: (2.0 * np.pi) ** -1.5 * np.exp(-r * r / 2.0))


def test_density_of_nucleons_about_their_centre_of_mass():
    """Positions of exp(-alpha sum (r - R_cm)^2) about R_cm are Gaussian, of variance (1 - 1/A)/(4 alpha)."""
    state = SlaterJastrow("3H", 2, inputs="spatial", sign_network=False)
    names = ("radii", "density", "pairs")
    made = Engine(
        state, pionless(), WALKERS, 2, Communicator(), width=1.4, target="numpy",
        observables=chosen(names, state, pionless()),
    )  # fmt: skip
    made.parameters[:] = 0.0
    found = distributions(measured(walked(made)))
    assert found.keys() == {"density", "pairs"}
    for name, number, variance in (("density", 3, 2.0 / 3.0), ("pairs", 3, 2.0)):
        variance /= 4.0 * CONFINEMENT
        norm = number * (2.0 * np.pi * variance) ** -1.5
        assert_follows(found[name], lambda r, n=norm, v=variance: n * np.exp(-r * r / (2.0 * v)))


# ------------------------------------------------------------- pair distributions
def test_pairs_of_two_fermions_on_a_line():
    """psi ~ (x1 - x2) exp(-(x1^2 + x2^2)/2): the hole of exchange."""
    found = distributions(measured(engine(2, 1, spins=1)))["pairs"]
    assert_follows(found, lambda r: r * r * np.exp(-r * r / 2.0) / np.sqrt(2.0 * np.pi))


def test_pairs_of_like_and_unlike_spin_are_counted_apart():
    found = distributions(measured(engine(6, 2)))
    like, unlike, both = (found[name] for name in ("pairs_like", "pairs_unlike", "pairs"))
    np.testing.assert_allclose(both.values, like.values + unlike.values, rtol=1e-12)
    assert like.title == "pair distribution, like"
    for part, pairs in ((like, 6), (unlike, 9), (both, 15)):
        assert part.integral + part.outside == pytest.approx(pairs, rel=1e-12)
    # Exchange keeps electrons of like spin apart, and those of unlike spin do not know each other.
    assert like.values[:3].max() < 0.1 * unlike.values[:3].min()
    assert_follows(unlike, _overlap(lambda r: (1.0 + 2.0 * r * r) * np.exp(-r * r) / np.pi / 3.0))


def _overlap(density):
    """9 times the density of the difference of two independent positions in the plane."""
    r = np.linspace(0.0, 8.0, 801)
    k = np.linspace(0.0, 12.0, 601)
    transform = np.trapezoid(2.0 * np.pi * r * density(r) * special.j0(k[:, None] * r), r, axis=1)
    return lambda x: 9.0 * np.trapezoid(k * transform**2 * special.j0(k * x), k) / (2.0 * np.pi)


# ------------------------------------------------------------------ what is counted
@pytest.mark.parametrize(("number", "dimension", "spins"), [(4, 1, 1), (6, 2, 2), (2, 3, 2)])
def test_densities_integrate_to_what_is_counted(number, dimension, spins):
    found = distributions(measured(engine(number, dimension, spins=spins), 5))
    totals = {"density": number, "density_plane": number, "pairs": number * (number - 1) / 2}
    for name in found.keys() & totals.keys():
        one = found[name]
        assert np.sum(one.values * volumes(one)) == pytest.approx(one.integral, rel=1e-12)
        assert one.integral + one.outside == pytest.approx(totals[name], rel=1e-12)
        assert one.outside < 1e-3 * totals[name]


def test_errors_are_the_spread_of_the_blocks_and_chunks_change_nothing(monkeypatch):
    """Bins against numpy.histogram, walker by walker: 512 walkers are 64 blocks of 8."""
    made = engine(6, 2)
    whole = Histogram(made.observables[2], Communicator(), 0, WALKERS, WALKERS)
    monkeypatch.setattr("nmlnp.observables.histogram.AT_ONCE", AT_ONCE // 10_000)
    pieces = Histogram(made.observables[2], Communicator(), 0, WALKERS, WALKERS)
    for histogram in (whole, pieces):
        histogram.add(made.positions)
    np.testing.assert_array_equal(whole.counts, pieces.counts)
    (found,) = whole.measured(1)
    radii = np.linalg.norm(made.positions, axis=2)
    blocks = np.array([np.histogram(block, found.edges)[0] for block in radii.reshape(64, -1)]) / 8
    per_bin = np.pi * np.diff(found.edges**2)
    np.testing.assert_allclose(found.values, blocks.mean(axis=0) / per_bin, rtol=1e-12)
    np.testing.assert_allclose(
        found.errors, blocks.std(axis=0, ddof=1) / 8.0 / per_bin, rtol=1e-9, atol=1e-14
    )


def test_what_lies_beyond_the_bins_is_counted():
    state = Rbm(Trapped.closed(6, 2), 1)
    for name in ("density", "plane", "pairs"):
        (kind,) = chosen((name,), state, Hamiltonian(0.5, (Oscillator(),)))
        histogram = Histogram(kind, Communicator(), 0, 3, 3)
        rng = np.random.default_rng(4)
        near = rng.normal(size=(3, 6, 2))
        far = near + 1e3 * np.arange(1.0, 7.0)[:, None] * np.array([1.0, -1.0])
        histogram.add(near)
        histogram.add(far)
        found = histogram.measured(2)[0]
        assert found.outside == pytest.approx(found.integral)


def test_uneven_blocks_and_a_single_walker():
    state = Rbm(Trapped.closed(2, 2), 1)
    (kind,) = chosen(("density",), state, Hamiltonian(0.5, (Oscillator(),)))
    positions = np.random.default_rng(1).normal(size=(100, 2, 2))
    histogram = Histogram(kind, Communicator(), 0, 100, 100)
    histogram.add(positions)
    (found,) = histogram.measured(1)
    assert found.integral == pytest.approx(2.0) and found.integral_error == pytest.approx(0.0, abs=1e-12)
    alone = Histogram(kind, Communicator(), 0, 1, 1)
    alone.add(positions[:1])
    (found,) = alone.measured(1)
    assert np.isnan(found.errors).all() and found.summary("Bohr")["integral_error"] is None


# ------------------------------------------------------------------------ the virial
def test_virial_is_that_of_the_walkers_own_sums():
    """T and V_trap of an exact state vary against each other: the error of the sum is not theirs."""
    measurement = measured(engine(6, 2), 10)
    found = measurement.results()
    columns = {name: measurement.sums[:, n] / 10 for n, name in enumerate(measurement.names)}
    virial = 2.0 * columns["kinetic"] - 2.0 * columns["external"]
    np.testing.assert_allclose(found["virial"], virial.mean(), rtol=1e-10)
    np.testing.assert_allclose(found["virial_error"], virial.std(ddof=1) / np.sqrt(WALKERS), rtol=1e-9)
    assert abs(found["virial"]) < 4.0 * found["virial_error"]
    assert found["virial_error"] > 1.5 * np.hypot(found["kinetic_error"], found["external_error"])


def test_virial_of_interacting_electrons_has_the_repulsion():
    measurement = measured(engine(2, 3, terms=(Oscillator(), Coulomb())), 10)
    columns = {name: measurement.sums[:, n] / 10 for n, name in enumerate(measurement.names)}
    virial = 2.0 * columns["kinetic"] - 2.0 * columns["external"] + columns["interaction"]
    found = measurement.results()
    np.testing.assert_allclose(found["virial"], virial.mean(), rtol=1e-10)
    # This state knows nothing of the repulsion, and the virial tells: 2T - 2V = 0, <1/r> = sqrt(2/pi).
    assert abs(found["virial"] - np.sqrt(2.0 / np.pi)) < 4.0 * found["virial_error"]


def test_virial_is_left_out_where_it_does_not_hold():
    state = TrappedSlaterJastrow(Trapped.closed(2, 1, spins=1), 1)
    kinds = [type(one) for one in chosen(EVERY, state, Hamiltonian(0.5, (Oscillator(), Gaussian())))]
    assert kinds == [OBSERVABLES[name] for name in ("size", "density", "pairs")]
    alone = Rbm(Trapped.closed(1, 1, spins=1), 1)
    kinds = [type(one) for one in chosen(EVERY, alone, Hamiltonian(0.5, (Oscillator(),)))]
    assert kinds == [OBSERVABLES[name] for name in ("size", "virial", "density")]


# -------------------------------------------------------------------------- a resume
def test_restored_counts_are_the_same():
    whole = measured(engine(6, 2), 6)
    made = engine(6, 2)
    first = measured(made, 2)
    second = Measurement(made)
    second.restore(first.state(), first.sweeps, first.accepted)
    for _ in range(4):
        second.add(6)
    for one, other in zip(second.distributions(), whole.distributions(), strict=True):
        np.testing.assert_array_equal(one.edges, other.edges)
        np.testing.assert_array_equal(one.values, other.values)
        np.testing.assert_array_equal(one.errors, other.errors)


def test_nothing_is_kept_before_the_first_sweep():
    measurement = Measurement(engine(2, 2))
    assert not [name for name in measurement.state() if "counts" in name]
    measurement.restore(measurement.state(), 0, 0.0)
    assert measurement.histograms[0].extent == 0.0


# ---------------------------------------------------------------- files and figures
@pytest.fixture
def dot(tmp_path):
    """A folder with what was measured of six electrons."""
    measurement = measured(engine(6, 2), 4)
    units = {"energy": "Hartree", "length": "Bohr"}
    files.write(tmp_path, measurement.estimates(), measurement.distributions(), units, {"system": "dot"})
    return tmp_path, measurement


def test_file_has_names_units_values_and_errors(dot):
    folder, measurement = dot
    results = measurement.results()
    with h5py.File(folder / "observables.h5") as file:
        assert file.attrs["system"] == "dot"
        for name, unit in (("energy", "Hartree"), ("virial", "Hartree"), ("r_rms", "Bohr")):
            number = file["numbers"][name].attrs
            assert (number["value"], number["error"]) == (results[name], results[f"{name}_error"])
            assert number["unit"] == unit
        density = file["distributions/density"]
        assert density["values"].attrs["unit"] == "Bohr^-2" and density["edges"].attrs["unit"] == "Bohr"
        assert file["distributions"].keys() == distributions(measurement).keys()
    for name, found in files.read(folder).items():
        expected = distributions(measurement)[name]
        assert found.summary("Bohr") == expected.summary("Bohr")
        for array in ("edges", "values", "errors", "counts"):
            np.testing.assert_array_equal(getattr(found, array), getattr(expected, array))


def test_summary_says_where_most_are(dot):
    summary = distributions(dot[1])["density"].summary("Bohr")
    assert summary["unit"] == "Bohr^-2" and summary["bins"] == 100
    # r rho(r) of two closed shells is largest near r = 1.2.
    assert 0.8 < summary["most_probable"][0] < 1.6


def test_figures_of_a_measured_run_are_drawn(dot):
    folder, _ = dot
    drawn = plot_distributions(folder, {"system": "dot", "samples": 4, "units": {"length": "Bohr"}})
    assert [path.name for path in drawn] == ["density.png", "pairs.png"]
    picture = matplotlib.image.imread(drawn[0])[:, :, :3]
    colours = np.unique(np.round(255 * picture.reshape(-1, 3)).astype(int), axis=0)
    assert len(colours) > 200  # the plane is an image
    assert {path.name for path in folder.iterdir()} == {"density.png", "observables.h5", "pairs.png"}


def test_curves_are_drawn_with_their_errors(dot, monkeypatch):
    folder, measurement = dot
    drawn = []
    monkeypatch.setattr("nmlnp.plots_observables._save", lambda figure, path: drawn.append(figure))
    plot_distributions(folder, {"samples": 4, "units": {"length": "Bohr"}})
    (radial, plane, _), (pairs,) = (figure.axes for figure in drawn)
    found = distributions(measurement)
    np.testing.assert_array_equal(radial.lines[0].get_ydata(), found["density"].values)
    band = radial.collections[0].get_paths()[0].get_extents()
    top = np.max(found["density"].values + found["density"].errors)
    assert band.y1 == pytest.approx(top)
    image = plane.collections[0].get_array()
    # x to the right, y upwards.
    np.testing.assert_array_equal(np.reshape(image, (64, 64)), found["density_plane"].values.T)
    assert [text.get_text() for text in pairs.get_legend().get_texts()] == [
        "all pairs", "like spin", "unlike spin",
    ]  # fmt: skip
    assert radial.get_ylabel() == r"$\rho(r)$ (Bohr$^{-2}$)"


def test_fermions_on_a_line_are_drawn_without_a_plane(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr("nmlnp.plots_observables._save", lambda figure, path: drawn.append(figure))
    measurement = measured(engine(1, 1, spins=1), 3)
    files.write(
        tmp_path, measurement.estimates(), measurement.distributions(),
        {"energy": "hbar omega", "length": "a_ho"}, {},
    )  # fmt: skip
    units = {"energy": "hbar omega", "length": "a_ho"}
    assert [path.name for path in plot_distributions(tmp_path, {"samples": 3, "units": units})] == [
        "density.png"
    ]
    (axes,) = drawn[0].axes
    assert axes.get_xlabel() == r"x ($a_\mathrm{ho}$)"
    assert axes.get_xlim()[0] == -axes.get_xlim()[1]


def test_nothing_is_drawn_of_an_unfinished_or_an_older_run(dot, tmp_path):
    folder, _ = dot
    assert plot_distributions(folder, {"energy": 20.0}) == []
    (folder / "observables.h5").unlink()
    assert plot_distributions(folder, {"samples": 3}) == []


@pytest.mark.parametrize("damage", [b"", b"no HDF5", None])
def test_damaged_file_is_a_sentence(dot, damage):
    path = dot[0] / "observables.h5"
    path.write_bytes(path.read_bytes()[:3000] if damage is None else damage)
    with pytest.raises(NmlnpError, match=r"observables\.h5 is damaged: remove it"):
        plot_distributions(dot[0], {"samples": 3})


def test_file_that_cannot_be_written_is_a_sentence(dot, tmp_path):
    with pytest.raises(NmlnpError, match=r"Cannot write .*observables\.h5: No such file"):
        files.write(tmp_path / "gone", {}, (), {}, {})
