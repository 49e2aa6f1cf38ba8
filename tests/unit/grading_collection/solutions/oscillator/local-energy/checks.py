"""Checks of the fixture exercise."""

import numpy as np

from nmlnp.grading import check, close, compatible


@check(points=2, hints=("Differentiate psi twice.", "The kinetic term has a factor 1/2."))
def exact_state(student, seed):
    """The local energy of the exact state is constant."""
    x = np.random.default_rng(seed).normal(size=5)
    close(student.local_energy(x, 1.0), np.full(5, 0.5), rtol=1e-12, name="E_L")


@check(hints=("Try alpha = 2 by hand.",), needs=("exact_state",))
def other_state(student, seed):
    """The local energy away from the exact state."""
    x, alpha = np.random.default_rng(seed).normal(size=5), 1.3
    kinetic = 0.5 * (alpha - alpha**2 * x**2)
    close(
        student.local_energy(x, alpha),
        kinetic + 0.5 * x**2,
        rtol=1e-12,
        name="E_L",
        wrong={"the kinetic term lacks its factor 1/2": 2.0 * kinetic + 0.5 * x**2},
    )


@check(hidden=True, hints=("The mean is over the samples.",))
def mean(student, seed):
    """The variational energy lies above the exact one."""
    x = np.random.default_rng(seed).normal(size=1000)
    energy = student.mean_energy(student.function("local_energy"), x, 1.0)
    compatible(energy, 1e-9, 0.5, name="E")
