"""The natural gradient of the energy, with geodesic acceleration, for many networks at once.

A step delta of the parameters changes the normalised state by sum_p delta_p t_p, where t_p is the part
of d u/d theta_p that is orthogonal to u.  The length of that change is measured with the kinetic energy,

    M_pq = <t_p| T + c |t_q>,      g_p = <t_p| H - E |u>,      (M + lambda) delta = -g,

because a small change at high momentum costs much energy (an *energy natural gradient*, Mueller and
Zeinhofer (2023)); lambda grows when a step fails and falls when it succeeds (Levenberg and Marquardt).
The state bends away from the straight line u + delta.t; half of the second derivative along delta is
taken back by a second solve with the same matrix (*geodesic acceleration*, Transtrum and Sethna (2012)).
Without it the steps in the curved valleys of this problem are ten times shorter.
"""

import numpy as np
from numba import njit, prange

from nmlnp.deuteron.kernel_cache import FLAGS, digest
from nmlnp.deuteron.losses import energy
from nmlnp.deuteron.network_kernels import compiled, evaluate, rows_of, wave_jacobian

ENERGY_SCALE = 10.0
"""c (MeV): below it all momenta weigh the same."""

FIRST_DAMPING = 1e-2
SMALLEST_DAMPING = 1e-15
"""lambda in units of the largest diagonal element of M; below the second, rounding decides."""

LARGEST_BEND = 0.75
"""Largest allowed ratio of 2 |acceleration| to |step|."""

DIFFERENCE = 0.1
"""Part of the step from which the second derivative along it is differenced."""

TRIALS = 20


@compiled
def factorise(A):
    """Replace the lower triangle of A by its Cholesky factor; return whether A is positive definite."""
    for j in range(A.shape[0]):
        for i in range(j, A.shape[0]):
            total = A[i, j]
            for k in range(j):
                total -= A[i, k] * A[j, k]
            if i == j:
                if not total > 0.0:
                    return False
                A[j, j] = np.sqrt(total)
            else:
                A[i, j] = total / A[j, j]
    return True


@compiled
def solve_factorised(L, b):
    """Replace b by the solution of L L^T x = b."""
    for i in range(b.size):
        for k in range(i):
            b[i] -= L[i, k] * b[k]
        b[i] /= L[i, i]
    for i in range(b.size - 1, -1, -1):
        b[i] /= L[i, i]
        for k in range(i):
            b[k] -= L[i, k] * b[i]


@compiled
def _dot(a, b):
    total = 0.0
    for i in range(a.size):
        total += a[i] * b[i]
    return total


@compiled
def _weighted_state(theta, network, roots, values, slopes, psi, u):
    """Fill u_i = s_i psi(q_i)."""
    copies, widths, kind = network
    evaluate(theta, copies, widths, kind, values, slopes, psi)
    flat = psi.ravel()
    for i in range(u.size):
        u[i] = roots[i] * flat[i]


@compiled
def _tangents(J, roots, u, slant):
    """Turn d psi/d theta into t_p, in units of |u| and orthogonal to u; ``slant`` keeps what was along u."""
    length = np.sqrt(_dot(u, u))
    for p in range(J.shape[0]):
        along = 0.0
        for i in range(u.size):
            J[p, i] *= roots[i] / length
            along += J[p, i] * u[i] / length
        slant[p] = along
        for i in range(u.size):
            J[p, i] -= along * u[i] / length


@compiled
def _metric(J, weight, scaled, M):
    """Fill M_pq = sum_i J_pi weight_i J_qi."""
    for p in range(J.shape[0]):
        for i in range(J.shape[1]):
            scaled[i] = J[p, i] * weight[i]
        for r in range(p + 1):
            M[p, r] = M[r, p] = _dot(scaled, J[r])


