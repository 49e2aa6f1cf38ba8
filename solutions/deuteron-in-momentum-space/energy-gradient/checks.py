"""Checks of the energy of the published network and its gradient."""

import numpy as np

from nmlnp.deuteron.mesh import tangent_mesh
from nmlnp.deuteron.networks import Architecture, initial_parameters, wave_functions
from nmlnp.deuteron.potentials.chiral import chiral_lo
from nmlnp.grading import check, close, require


def _network(seed):
    hidden = int(np.random.default_rng(seed).integers(3, 7))
    architecture = Architecture((hidden,))
    return architecture, initial_parameters(architecture, seed)


@check(
    points=1,
    hints=(
        "numpy.split(theta, 4) gives the four parts.",
        "The input is one number: W1 times q is an outer product of shape (N, n).",
    ),
)
def the_waves(student, seed):
    """psi_S and psi_D of a network."""
    architecture, theta = _network(seed)
    q = np.random.default_rng(seed).uniform(0.0, 5.0, 11)
    expected = wave_functions(architecture, theta, q)
    W1, b, S, D = np.split(theta, 4)
    linear = np.stack([S, D]) @ (np.outer(W1, q) + b[:, None])
    mixed = np.column_stack([S, D]).ravel().reshape(2, -1)
    close(
        student.waves(theta, q),
        expected,
        rtol=1e-9,
        name="the waves",
        wrong={
            "there is no activation": linear,
            "the bias is added outside of the activation": np.stack([S, D])
            @ (np.logaddexp(0.0, np.outer(W1, q)) + b[:, None]),
            "S and D are exchanged": expected[::-1],
            "the output weights of S and D are taken in turn": mixed
            @ np.logaddexp(0.0, np.outer(W1, q) + b[:, None]),
        },
    )


def _lo():
    return chiral_lo(500, tangent_mesh(32, 1.2))


def _energy(architecture, theta, lo):
    u = wave_functions(architecture, theta, lo.mesh.q).ravel() * lo.roots
    return u @ lo.hamiltonian @ u / (u @ u)


@check(
    points=2,
    hints=(
        "Without -E u the change of the norm is forgotten.",
        "The slope of log(1 + e^z) is 1/(1 + e^-z). A node passes back what both outputs send, times that.",
        "W1 multiplies q, so its derivative is that of the bias with every momentum weighted by q.",
        "Compare with (E(theta + h) - E(theta - h))/2h for each parameter.",
    ),
)
def the_gradient(student, seed):
    """Energy and gradient with a chiral force, against complex steps."""
    architecture, theta = _network(seed + 1)
    lo = _lo()
    found = student.energy_and_gradient(theta, lo.mesh.q, lo.roots, lo.hamiltonian)
    require(
        isinstance(found, (tuple, list)) and len(found) == 2,
        "energy_and_gradient must return two things: the energy and the gradient.",
    )
    E = _energy(architecture, theta, lo)
    close(found[0], E, rtol=1e-8, name="the energy (MeV)")
    step = 1e-30
    exact = np.array(
        [_energy(architecture, theta + 1j * step * e, lo).imag / step for e in np.eye(theta.size)]
    )
    J = np.array(
        [
            wave_functions(architecture, theta + 1j * step * e, lo.mesh.q).imag / step
            for e in np.eye(theta.size)
        ]
    )
    u = wave_functions(architecture, theta, lo.mesh.q).ravel() * lo.roots
    J = J.reshape(theta.size, -1) * lo.roots
    forgotten = 2.0 * J @ (lo.hamiltonian @ u) / (u @ u)
    norm = 2.0 * J @ (lo.hamiltonian @ u - E * u)
    close(
        found[1],
        exact,
        rtol=1e-6,
        atol=1e-7 * np.abs(exact).max(),
        name="the gradient",
        wrong={
            "the change of the norm, -E u, is forgotten": forgotten,
            "the division by u.u is forgotten": norm,
        },
    )
