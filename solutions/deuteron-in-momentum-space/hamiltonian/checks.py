"""Checks of the deuteron on a mesh."""

import numpy as np

from nmlnp.deuteron.mesh import tangent_mesh
from nmlnp.deuteron.potentials.chiral import CONTACT, chiral_lo
from nmlnp.grading import check, close, require


@check(
    points=1,
    hints=(
        "The map has two steps, from (-1, 1) to (0, 1) and from there to q. Each changes the weights.",
        "dq/dx = c (pi/2)/cos^2(pi x/2).",
        "Try it on the integral of exp(-q), which is 1.",
    ),
)
def a_mesh(student, seed):
    """Points and weights."""
    generator = np.random.default_rng(seed)
    n, c = int(generator.integers(20, 60)), float(generator.uniform(0.5, 3.0))
    expected = tangent_mesh(n, c)
    found = student.mesh(n, c)
    require(isinstance(found, (tuple, list)) and len(found) == 2, "mesh must return two arrays, q and w.")
    close(found[0], expected.q, rtol=1e-9, name="the points q (fm^-1)")
    close(
        found[1],
        expected.w,
        rtol=1e-9,
        name="the weights w (fm^-1)",
        wrong={
            "the weights of (-1, 1) are not halved for (0, 1)": 2.0 * expected.w,
            "the slope of the map is left out": 0.5 * np.polynomial.legendre.leggauss(n)[1],
            "the weights are multiplied by q^2, which is a part of the integrand": expected.w * expected.q**2,
        },
    )


def _problem(seed):
    generator = np.random.default_rng(seed)
    cutoff = int(generator.choice(sorted(CONTACT)))
    lo = chiral_lo(cutoff, tangent_mesh(int(generator.integers(30, 44)), 1.2))
    V, n = sum(lo.terms.values()), lo.mesh.q.size
    return lo, (lo.mesh.q, lo.mesh.w, V[:n, :n], V[:n, n:], V[n:, :n], V[n:, n:], lo.hbar2_2mu)


@check(
    points=2,
    hints=(
        "Write the integral as a sum and multiply the equation by s_i = q_i sqrt(w_i). What is the vector?",
        "The kinetic energy stands on the diagonal, once for S and once for D.",
        "numpy.block puts four matrices together; the rows of the upper right one belong to S.",
    ),
)
def the_matrix(student, seed):
    """The matrix of a chiral force of leading order, and its lowest eigenvalue."""
    lo, arguments = _problem(seed)
    n, T, roots = lo.mesh.q.size, np.diag(lo.kinetic), lo.roots
    V = sum(lo.terms.values())
    exchanged = V.copy()
    exchanged[:n, n:], exchanged[n:, :n] = V[n:, :n], V[:n, n:]
    weights = roots**2
    close(
        student.hamiltonian(*arguments),
        lo.hamiltonian,
        rtol=1e-8,
        atol=1e-8,
        name="the Hamiltonian (MeV)",
        wrong={
            "SD and DS have changed places": T + roots[:, None] * exchanged * roots,
            "the measure stands on one side only, so that the matrix is not symmetric": T + V * weights,
            "the factor q^2 of the measure is left out": T
            + np.sqrt(np.outer(np.tile(lo.mesh.w, 2), np.tile(lo.mesh.w, 2))) * V,
            "the measure q^2 w is not shared by its root": T + weights[:, None] * V * weights,
        },
    )


@check(
    points=1,
    hidden=True,
    needs=("the_matrix",),
    hints=("Nothing in your matrix may assume that V is symmetric or that DS is the transpose of SD.",),
)
def any_four_blocks(student, seed):
    """Four blocks that have nothing to do with one another."""
    generator = np.random.default_rng(seed + 1)
    q, w = tangent_mesh(7, 1.0)
    blocks = generator.standard_normal((4, 7, 7))
    found = np.asarray(student.hamiltonian(q, w, *blocks, 20.0))
    require(found.shape == (14, 14), f"The matrix has the shape {found.shape}, expected (14, 14).")
    s = q * np.sqrt(w)
    expected = np.block([[blocks[0], blocks[1]], [blocks[2], blocks[3]]]) * np.outer(
        np.tile(s, 2), np.tile(s, 2)
    )
    close(
        found,
        expected + np.diag(20.0 * np.tile(q, 2) ** 2),
        rtol=1e-9,
        atol=1e-12,
        name="the Hamiltonian (MeV)",
    )
