"""Checks of a step of the natural gradient."""

import numpy as np

from nmlnp.deuteron.mesh import tangent_mesh
from nmlnp.deuteron.networks import Architecture, initial_parameters, wave_functions
from nmlnp.deuteron.potentials.chiral import chiral_lo
from nmlnp.grading import check, close


def _problem(seed, length=1.0):
    lo, architecture = chiral_lo(500, tangent_mesh(24, 1.2)), Architecture((4,))
    theta = initial_parameters(architecture, seed)
    step = 1e-30

    def state(t):
        return length * wave_functions(architecture, t, lo.mesh.q).ravel() * lo.roots

    J = np.array([state(theta + 1j * step * e).imag / step for e in np.eye(theta.size)])
    normalised = np.array(
        [(v / np.sqrt(v @ v)).imag / step for v in (state(theta + 1j * step * e) for e in np.eye(theta.size))]
    )
    return lo, state(theta), J, normalised


@check(
    points=1,
    hints=(
        "Making u longer does not change the state: subtract the part of each row that lies along u.",
        "Divide by the length of u once in t, and once more wherever u itself appears.",
    ),
)
def changes_of_the_state(student, seed):
    """The changes of the normalised state, against complex steps."""
    _, u, J, exact = _problem(seed, 3.0)
    close(
        student.tangents(J, u),
        exact,
        rtol=1e-7,
        atol=1e-9 * np.abs(exact).max(),
        name="t",
        wrong={
            "the part along u is not taken out": J / np.linalg.norm(u),
            "the length of u is forgotten": exact * np.linalg.norm(u),
        },
    )


@check(
    points=2,
    hints=(
        "Each component of t is weighted by T + c in M, and by nothing in g.",
        "g is half of the gradient of the energy.",
        "The damping is in units of the largest diagonal element of M.",
    ),
)
def the_step(student, seed):
    """One step."""
    lo, u, J, t = _problem(seed + 1, 2.0)
    generator = np.random.default_rng(seed)
    c, damping = float(generator.uniform(2.0, 20.0)), float(10.0 ** generator.uniform(-3, -1))
    T, H = lo.kinetic, lo.hamiltonian
    M, g = (t * (T + c)) @ t.T, t @ (H @ u) / np.linalg.norm(u)
    unit, identity = t @ t.T, np.eye(len(g))

    def step(matrix, shift, gradient=g):
        return -np.linalg.solve(matrix + shift * identity, gradient)

    top = M.diagonal().max()
    close(
        student.natural_step(J, u, H, T, c, damping),
        step(M, damping * top),
        rtol=1e-5,
        atol=1e-7 * np.abs(g).max(),
        name="the step",
        wrong={
            "it goes uphill": -step(M, damping * top),
            "the gradient is taken twice": step(M, damping * top, 2.0 * g),
            "all momenta weigh the same in M": step(unit, damping * unit.diagonal().max()),
            "the damping is not in units of M": step(M, damping),
        },
    )
