"""Potentials and exact states of the momentum-space deuteron, against published values and other routes."""

import hashlib

import numpy as np
import pytest

from nmlnp.deuteron.data import build_n3lo
from nmlnp.deuteron.exact import ground_state
from nmlnp.deuteron.interaction import Interaction, blocks
from nmlnp.deuteron.interpolation import interpolated, slopes
from nmlnp.deuteron.mesh import published_mesh, tangent_mesh
from nmlnp.deuteron.observables import (
    asymptotics,
    d_state,
    energy_and_variance,
    energy_terms,
    fidelities,
    quadrupole,
    radius,
    waves,
)
from nmlnp.deuteron.potentials import chiral, interaction, n3lo
from nmlnp.deuteron.potentials.pionless import gaussian
from nmlnp.deuteron.potentials.table import read_table, write_table
from nmlnp.deuteron.shape import radial_functions
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.learning import deuteron as radial
from nmlnp.physics.pionless import pionless


def test_a_mesh_integrates():
    for mesh in (tangent_mesh(), tangent_mesh(40, 0.5), published_mesh()):
        assert np.sum(mesh.w * np.exp(-mesh.q)) == pytest.approx(1.0, abs=1e-6)
        assert np.sum(mesh.w / (mesh.q**2 + 0.25)) == pytest.approx(np.pi, rel=1e-6)
    assert published_mesh().q[-1] == pytest.approx(500.0)
    assert np.sum(mesh.roots**2 * np.exp(-mesh.q)) == pytest.approx(2.0, abs=1e-5)


def test_slopes_and_values_between_the_points_of_a_mesh():
    q = tangent_mesh().q
    psi = np.stack([1.0 / (q**2 + 0.05), q**2 * np.exp(-(q**2))])
    exact = np.stack([-2.0 * q / (q**2 + 0.05) ** 2, (2.0 * q - 2.0 * q**3) * np.exp(-(q**2))])
    np.testing.assert_allclose(slopes(q, psi), exact, atol=2e-4)
    k = np.array([0.033, 0.4, 1.7])
    np.testing.assert_allclose(interpolated(q, psi, k)[0], 1.0 / (k**2 + 0.05), rtol=1e-7)


def test_n3lo_of_the_published_matrix_elements():
    I = n3lo.n3lo()
    state = ground_state(I)
    assert state.energy == pytest.approx(-2.226686, abs=1e-6)
    assert 100.0 * d_state(state.u) == pytest.approx(4.512, abs=5e-4)
    terms = energy_terms(I, state.u)
    assert terms["T_S"] == pytest.approx(10.9215, abs=5e-5)
    assert terms["T_D"] == pytest.approx(3.7173, abs=5e-5)
    assert radius(I, state.u) == pytest.approx(1.974, abs=5e-4)
    assert quadrupole(I, state.u) == pytest.approx(0.2750, abs=1e-4)
    # Of the potential itself: Machleidt and Entem (2011), A_S = 0.8843 fm^(-1/2), eta = 0.0256.
    tail, eta = asymptotics(I, state)
    assert tail == pytest.approx(0.8843, abs=1e-3)
    assert eta == pytest.approx(0.0256, abs=1e-4)


def test_n3lo_with_sd_and_ds_exchanged_hardly_binds():
    SS, SD, DD = n3lo.matrix_elements()
    I = n3lo.n3lo()
    V = blocks(SS, SD.T, DD) * n3lo.HBAR_C**3
    wrong = Interaction("exchanged", I.mesh, I.hbar2_2mu, {"V": V})
    assert ground_state(wrong).energy == pytest.approx(-0.0139, abs=1e-4)


def test_the_file_of_n3lo_is_compact_and_says_where_it_is_from(tmp_path, monkeypatch):
    content = n3lo.TABLE.read_bytes()
    assert len(content) < 150_000
    assert b"Apache License" in content and b"jwtkeeble" in content
    assert hashlib.sha256(content).hexdigest() == n3lo.SHA256
    folder = n3lo.TABLE.parent
    assert "END OF TERMS AND CONDITIONS" in (folder / "LICENSE-Apache-2.0.txt").read_text()
    damaged = tmp_path / "damaged.txt"
    damaged.write_bytes(content.replace(b"e-7", b"e-8", 1))
    monkeypatch.setattr(n3lo, "TABLE", damaged)
    with pytest.raises(NmlnpError, match="damaged"):
        n3lo.matrix_elements()


