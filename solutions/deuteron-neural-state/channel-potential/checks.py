"""Checks of the potential of a channel."""

import numpy as np

from nmlnp.grading import check, close
from nmlnp.learning.deuteron import channel_potential
from nmlnp.physics.pionless import MODELS, pionless


def _potential(r, sigma, tau, gaussians, product=1.0):
    strengths = gaussians[:, 1:] @ np.array([1.0, sigma, tau, product * sigma * tau])
    return np.exp(-np.outer(r**2, gaussians[:, 0])) @ strengths


@check(
    points=1,
    hints=(
        "Square the total spin, S = (sigma_1 + sigma_2)/2.",
        "sigma_1 squared is 3, and the square of the total spin is S(S+1).",
    ),
)
def spins(student, seed):
    """sigma.sigma in the singlet and in the triplet."""
    for S, expected in ((1, 1.0), (0, -3.0)):
        close(
            student.sigma_dot_sigma(S),
            expected,
            name=f"sigma.sigma for S = {S}",
            wrong={
                "spins s = sigma/2 are taken for sigma": expected / 4.0,
                "S(S+1) is taken for sigma.sigma": float(S * (S + 1)),
            },
        )


@check(
    points=2,
    needs=("spins",),
    hints=(
        "The deuteron has S = 1 and T = 0: two numbers, which of them is negative?",
        "Four strengths, four numbers: 1, sigma.sigma, tau.tau and their product.",
        "Each Gaussian has its own exponent b, which multiplies r squared.",
    ),
)
def the_deuteron(student, seed):
    """The potential of the deuteron, S = 1 and T = 0."""
    rng = np.random.default_rng(seed)
    hamiltonian = pionless(rng.choice(sorted(MODELS)))
    gaussians, r = np.array(hamiltonian.gaussians), rng.uniform(0.0, 4.0, 9)
    close(
        student.potential(r, 1, 0, gaussians),
        channel_potential(hamiltonian, r, 1, 0),
        rtol=1e-9,
        # Channels without a force are differences of large numbers.
        atol=1e-10,
        name="v (MeV)",
        wrong={
            "spin and isospin are exchanged": _potential(r, -3.0, 1.0, gaussians),
            "the product sigma.sigma tau.tau is left out": _potential(r, 1.0, -3.0, gaussians, 0.0),
            "isospin 0 is given tau.tau = 0": _potential(r, 1.0, 0.0, gaussians),
        },
    )


@check(
    points=1,
    needs=("the_deuteron",),
    hidden=True,
    hints=("There are three more channels; two nucleons of equal S and T feel nothing from model o.",),
)
def all_channels(student, seed):
    """The potential in all four channels."""
    hamiltonian, r = pionless("o"), np.random.default_rng(seed + 1).uniform(0.0, 4.0, 5)
    for S in (0, 1):
        for T in (0, 1):
            close(
                student.potential(r, S, T, np.array(hamiltonian.gaussians)),
                channel_potential(hamiltonian, r, S, T),
                rtol=1e-9,
                atol=1e-10,
                name=f"v (MeV) for S = {S}, T = {T}",
            )
