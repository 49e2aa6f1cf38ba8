"""RMSprop and Adam for many networks at once: one thread a network, all iterations of it in one go."""

import numpy as np
from numba import njit, prange

from nmlnp.deuteron.kernel_cache import FLAGS, digest
from nmlnp.deuteron.losses import energy_cotangent, overlap_cotangent
from nmlnp.deuteron.network_kernels import compiled, evaluate, loss_gradient, rows_of

METHODS = ("rmsprop", "adam")

RATE = 0.01
SQUARES_MEMORY = {"rmsprop": 0.9, "adam": 0.999}
GRADIENT_MEMORY = 0.9
SMALLEST_ROOT = 1e-8
"""Rate and memory of RMSprop are those of Rozalen Sarmiento, Keeble and Rios (2024); Adam's are Kingma's."""


@compiled
def _move(method, theta, g, mean, square, step, rate, beta):
    """One step in place; ``step`` counts from 1."""
    if method == 0:
        for p in range(theta.size):
            square[p] = beta * square[p] + (1.0 - beta) * g[p] * g[p]
            theta[p] -= rate * g[p] / (np.sqrt(square[p]) + SMALLEST_ROOT)
    else:
        a, b = 1.0 - GRADIENT_MEMORY**step, 1.0 - beta**step
        for p in range(theta.size):
            mean[p] = GRADIENT_MEMORY * mean[p] + (1.0 - GRADIENT_MEMORY) * g[p]
            square[p] = beta * square[p] + (1.0 - beta) * g[p] * g[p]
            theta[p] -= rate * (mean[p] / a) / (np.sqrt(square[p] / b) + SMALLEST_ROOT)


@compiled
def _train_one(
    method,
    pretraining,
    theta,
    mean,
    square,
    first,
    rate,
    beta,
    network,
    q,
    roots,
    H,
    target,
    record,
):
    """Go on from iteration ``first`` for ``record.size`` iterations of one network."""
    (copies, widths, kind), n = network, q.size
    values, slopes = np.zeros((copies, rows_of(widths), n)), np.zeros((copies, rows_of(widths), n))
    values[:, 0] = q
    delta, psi, cotangent = np.zeros(values.shape[1:]), np.zeros((2, n)), np.zeros((2, n))
    u, Hu, g = np.zeros(2 * n), np.zeros(2 * n), np.zeros(theta.size)
    for k in range(record.size):
        evaluate(theta, copies, widths, kind, values, slopes, psi)
        flat = psi.ravel()
        for i in range(2 * n):
            u[i] = roots[i] * flat[i]
        if pretraining:
            record[k] = overlap_cotangent(u, target, roots, cotangent)
        else:
            record[k] = energy_cotangent(u, H, roots, Hu, cotangent)
        loss_gradient(theta, copies, widths, values, slopes, cotangent, delta, g)
        _move(method, theta, g, mean, square, first + k + 1, rate, beta)


def _compiled(sources):
    @njit(parallel=True, cache=True, **FLAGS)
    def train_first_order(
        method,
        pretraining,
        theta,
        mean,
        square,
        first,
        rate,
        beta,
        network,
        q,
        roots,
        H,
        target,
        record,
    ):
        """Train all networks in place; threads share the networks.

        Parameters
        ----------
        method : int
            Place in ``METHODS``.
        pretraining : bool
            Whether the loss is the distance to ``target`` instead of the energy.
        theta, mean, square : (seeds, parameters) arrays
            Parameters, running means of the gradient and of its square.
        first : int
            Iterations that these means have seen.
        rate, beta : float
            Rate, memory of the squares.
        network : tuple (copies, widths, kind)
            ``Architecture.compiled``.
        q : (n,) array
        roots : (2n,) array
        H : (2n, 2n) array
            MeV.
        target : (2, n) array
        record : (seeds, iterations) array
            Filled with the loss before each iteration (the energy in MeV).
        """
        sources  # noqa: B018  so that the kernel encloses it; see nmlnp.deuteron.kernel_cache
        for seed in prange(theta.shape[0]):
            _train_one(
                method, pretraining, theta[seed], mean[seed], square[seed], first, rate, beta,
                network, q, roots, H, target, record[seed],
            )  # fmt: skip

    return train_first_order


train_first_order = _compiled(digest())
