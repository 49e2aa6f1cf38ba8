"""Orbitals, determinants and scalar terms of log psi against complex steps, linear algebra and symmetry."""

import math

import numpy as np
import oracles
import pytest
from numpy.polynomial.hermite import hermval

import nmlnp.tiles.numpy as twins
from nmlnp.tiles.frames import helmert, pairs
from nmlnp.tiles.numpy.base import TINY, field

pytestmark = pytest.mark.interpreted

Q = 0.8
SHELLS = {1: ((0,), (1,), (2,)), 2: ((0, 0), (1, 0), (0, 1)), 3: ((0, 0, 0), (2, 0, 1), (0, 3, 0))}


def orbital(quanta, y):
    """Return prod_c H_n(q y_c)/sqrt(2^n n!) of coordinates y (D,), by NumPy's Hermite series."""
    value = 1.0
    for n, x in zip(quanta, y, strict=True):
        value = value * hermval(Q * x, [0.0] * n + [1.0]) / math.sqrt(2.0**n * math.factorial(n))
    return value


def determinant(matrix):
    """Return the determinant of a complex 3 x 3 matrix, written out."""
    return np.dot(matrix[0], np.cross(matrix[1], matrix[2]))


@pytest.mark.parametrize("D", SHELLS)
@pytest.mark.parametrize("frame", ["own", "helmert"])
def test_log_determinant_of_orbitals_has_its_gradient_and_laplacian(D, frame):
    # Four particles, a block of the last three; relative to their centre of mass in Helmert's frame.
    A, N, FIRST, K = 4, 3, 1, 3
    FRAME = () if frame == "own" else helmert(A)
    M = len(FRAME) or A
    x = np.random.default_rng(D).normal(size=(D, A))
    s, p = np.zeros(4000), np.array([Q])
    HERMITE, ORBITALS, INVERSE, LOG, SIGN, WORK, JET = 100, 500, 1000, 1100, 1101, 1200, 1300

    def places(y):
        y = y.reshape(D, A)
        return y - y.mean(axis=1, keepdims=True) if FRAME else y

    def psi(y):
        y = places(y)
        return determinant(np.array([[orbital(n, y[:, i]) for n in SHELLS[D]] for i in (1, 2, 3)]))

    sign = np.sign(psi(x.ravel()))

    def log_psi(y):
        return np.log(sign * psi(y))

    field(s, 0, (D, A))[:] = places(x)
    twins.oscillator_orbitals_jet(s, p, ORBITALS, HERMITE, 0, 0, SHELLS[D], D, A, 1)
    s[SIGN] = 1.0
    twins.inverses(s, LOG, SIGN, INVERSE, ORBITALS, WORK, FIRST, N, K, 1)
    twins.log_determinant_jet_own(s, JET, INVERSE, ORBITALS, FRAME, FIRST, N, D, A, K, 1)
    jet = field(s, JET, (M * D + 2,))
    value, gradient = oracles.complex_step(log_psi, x.ravel())
    gradient = gradient.reshape(D, A).T
    expected = np.array(FRAME) @ gradient if FRAME else gradient
    np.testing.assert_allclose([s[LOG], s[SIGN]], [value, sign], rtol=1e-12)
    np.testing.assert_allclose(jet[1:-1].reshape(M, D), expected, rtol=1e-9, atol=1e-10)
    # Differences of fourth order over 2e-3, beside distances of the nodes of some tenths.
    assert jet[-1] == pytest.approx(oracles.laplacian(log_psi, x.ravel()), rel=1e-5)
    # The same numbers as a full jet, whose rows move with every coordinate.
    full = field(s, 2000, (D * A + 2, A, 1, K))
    own = field(s, ORBITALS, (D + 2, A, 1, K))
    full[0], full[-1] = own[0], own[-1]
    for i in range(A):
        full[1 + i * D : 1 + (i + 1) * D, i] = own[1:-1, i]
    twins.log_determinant_jet(s, 3000, INVERSE, 2000, WORK, D * A, FIRST, N, A, K, 1)
    twins.log_determinant_jet_own(s, 3100, INVERSE, ORBITALS, (), FIRST, N, D, A, K, 1)
    np.testing.assert_allclose(s[3000 : 3002 + D * A], s[3100 : 3102 + D * A], rtol=1e-10, atol=1e-11)


