"""Checks of the natural step, against the solver that runs in production."""

import numpy as np

from nmlnp.grading import check, close
from nmlnp.vmc.reconfiguration import Reconfiguration


def _arrays(seed, N=60, K=3, P=8):
    """A state with components of unit length, energies near -28 MeV and rows that are not centred."""
    rng = np.random.default_rng(seed)
    components = rng.standard_normal((N, K)) + 2.0
    components /= np.linalg.norm(components, axis=1)[:, None]
    h = -28.0 * components + rng.standard_normal((N, K))
    return rng.standard_normal((N, K, P)) + 1.0, components, h


def _gradient(rows, components, h):
    energy = (components * h).sum() / len(h)
    return 2.0 * np.tensordot(rows, h - energy * components, axes=([0, 1], [0, 1])) / len(h)


@check(
    points=1,
    hints=(
        "Which axis counts the components, and which the walkers?",
        "The components are summed; only the walkers are averaged.",
    ),
)
def the_energy(student, seed):
    """The energy is summed over components and averaged over walkers."""
    _, components, h = _arrays(seed)
    close(
        student.energy(components, h),
        (components * h).sum() / len(h),
        name="E (MeV)",
        wrong={
            "the components are averaged too": (components * h).mean(),
            "the walkers are summed and not averaged": (components * h).sum(),
        },
    )


@check(
    points=2,
    needs=("the_energy",),
    hints=(
        "A constant added to the Hamiltonian adds that constant times c to h. Does your gradient notice?",
        "np.einsum with two indices in common sums over walkers and components at once.",
    ),
)
def the_gradient(student, seed):
    """The gradient of the energy, also with a constant added to the Hamiltonian."""
    rows, components, h = _arrays(seed + 1)
    expected = _gradient(rows, components, h)
    uncentred = 2.0 * np.einsum("nkp,nk->p", rows, h) / len(h)
    close(
        student.gradient(rows, components, h),
        expected,
        rtol=1e-8,
        atol=1e-10,
        name="g",
        wrong={
            "the energy is not subtracted": uncentred,
            "the components are averaged and not summed": expected / 3.0,
        },
    )
    close(
        student.gradient(rows, components, h + 5.0 * components),
        expected,
        rtol=1e-8,
        atol=1e-10,
        name="g with 5 MeV added to the Hamiltonian",
    )


@check(
    points=3,
    needs=("the_gradient",),
    hints=(
        "Check S for one parameter and one component: it is the variance of O.",
        "Subtract c_k times the mean of O from every row, before anything is multiplied.",
        "As a matrix with N K rows, X = (O - c Obar)/sqrt(N), S is X^T X.",
    ),
)
def the_step(student, seed):
    """The step that the production solver makes from the same arrays."""
    for K in (3, 1):
        rows, components, h = _arrays(seed + 2 + K, K=K)
        regularisation = 0.01 + (seed % 5) / 50
        solver = Reconfiguration(solver="dense", regularisation=regularisation)
        g, one = _gradient(rows, components, h), np.eye(rows.shape[2])
        uncentred = np.einsum("nkp,nkq->pq", rows, rows) / len(h)
        expected = solver.step(rows, components, h).step
        close(
            student.step(rows, components, h, regularisation),
            expected,
            rtol=1e-7,
            atol=1e-10,
            name=f"the step for K = {K}",
            wrong={
                "S is not centred": np.linalg.solve(uncentred + regularisation * one, 0.5 * g),
                "the whole gradient stands on the right, not half of it": 2.0 * expected,
                "the step goes uphill": -expected,
            },
        )
