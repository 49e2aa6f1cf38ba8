"""Checks of the Gaussian for hydrogen."""

import numpy as np

from nmlnp.grading import check, close


def _kinetic_and_potential(positions, a):
    squares = np.sum(positions**2, axis=1)
    return 3.0 * a - 2.0 * a**2 * squares, -1.0 / np.sqrt(squares), squares


@check(
    points=2,
    hints=(
        "Use -(1/2) [lap log psi + |grad log psi|^2] + V, with log psi = -a r^2.",
        "The Laplacian of x^2 + y^2 + z^2 is a number. Which?",
        "Compare with differences of exp(-a r^2) at one point, direction by direction.",
    ),
)
def the_local_energy(student, seed):
    """The local energy at random points."""
    rng = np.random.default_rng(seed)
    positions, a = rng.standard_normal((12, 3)), rng.uniform(0.2, 0.9)
    kinetic, potential, squares = _kinetic_and_potential(positions, a)
    close(
        student.local_energy(positions, a),
        kinetic + potential,
        rtol=1e-9,
        name="the local energy (Hartree)",
        wrong={
            "the kinetic energy lacks the factor 1/2": 2.0 * kinetic + potential,
            "the Laplacian counts one direction instead of three": kinetic - 2.0 * a + potential,
            "the kinetic energy has the wrong sign": -kinetic + potential,
            "the square of the gradient is left out": 3.0 * a + potential,
            "the potential is repulsive": kinetic - potential,
            "the potential is that of the squared distance": kinetic - 1.0 / squares,
        },
    )


@check(
    points=1,
    hints=(
        "|psi|^2 is a Gaussian in each direction. What is its variance?",
        "You need <r^2> and <1/r> in that Gaussian; the second is an elementary integral over r.",
        "Or average your local energy over many points drawn from |psi|^2, and compare.",
    ),
)
def the_energy(student, seed):
    """The exact energy as a function of a."""
    a = np.random.default_rng(seed + 1).uniform(0.1, 1.5)
    close(
        student.energy(a),
        1.5 * a - 2.0 * np.sqrt(2.0 * a / np.pi),
        rtol=1e-9,
        name=f"E({a:.3f}) in Hartree",
        wrong={
            "the average runs over |psi| instead of |psi|^2": 3.0 * a
            - 6.0 * a**2 * 0.5 / a
            - 2.0 * np.sqrt(a / np.pi),
            "the kinetic energy lacks the factor 1/2": 3.0 * a - 2.0 * np.sqrt(2.0 * a / np.pi),
        },
    )