def test_an_exchange_changes_the_sign_and_nothing_else():
    rng = np.random.default_rng(3)
    s = np.zeros(500)
    field(s, 0, (4, 4))[:] = rng.normal(size=(4, 4))
    found = []
    for order in ([0, 1, 2, 3], [2, 1, 0, 3]):
        field(s, 100, (4, 4))[:] = field(s, 0, (4, 4))[order]
        s[200], s[201] = 0.0, 1.0
        twins.log_determinants(s, 200, 201, 100, 300, 0, 4, 4, 1)
        found.append((s[200], s[201]))
    assert found[1][0] == pytest.approx(found[0][0], rel=1e-14)
    assert found[1][1] == -found[0][1]


def test_a_singular_matrix_is_rejected_by_finite_numbers():
    s = np.zeros(500)
    s[201] = 1.0
    twins.inverses(s, 200, 201, 100, 0, 300, 0, 3, 3, 1)
    assert s[200] == pytest.approx(math.log(TINY))
    assert np.isfinite(s).all()


@pytest.mark.parametrize("D", [1, 2, 3])
def test_cusps_and_gaussians_have_the_derivatives_of_their_values(D):
    A, PAIRS, STRENGTHS = 3, pairs(3), (0.5, 0.25, 1.0)
    p = np.concatenate([[0.3, Q], np.random.default_rng(4).normal(size=D * A)])
    x = np.random.default_rng(D).normal(size=(D, A))
    s = np.zeros(1000)
    SQUARES, JET, GRADIENT, SEED = 100, 200, 300, 400

    def terms(y):
        y = y.reshape(D, A)
        r = np.array([np.sqrt(((y[:, i] - y[:, j]) ** 2).sum()) for i, j in PAIRS])
        shifted = y - p[2:].reshape(D, A)
        return (np.array(STRENGTHS) * r / (1.0 + np.exp(p[0]) * r)).sum() - Q**2 / 2 * (shifted**2).sum()

    field(s, 0, (D, A))[:] = x
    field(s, SQUARES, (3,))[:] = [((x[:, i] - x[:, j]) ** 2).sum() for i, j in PAIRS]
    s[SEED] = 2.0
    twins.pade_cusp(s, p, JET, SQUARES, 0, STRENGTHS, 1)
    twins.add_gaussian(s, p, JET, 0, 1, 2, True, D, A, 1)
    twins.pade_cusp_jet(s, p, JET, SQUARES, 0, 0, STRENGTHS, PAIRS, (), D, A, 1)
    twins.add_gaussian_jet(s, p, JET, 0, 1, 2, True, (), D, A, 1)
    twins.pade_cusp_gradient(s, p, GRADIENT, SEED, SQUARES, 0, 0, STRENGTHS, PAIRS, D, A, 1)
    twins.gaussian_gradient(s, p, GRADIENT, SEED, 0, 1, 2, True, D, A, 1)
    value, gradient = oracles.complex_step(terms, x.ravel())
    assert s[JET] == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(field(s, JET + 1, (A, D)).T.ravel(), gradient, rtol=1e-12)
    np.testing.assert_allclose(field(s, GRADIENT, (D * A,)), 2.0 * gradient, rtol=1e-12)
    assert s[JET + 1 + D * A] == pytest.approx(oracles.laplacian(terms, x.ravel()), rel=1e-7)
    rows, step = np.zeros(20), 1e-6
    twins.pade_cusp_rows(s, p, rows, 0, 20, 1, SQUARES, SEED, 0, STRENGTHS, 1)
    twins.gaussian_rows(s, p, rows, 0, 20, 1, SEED, 0, 1, 2, D, A, 1)
    for k in (0, *range(2, 2 + D * A)):
        p[k] += step
        above = terms(x.ravel())
        p[k] -= 2.0 * step
        assert rows[k] == pytest.approx((above - terms(x.ravel())) / step, rel=1e-6, abs=1e-8)
        p[k] += step