def test_the_file_of_n3lo_is_made_from_rows_of_the_source():
    SS, SD, DD = n3lo.matrix_elements()
    rows = [
        f"0.1E+00 0.1E+00 0.0E+00 0.0E+00 {SS[i, j]:.4E} {DD[i, j]:.4E} {SD[i, j]:.4E} {SD[j, i]:.4E}"
        for i in range(64)
        for j in range(64)
    ]
    assert build_n3lo.build(rows).encode("ascii") == n3lo.TABLE.read_bytes()
    with pytest.raises(ValueError, match="4096 rows"):
        build_n3lo.build(rows[:-1])
    columns = rows[1].split()
    columns[6] = "0.5"
    with pytest.raises(ValueError, match="not symmetric"):
        build_n3lo.build([rows[0], " ".join(columns), *rows[2:]])


@pytest.mark.parametrize(("cutoff", "P_D"), [(450, 7.60), (500, 8.26), (600, 8.77)])
def test_chiral_leading_order_on_two_meshes(cutoff, P_D):
    for mesh in (tangent_mesh(80, 1.5), tangent_mesh(100, 1.0)):
        state = ground_state(chiral.chiral_lo(cutoff, mesh))
        assert state.energy == pytest.approx(-2.224575, abs=1e-6)
        assert 100.0 * d_state(state.u) == pytest.approx(P_D, abs=5e-3)


def test_the_published_mesh_is_wrong_by_kilo_electronvolts():
    # The reason why the matrix elements of N3LO do not give the -2.224575 MeV of the potential.
    errors = [
        ground_state(chiral.chiral_lo(cutoff, published_mesh())).energy + 2.224575
        for cutoff in chiral.CONTACT
    ]
    np.testing.assert_allclose(1e3 * np.array(errors), [2.26, -4.39, -4.84], atol=0.01)


def test_five_digits_of_the_matrix_elements_are_enough():
    I = n3lo.n3lo()
    u = ground_state(I).u
    generator = np.random.default_rng(1)
    # Half a unit of the fifth digit is at most 5e-5 of the number.
    size = 5e-5 * np.abs(u[:, None] * I.potential * u)
    shifts = [np.sum(np.triu(size * generator.uniform(-1.0, 1.0, size.shape))) for _ in range(200)]
    assert 2.0 * np.std(shifts) < 5e-5


def test_angle_integrals_against_legendre_functions():
    p = np.array([20.0, 150.0, 400.0])
    x = (p[:, None] ** 2 + p**2 + chiral.PION_MASS**2) / (2.0 * p[:, None] * p)
    Q0 = 0.5 * np.log((x + 1.0) / (x - 1.0))
    Q = np.stack([Q0, x * Q0 - 1.0, 0.5 * (3.0 * x**2 - 1.0) * Q0 - 1.5 * x])
    exact = 2.0 * np.pi * Q / (p[:, None] * p)
    np.testing.assert_allclose(chiral.angle_integrals(p), exact, rtol=1e-9, atol=1e-14)


def test_one_pion_exchange_is_the_transform_of_its_potential_in_coordinate_space():
    # V_C and V_T of Yukawa form; the S wave loses the delta function, its constant 1/3 in momentum space.
    from scipy.special import spherical_jn

    p = np.array([60.0, 200.0])
    SS, SD, DD = (7683895.0 * block for block in chiral.one_pion_exchange(p))
    r = np.linspace(1e-4, 60.0, 400_001)
    x = chiral.PION_MASS / n3lo.HBAR_C * r
    strength = (chiral.AXIAL_COUPLING * chiral.PION_MASS / (2.0 * chiral.PION_DECAY)) ** 2
    strength *= chiral.PION_MASS / (12.0 * np.pi)
    central = -3.0 * strength * np.exp(-x) / x
    tensor = central * (1.0 + 3.0 / x + 3.0 / x**2)
    q = p / n3lo.HBAR_C
    j0, j2 = (spherical_jn(l, np.outer(q, r)) for l in (0, 2))
    step = 2.0 / np.pi * (r[1] - r[0])
    contact = (
        3.0 * chiral.AXIAL_COUPLING**2 / (4.0 * chiral.PION_DECAY**2) / (2.0 * np.pi) ** 3 / 3.0 * 4.0 * np.pi
    )
    np.testing.assert_allclose(SS - 7683895.0 * contact, step * (j0 * central * r**2) @ j0.T, rtol=1e-3)
    np.testing.assert_allclose(SD, step * np.sqrt(8.0) * (j0 * tensor * r**2) @ j2.T, rtol=2e-3)
    np.testing.assert_allclose(DD, step * (j2 * (central - 2.0 * tensor) * r**2) @ j2.T, rtol=2e-3)


