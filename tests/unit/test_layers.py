"""Activations and their jets against derivatives by complex steps."""

import numpy as np
import oracles
import pytest
from scipy.special import expit

import nmlnp.tiles.numpy as twins
from nmlnp.tiles.activations import FROM_INPUT, NAMES
from nmlnp.tiles.frames import helmert
from nmlnp.tiles.numpy.base import field

pytestmark = pytest.mark.interpreted

FUNCTIONS = {
    "tanh": np.tanh,
    "softplus": lambda x: np.log(1.0 + np.exp(x)),
    "logcosh": lambda x: np.log(np.cosh(x)),
}
SLOPES = {"tanh": lambda x: 1.0 / np.cosh(x) ** 2, "softplus": expit, "logcosh": np.tanh}


@pytest.mark.parametrize("ACTIVATION", range(len(NAMES)), ids=NAMES)
def test_the_way_back_multiplies_by_the_slope(ACTIVATION):
    x = np.linspace(-6.0, 6.0, 49)
    name = NAMES[ACTIVATION]
    known = x if FROM_INPUT[ACTIVATION] else FUNCTIONS[name](x)
    s = np.concatenate([np.ones(49), known])
    twins.activation_backward(s, 0, 49, 49, ACTIVATION)
    np.testing.assert_allclose(s[:49], SLOPES[name](x), rtol=1e-9)


@pytest.mark.parametrize("ACTIVATION", range(len(NAMES)), ids=NAMES)
@pytest.mark.parametrize(("D", "A"), [(1, 3), (2, 2), (3, 2)])
def test_one_hidden_layer_has_the_derivatives_of_its_sum(ACTIVATION, D, A):
    # E.g. a restricted Boltzmann machine: sum_j v_j f((x W + b)_j) / 2.
    H, TILE, X = 4, 2, D * A
    rng = np.random.default_rng(5)
    x, W, b, v = (rng.normal(size=shape) for shape in ((TILE, D, A), (X, H), H, H))
    p = np.concatenate([v, W.T.ravel(), (W**2).sum(axis=0)])
    s = np.zeros(500)
    FIRST, SECOND, JET, WORK = 100, 150, 200, 400
    field(s, FIRST, (TILE, H))[:] = x.reshape(TILE, X) @ W + b
    twins.activation_derivatives(s, FIRST, FIRST, SECOND, TILE * H, ACTIVATION)
    twins.affine_jet_output(s, p, JET, FIRST, SECOND, WORK, 0, H, H + X * H, True, 0.5, D, A, TILE, H)
    jet = field(s, JET, (X + 2, TILE))

    def output(y):
        return 0.5 * v @ FUNCTIONS[NAMES[ACTIVATION]](y @ W + b)

    for t in range(TILE):
        _, gradient = oracles.complex_step(output, x[t].ravel())
        np.testing.assert_allclose(jet[1:-1, t].reshape(A, D).T.ravel(), gradient, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(jet[-1, t], oracles.laplacian(output, x[t].ravel()), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("ACTIVATION", range(len(NAMES)), ids=NAMES)
@pytest.mark.parametrize("frame", ["own", "helmert"])
def test_pooled_particles_have_the_derivatives_of_their_sum(ACTIVATION, frame):
    # z_i is a quadratic form of the particle's own coordinates, so that its jet is known.
    D, A, H = 2, 3, 2
    FRAME = () if frame == "own" else helmert(A)
    M = len(FRAME) or A
    rng = np.random.default_rng(6)
    x, q, b = rng.normal(size=(D, A)), rng.normal(size=(H, D)), rng.normal(size=H)
    s = np.zeros(500)
    jet = field(s, 0, (D + 2, A, 1, H))

    def centred(y):
        return y - y.mean(axis=1, keepdims=True) if FRAME else y

    def output(y):
        z = np.einsum("hc,ci->ih", q, centred(y.reshape(D, A)) ** 2) + b
        return FUNCTIONS[NAMES[ACTIVATION]](z).sum()

    jet[0, :, 0] = np.einsum("hc,ci->ih", q, centred(x) ** 2)
    jet[1:-1, :, 0] = 2.0 * np.einsum("hc,ci->cih", q, centred(x))
    jet[-1, :, 0] = 2.0 * q.sum(axis=1)
    twins.pooled_activation_jet(s, b, 100, 0, 0, FRAME, D, A, 1, H, ACTIVATION)
    pooled = field(s, 100, (M * D + 2, H)).sum(axis=1)
    value, gradient = oracles.complex_step(output, x.ravel())
    gradient = gradient.reshape(D, A).T
    expected = np.array(FRAME) @ gradient if FRAME else gradient
    np.testing.assert_allclose(pooled[0], value, rtol=1e-13)
    np.testing.assert_allclose(pooled[1:-1].reshape(M, D), expected, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(pooled[-1], oracles.laplacian(output, x.ravel()), rtol=1e-9, atol=1e-9)