def test_plane_waves_and_features_repeat_with_the_box():
    D, A, LENGTH, WAVES = 3, 2, 2.5, ((1, 0, 0), (1, -1, 2))
    x = np.random.default_rng(5).normal(size=(D, A))
    found = []
    for shift in (0.0, LENGTH):
        s = np.zeros(500)
        field(s, 0, (D, A))[:] = x
        s[1] += shift
        twins.plane_waves_jet(s, np.array([LENGTH]), 100, 0, 0, WAVES, D, A, 1)
        twins.periodic_features(s, np.array([LENGTH]), 50, 0, 0, D, A, 1)
        twins.periodic_distances(s, np.array([LENGTH]), 80, 0, 0, ((0, 1),), D, A, 1)
        found.append(s[50:].copy())
    np.testing.assert_allclose(*found, rtol=1e-9, atol=1e-12)
    jet = field(found[0][50:], 0, (D + 2, A, 5))
    wave = 2.0 * np.pi * np.array(WAVES[1]) / LENGTH
    np.testing.assert_allclose(jet[0, 1, 3:], [np.cos(wave @ x[:, 1]), np.sin(wave @ x[:, 1])], atol=1e-13)
    np.testing.assert_allclose(jet[1:-1, 1, 3], -wave * np.sin(wave @ x[:, 1]), atol=1e-12)
    np.testing.assert_allclose(jet[-1], -np.array([0, 1, 1, 6, 6]) * (2 * np.pi / LENGTH) ** 2 * jet[0])


def test_sum_of_exponentials_has_the_derivatives_of_the_logarithm():
    # L_d are quadratic in two coordinates, so that their jets are known.
    a, b = np.array([[0.3, -0.2], [1.0, 0.4], [-0.5, 0.7]]), np.array([0.1, -0.3, 0.2])
    c, signs, x = np.array([0.7, -0.2, 0.1]), np.array([1.0, 1.0, -1.0]), np.array([0.4, -0.9])

    def psi(y, c=c):
        return (c * signs * np.exp(a @ y + b * (y @ y))).sum()

    s, rows = np.zeros(200), np.zeros(3)
    LOG, SIGN, SHARES, LOGS, SIGNS, SEED, JETS, JET = 0, 1, 10, 20, 30, 40, 50, 100
    s[LOGS : LOGS + 3], s[SIGNS : SIGNS + 3], s[SEED] = a @ x + b * (x @ x), signs, 1.0
    jets = field(s, JETS, (3, 4))
    jets[:, 1:3], jets[:, 3] = a + 2.0 * b[:, None] * x, 4.0 * b
    twins.sum_exponentials(s, c, LOG, SIGN, SHARES, LOGS, SIGNS, 0, 3, 1)
    twins.sum_exponentials_jet(s, JET, SHARES, JETS, 2, 3, 1)
    twins.sum_exponentials_rows(s, rows, 0, 3, 1, LOG, SIGN, SEED, LOGS, SIGNS, 0, 3, 1)
    assert s[SIGN] * math.exp(s[LOG]) == pytest.approx(psi(x), rel=1e-13)
    _, gradient = oracles.complex_step(lambda y: np.log(psi(y) * s[SIGN]), x)
    np.testing.assert_allclose(s[JET + 1 : JET + 3], gradient, rtol=1e-12)
    assert s[JET + 3] == pytest.approx(oracles.laplacian(lambda y: np.log(psi(y) * s[SIGN]), x), rel=1e-8)
    np.testing.assert_allclose(rows, [psi(x, e) / psi(x) for e in np.eye(3)], rtol=1e-12)