def test_pionless_against_the_radial_equation():
    I = interaction("pionless")
    state = ground_state(I)
    other = radial.ground_state(pionless("o"), points=23_999)
    # Differences are wrong by the square of the spacing, which two spacings take out.
    coarse = radial.ground_state(pionless("o"), points=11_999)
    assert state.energy == pytest.approx((4.0 * other.energy - coarse.energy) / 3.0, abs=2e-7)
    assert d_state(state.u) < 1e-30
    h = other.r[1] - other.r[0]
    assert radius(I, state.u) == pytest.approx(0.5 * np.sqrt(np.sum((other.r * other.u) ** 2) * h), rel=1e-5)
    u, _ = radial_functions(I, state.u, other.r[::500])
    np.testing.assert_allclose(u, other.u[::500], atol=2e-5)


def test_gaussian_matrix_elements_against_quadrature():
    from scipy.special import spherical_jn

    q, b = np.array([0.2, 1.1, 4.0]), 0.4
    r = np.linspace(0.0, 14.0, 20_001)
    for l in (0, 2):
        j = spherical_jn(l, np.outer(q, r))
        exact = 2.0 / np.pi * (j * r**2 * np.exp(-b * r**2)) @ j.T * (r[1] - r[0])
        np.testing.assert_allclose(gaussian(q, b, l), exact, atol=1e-12)


@pytest.mark.parametrize("name", ["n3lo", "lo", "pionless"])
def test_the_parts_of_the_energy_add_up(name):
    I = interaction(name)
    state = ground_state(I)
    assert sum(energy_terms(I, state.u).values()) == pytest.approx(state.energy, abs=1e-10)
    # The terms of other states too, several at once.
    u = np.random.default_rng(0).standard_normal((3, state.u.size)) * state.u
    energy, variance = energy_and_variance(I, u)
    np.testing.assert_allclose(sum(energy_terms(I, u).values()), energy, rtol=1e-12)
    assert np.all(energy > state.energy) and np.all(variance > 1e-3)
    assert energy_and_variance(I, state.u)[1] < 1e-18


def test_radius_quadrupole_and_tails_in_coordinate_space():
    I = interaction("lo")
    state = ground_state(I)
    r = np.linspace(0.0, 60.0, 6001)[1:]
    u, w = radial_functions(I, state.u, r)
    h = r[1] - r[0]
    assert np.sum(u**2 + w**2) * h == pytest.approx(1.0, abs=1e-6)
    assert radius(I, state.u) == pytest.approx(0.5 * np.sqrt(np.sum((u**2 + w**2) * r**2) * h), rel=1e-6)
    Q = np.sum(r**2 * (u * w - w**2 / np.sqrt(8.0))) * h / np.sqrt(50.0)
    assert quadrupole(I, state.u) == pytest.approx(Q, rel=1e-6)
    tail, eta = asymptotics(I, state)
    gamma, far = np.sqrt(-state.energy / I.hbar2_2mu), np.argmin(np.abs(r - 15.0))
    x = gamma * r[far]
    assert tail == pytest.approx(u[far] * np.exp(x), rel=2e-5)
    assert eta == pytest.approx(w[far] / u[far] / (1.0 + 3.0 / x + 3.0 / x**2), rel=2e-3)


def test_fidelity_knows_no_sign_and_no_norm():
    exact = ground_state(interaction("lo")).u
    n = exact.size // 2
    u = np.concatenate([-2.0 * exact[:n], 0.3 * exact[n:]])
    np.testing.assert_allclose(fidelities(np.stack([u, exact]), exact), 1.0, rtol=1e-14)
    without = ground_state(interaction("pionless")).u
    assert np.isnan(fidelities(u, without)[1])


def test_waves_are_normalised():
    I = interaction("n3lo")
    psi = waves(I, 3.0 * ground_state(I).u)
    assert np.sum(I.mesh.w * I.mesh.q**2 * np.sum(psi**2, axis=0)) == pytest.approx(1.0)
    assert psi[0, 0] > 0.0 and psi[1, 20] > 0.0


def test_a_repulsive_potential_has_no_exact_state():
    I = interaction("pionless")
    with pytest.raises(NmlnpError, match="binds nothing"):
        ground_state(Interaction("repulsive", I.mesh, I.hbar2_2mu, {"V": -I.terms["contact"]}))