@compiled
def _bend(J, weight, slant, step, u, ahead, behind, result):
    """Fill ``result`` (parameters,) with <t_p|T + c|second derivative of the normalised state along step>."""
    norm = _dot(u, u)
    length, slope = np.sqrt(norm), _dot(slant, step)
    second = np.empty(u.size)
    for i in range(u.size):
        second[i] = (ahead[i] - 2.0 * u[i] + behind[i]) / (DIFFERENCE**2 * length)
    along = _dot(second, u) / length
    for i in range(u.size):
        velocity = 0.0
        for p in range(J.shape[0]):
            velocity += step[p] * J[p, i]
        second[i] = (second[i] - along * u[i] / length - 2.0 * slope * velocity) * weight[i]
    for p in range(J.shape[0]):
        result[p] = _dot(J[p], second)


@compiled
def _train_one(theta, damping, network, q, roots, H, weight, record):
    """Go on for ``record.size`` steps with one network; returns the damping for the next."""
    (copies, widths, _), n, P = network, q.size, theta.size
    rows = rows_of(widths)
    values, slopes, delta = np.zeros((copies, rows, n)), np.zeros((copies, rows, n)), np.zeros((rows, n))
    values[:, 0] = q
    psi, J3 = np.zeros((2, n)), np.zeros((P, 2, n))
    J = J3.reshape(P, 2 * n)
    u, Hu, scaled = np.zeros(2 * n), np.zeros(2 * n), np.zeros(2 * n)
    ahead, behind = np.zeros(2 * n), np.zeros(2 * n)
    g, slant, step, bend = np.zeros(P), np.zeros(P), np.zeros(P), np.zeros(P)
    M, L = np.zeros((P, P)), np.zeros((P, P))
    _weighted_state(theta, network, roots, values, slopes, psi, u)
    E = energy(u, H, Hu)
    for k in range(record.size):
        record[k] = E
        wave_jacobian(theta, copies, widths, values, slopes, delta, J3)
        _tangents(J, roots, u, slant)
        _metric(J, weight, scaled, M)
        length, top = np.sqrt(_dot(u, u)), 0.0
        for p in range(P):
            g[p] = _dot(J[p], Hu) / length
            top = max(top, M[p, p])
        moved = False
        for _ in range(TRIALS):
            L[:] = M
            for p in range(P):
                L[p, p] += damping * top
            damping *= 3.0
            if not factorise(L):
                continue
            step[:] = -g
            solve_factorised(L, step)
            trial = theta + DIFFERENCE * step
            _weighted_state(trial, network, roots, values, slopes, psi, ahead)
            trial = theta - DIFFERENCE * step
            _weighted_state(trial, network, roots, values, slopes, psi, behind)
            _bend(J, weight, slant, step, u, ahead, behind, bend)
            solve_factorised(L, bend)
            if _dot(bend, bend) > LARGEST_BEND**2 * _dot(step, step):
                continue
            trial = theta + step - 0.5 * bend
            _weighted_state(trial, network, roots, values, slopes, psi, ahead)
            lower = energy(ahead, H, Hu)
            if lower < E:
                moved = True
                break
        if not moved:
            # At the minimum, as far as rounding lets it be found.
            record[k:] = E
            break
        theta[:], u[:], E = trial, ahead, lower
        damping = max(damping / 15.0, SMALLEST_DAMPING)
    return damping


def _compiled(sources):
    @njit(parallel=True, cache=True, **FLAGS)
    def train_natural(theta, damping, network, q, roots, H, kinetic, record):
        """Train all networks in place by the natural gradient; threads share the networks.

        Parameters
        ----------
        theta : (seeds, parameters) array
        damping : (seeds,) array
            Kept from call to call; ``FIRST_DAMPING`` at first.
        network : tuple (copies, widths, kind)
            ``Architecture.compiled``.
        q : (n,) array
        roots, kinetic : (2n,) arrays
        H : (2n, 2n) array
            MeV.
        record : (seeds, steps) array
            Filled with the energy before each step (MeV).
        """
        sources  # noqa: B018  so that the kernel encloses it; see nmlnp.deuteron.kernel_cache
        weight = kinetic + ENERGY_SCALE
        for seed in prange(theta.shape[0]):
            damping[seed] = _train_one(theta[seed], damping[seed], network, q, roots, H, weight, record[seed])

    return train_natural


train_natural = _compiled(digest())
