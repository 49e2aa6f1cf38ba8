"""Checks of binding energies."""

import numpy as np

from nmlnp.data import masses
from nmlnp.grading import check, close

HYDROGEN, NEUTRON = 7288.971064, 8071.31806
PROTON = 7288.971064 - 510.99895 + 0.0136


def _draw(seed):
    nuclei = masses(2020)
    rows = np.random.default_rng(seed).choice(len(nuclei.Z), size=20, replace=False)
    Z, N, B = nuclei.Z[rows], nuclei.N[rows], nuclei.binding_energy[rows]
    return Z, N, B, Z * HYDROGEN + N * NEUTRON - 1e3 * B


def _mistakes(Z, N, excess):
    B = (Z * HYDROGEN + N * NEUTRON - excess) / 1e3
    return {
        "it is left in keV": 1e3 * B,
        "the mass of the parts is subtracted from that of the whole": -B,
        "bare protons are used, so that the electrons are missing": B - Z * (HYDROGEN - PROTON) / 1e3,
        "protons and neutrons are exchanged": (N * HYDROGEN + Z * NEUTRON - excess) / 1e3,
        "the mass excess of the nucleus is added": B + 2e-3 * excess,
    }


@check(
    points=1,
    hints=(
        "What are the parts that the atom of helium-4 is made of, and what is the mass excess of each?",
        "Parts minus whole is positive for a bound nucleus. Mind the unit.",
    ),
)
def alpha_particle(student, seed):
    """The binding energy of 4He, in MeV."""
    close(
        student.binding_energy(2, 2, 2424.91587),
        28.2956624,
        rtol=1e-7,
        name="B(4He)",
        wrong=_mistakes(2, 2, 2424.91587),
    )


@check(
    points=1,
    hints=(
        "Does your function work when Z, N and the mass excess are arrays?",
        "No loop is needed: NumPy multiplies arrays entry by entry.",
    ),
)
def many_nuclei(student, seed):
    """Binding energies of twenty nuclei at once."""
    Z, N, B, excess = _draw(seed)
    close(student.binding_energy(Z, N, excess), B, rtol=1e-9, name="B", wrong=_mistakes(Z, N, excess))


@check(
    points=1,
    hints=(
        "How many nucleons does a nucleus have?",
        "Use the function that you have just written, and divide.",
    ),
)
def per_nucleon(student, seed):
    """Binding energies per nucleon."""
    Z, N, B, excess = _draw(seed + 1)
    close(
        student.energy_per_nucleon(Z, N, excess),
        B / (Z + N),
        rtol=1e-9,
        name="B/A",
        wrong={"it is divided by Z instead of A": B / Z, "it is divided by N instead of A": B / N},
    )