def test_potentials_that_there_are_not():
    with pytest.raises(ConfigError, match="no potential 'av18' and no file"):
        interaction("av18")
    with pytest.raises(ConfigError, match="450, 500, 600 MeV, not at 550 MeV"):
        interaction("lo", 550)
    with pytest.raises(ConfigError, match="for the potential lo, not for n3lo"):
        interaction("n3lo", 500)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The rows of a table of the leading order on a small mesh."""
    path = tmp_path_factory.mktemp("table") / "lo.txt"
    I = chiral.chiral_lo(500, tangent_mesh(24, 1.0))
    write_table(I, path)
    assert ground_state(interaction(str(path))).energy == pytest.approx(ground_state(I).energy, abs=1e-8)
    return np.loadtxt(path)


HC = 197.32968


def _scaled(factor):
    def change(rows):
        rows[:, 4:] *= factor

    return change


def _exchanged(rows):
    rows[:, [5, 6]] = rows[:, [6, 5]]


def _in_mev(rows):
    rows[:, :4] *= HC


def _squared(rows):
    rows[:, 1] *= rows[:, 0] ** 2
    rows[:, 3] *= rows[:, 2] ** 2


def _half_exchanged(rows):
    rows[:300, [5, 6]] = rows[:300, [6, 5]]


def _twice(rows):
    rows[1] = rows[0]


def _weights(rows):
    rows[5, 1] *= 1.1


def _infinite(rows):
    rows[3, 4] = np.inf


def _negative(rows):
    rows[:, [1, 3]] *= -1.0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_scaled(HC**-3), r"in MeV\^-2; multiply them by \(hbar c\)\^3"),
        (_scaled(1.0 / HC), "in fm.2; multiply them by hbar c"),
        (_scaled(1.0 / 41.4717), "m V/hbar.2 in fm"),
        (_scaled(np.pi / 2.0), "lack the factor 2/pi"),
        (_scaled(2.0 / np.pi), "multiply them by pi/2"),
        (_scaled((2.0 * np.pi) ** 3), "1/.2 pi..3 of plane waves"),
        (_scaled(-1.0), "opposite sign"),
        (_scaled(9.0), r"not a deuteron's -2.2 MeV\.$"),
        (_exchanged, "V_SD and V_DS seem to be exchanged"),
        (_in_mev, "in MeV; divide them by hbar c|must be in fm.-1"),
        (_squared, "without q.2"),
        (_half_exchanged, "not symmetric"),
        (_twice, "stands twice"),
        (_weights, "different weights"),
        (_infinite, "not finite"),
        (_negative, "must be positive"),
    ],
)
def test_mistakes_in_a_table_are_named(table, tmp_path, change, sentence):
    rows = table.copy()
    change(rows)
    path = tmp_path / "own.txt"
    np.savetxt(path, rows)
    with pytest.raises(ConfigError, match=sentence):
        read_table(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1 2 3\n", "3 columns; it must have eight"),
        ("q w\n", "no table of numbers"),
        (
            "1 2 3 4 5 6 7 8\n2 2 1 4 5 6 7 8\n",
            "2 lines; with 2 momenta it must have one for each of 4 pairs",
        ),
    ],
)
def test_files_that_are_no_table(tmp_path, text, sentence):
    path = tmp_path / "own.txt"
    path.write_text(text)
    with pytest.raises(ConfigError, match=sentence):
        read_table(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_table(tmp_path / "missing.txt")


def test_the_shape_carries_the_quadrupole_moment():
    from nmlnp.deuteron.shape import density, density_parts

    I = interaction("lo")
    state = ground_state(I)
    r = np.linspace(0.0, 40.0, 2001)[1:]
    parts = density_parts(*radial_functions(I, state.u, r), r)
    cosine, weight = np.polynomial.legendre.leggauss(8)
    for M, sign in ((1, 1.0), (0, -2.0), (-1, 1.0)):
        x, z = 0.5 * r[:, None] * np.sqrt(1.0 - cosine**2), 0.5 * r[:, None] * cosine
        rho = density(M, parts, r, x, z) * 2.0 * np.pi * weight * r[:, None] ** 2 * (r[1] - r[0])
        assert np.sum(rho) == pytest.approx(1.0, abs=1e-4)
        moment = np.sum(rho * (r[:, None] ** 2 / 4.0) * (3.0 * cosine**2 - 1.0))
        assert moment == pytest.approx(sign * quadrupole(I, state.u), rel=1e-4)
