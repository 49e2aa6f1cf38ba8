"""The Hamiltonian: a kinetic energy and a list of terms, one file each in :mod:`nmlnp.hamiltonian.terms`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Hamiltonian:
    """-hbar^2/2m sum of Laplacians, and terms.

    Attributes
    ----------
    hbar2_2m : float
        hbar^2/2m in the system's units of energy times length squared.
    terms : tuple of nmlnp.hamiltonian.term.Term
    """

    hbar2_2m: float
    terms: tuple


def couplings(hamiltonian):
    """Return the run-time numbers of a Hamiltonian: hbar^2/2m, then those of each term in turn."""
    import numpy as np

    return np.array([hamiltonian.hbar2_2m, *(v for term in hamiltonian.terms for v in term.values.values())])


def acting(hamiltonian, state):
    """Return the Hamiltonian without the terms that cannot act on a state's particles."""
    protons = sum(len(labels) == 2 and labels[1] > 0 for labels in state.labels)
    enough = {"particles": True, "triples": state.A > 2, "protons": protons > 1}
    terms = tuple(term for term in hamiltonian.terms if enough.get(term.acts_on, state.A > 1))
    return Hamiltonian(hamiltonian.hbar2_2m, terms)
