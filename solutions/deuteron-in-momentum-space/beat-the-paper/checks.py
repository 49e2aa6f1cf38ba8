"""Checks of a network of six hidden nodes: its energy with the N3LO force."""

import numpy as np

from nmlnp.deuteron.exact import ground_state
from nmlnp.deuteron.networks import Architecture, wave_functions
from nmlnp.deuteron.observables import energy_and_variance
from nmlnp.deuteron.potentials.n3lo import n3lo
from nmlnp.grading import below, check, require


def _above_exact(student):
    """Energy above the exact one, keV."""
    name = student.activation()
    require(
        name in ("softplus", "sigmoid"), f"activation returns {name!r}; it must be 'softplus' or 'sigmoid'."
    )
    theta = np.asarray(student.parameters(), dtype=float)
    require(
        theta.shape == (24,), f"parameters has the shape {theta.shape}; six nodes have 24 parameters, (24,)."
    )
    require(np.isfinite(theta).all(), "The parameters must be finite numbers.")
    require(theta[:6].max() < 0.0, "W1 must be negative, or the waves do not vanish at high momentum.")
    interaction = n3lo()
    psi = wave_functions(Architecture((6,), name), theta, interaction.mesh.q)
    require(np.any(psi), "The waves are zero everywhere.")
    energy, _ = energy_and_variance(interaction, psi.ravel() * interaction.roots)
    return 1e3 * float(energy - ground_state(interaction).energy)


@check(
    points=1,
    hints=(
        "Train one network of nmlnp.deuteron.training.Ensemble and copy its parameters.",
        "The order is W1, b, W2_S, W2_D, that of Ensemble.parameters.",
    ),
)
def it_binds(student, seed):
    """The network is bound by more than 1 MeV."""
    below(_above_exact(student), 1200.0, name="the energy above the exact one", unit="keV")


@check(
    points=2,
    needs=("it_binds",),
    hints=(
        "Half of all seeds get there by the natural gradient.",
        "Print the energies of 20 seeds: how far apart do they end?",
    ),
)
def as_good_as_the_paper(student, seed):
    """The energy is within 0.1 %."""
    below(_above_exact(student), 2.2, name="the energy above the exact one", unit="keV")


@check(
    points=2,
    needs=("as_good_as_the_paper",),
    hints=(
        "One seed in ten gets there: there are many minima, and most are not the best one.",
        "Some seeds end at the same energy: they found the same network, with its nodes in another order.",
    ),
)
def better_than_the_paper(student, seed):
    """The energy is within 0.3 keV."""
    below(_above_exact(student), 0.3, name="the energy above the exact one", unit="keV")
