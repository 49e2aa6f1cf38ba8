"""Checks of the bounds on the energy of the deuteron."""

import numpy as np

from nmlnp.deuteron.exact import ground_state
from nmlnp.deuteron.mesh import tangent_mesh
from nmlnp.deuteron.observables import energy_and_variance
from nmlnp.deuteron.potentials.chiral import chiral_lo
from nmlnp.grading import check, close, require


def _states(seed, sizes):
    """The exact state with smooth changes of several sizes, times some number."""
    lo = chiral_lo(500, tangent_mesh(30, 1.2))
    generator = np.random.default_rng(seed)
    exact, q = ground_state(lo), np.tile(lo.mesh.q, 2)
    changes = [
        np.cos(generator.uniform(0.5, 2.0) * q + generator.uniform(0, 6)) * np.exp(-(q**2)) for _ in sizes
    ]
    scale = generator.uniform(0.3, 3.0)
    return (
        lo,
        exact,
        [scale * exact.u * (1.0 + size * change) for size, change in zip(sizes, changes, strict=True)],
    )


@check(
    points=1,
    hints=(
        "Divide by the norm, u.u, everywhere.",
        "<(H - E)^2> is the squared length of (H - E)u over that of u.",
    ),
)
def energy_and_its_variance(student, seed):
    """Energy and variance of a few states."""
    lo, _, states = _states(seed, (0.3, 0.1, 0.03))
    for u in states:
        E, variance = energy_and_variance(lo, u)
        found = student.energy_and_variance(u, lo.hamiltonian)
        require(
            isinstance(found, (tuple, list)) and len(found) == 2,
            "energy_and_variance must return two numbers.",
        )
        close(found[0], E, rtol=1e-8, name="the energy (MeV)", wrong={"the norm is forgotten": E * (u @ u)})
        close(
            found[1],
            variance,
            rtol=1e-5,
            name="the variance (MeV^2)",
            wrong={
                "the square of <H> is not subtracted": variance + E**2,
                "its root is taken": np.sqrt(variance),
                "the norm is forgotten": variance * (u @ u),
            },
        )


@check(
    points=1,
    needs=("energy_and_its_variance",),
    hints=("(H - E)u is small for a good state, and its squared length loses no digits.",),
)
def a_state_that_is_almost_exact(student, seed):
    """The variance of a state that differs from the exact one in the eighth digit."""
    lo, _, states = _states(seed + 1, (1e-8,))
    found = student.energy_and_variance(states[0], lo.hamiltonian)
    expected = energy_and_variance(lo, states[0])[1]
    close(found[1], expected, rtol=0.02, name="the variance (MeV^2)")


@check(
    points=2,
    hints=(
        "The variance itself, not its root, is divided by E1 - E.",
        "What does the formula say if E lies above E1, and is it true?",
    ),
)
def both_sides(student, seed):
    """Bounds that hold, and are as tight as they can be."""
    lo, exact, states = _states(seed + 2, (0.5, 0.2, 0.05, 0.01))
    for u in states:
        found = student.bounds(u, lo.hamiltonian, 0.0)
        require(isinstance(found, (tuple, list)) and len(found) == 2, "bounds must return two numbers.")
        E, variance = energy_and_variance(lo, u)
        lower = E + variance / E if E < 0.0 else -np.inf
        # By the exact energy no formula is judged here: the bound is what it is.
        close(
            found[0],
            lower,
            rtol=1e-6,
            name="the lower bound (MeV)",
            wrong={
                "the root of the variance is divided": E - np.sqrt(variance) / abs(E),
                "the sign of the correction is wrong": E - variance / E,
            },
        )
        close(found[1], E, rtol=1e-8, name="the upper bound (MeV)")
        require(found[0] <= exact.energy <= found[1] + 1e-12, "The exact energy lies outside of your bounds.")


@check(
    points=1,
    hidden=True,
    needs=("both_sides",),
    hints=("Try a state whose energy is positive.",),
)
def no_bound_from_a_bad_state(student, seed):
    """A state above the threshold."""
    lo, _, _ = _states(seed, (0.1,))
    u = np.random.default_rng(seed).uniform(0.5, 1.0, lo.roots.size)
    close(student.bounds(u, lo.hamiltonian, 0.0)[0], -np.inf, name="the lower bound (MeV)")
