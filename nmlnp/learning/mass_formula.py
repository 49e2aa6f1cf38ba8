"""Liquid-drop formulas of the binding energy, linear in their coefficients.

A formula is a tuple of names of terms; :func:`design_matrix` evaluates them, and any linear
regression finds the coefficients.
"""

import numpy as np

MAGIC_NUMBERS = (2, 8, 20, 28, 50, 82, 126, 184)


def pairing_sign(Z, N):
    """Return +1 for even-even nuclei, 0 for odd A, -1 for odd-odd nuclei."""
    return 1 - Z % 2 - N % 2


def valence(number):
    """Return the distance of a proton or neutron number to the nearest magic number, (n,) int."""
    return np.abs(np.asarray(number)[..., None] - np.array(MAGIC_NUMBERS)).min(axis=-1)


def promiscuity(Z, N):
    """Return P = v_p v_n / (v_p + v_n) of the valence protons and neutrons, 0 at magic numbers.

    P counts the proton-neutron interactions of each valence nucleon and grows with
    deformation: R. F. Casten, D. S. Brenner, P. E. Haustein, Phys. Rev. Lett. 58, 658 (1987).
    """
    protons, neutrons = valence(Z), valence(N)
    return protons * neutrons / np.maximum(protons + neutrons, 1)


TERMS = {
    "volume": lambda Z, N, A: A,
    "surface": lambda Z, N, A: -(A ** (2 / 3)),
    "Coulomb": lambda Z, N, A: -Z * (Z - 1) / A ** (1 / 3),
    "asymmetry": lambda Z, N, A: -((N - Z) ** 2) / A,
    "pairing": lambda Z, N, A: pairing_sign(Z, N) / np.sqrt(A),
    "surface asymmetry": lambda Z, N, A: (N - Z) ** 2 / A ** (4 / 3),
    "curvature": lambda Z, N, A: A ** (1 / 3),
    "Coulomb exchange": lambda Z, N, A: Z ** (4 / 3) / A ** (1 / 3),
    "Wigner": lambda Z, N, A: -np.abs(N - Z) / A,
    "Coulomb diffuseness": lambda Z, N, A: Z**2 / A,
    "promiscuity": lambda Z, N, A: promiscuity(Z, N),
    "promiscuity squared": lambda Z, N, A: promiscuity(Z, N) ** 2,
}
"""Name of a term: its value at Z, N and A = Z + N; its coefficient is an energy in MeV."""

BETHE_WEIZSAECKER = tuple(TERMS)[:5]
TEN_TERMS = tuple(TERMS)[:10]
WITH_PROMISCUITY = tuple(TERMS)


def design_matrix(Z, N, terms=BETHE_WEIZSAECKER):
    """Evaluate the terms of a mass formula; binding energies are their linear combination.

    Parameters
    ----------
    Z, N : (n,) int arrays
        Protons and neutrons; each nucleus has at least one nucleon.
    terms : sequence of p str
        Names from ``TERMS``.

    Returns
    -------
    (n, p) array

    Raises
    ------
    ValueError
        A term is unknown, or a number of nucleons is negative or makes no nucleus.

    Notes
    -----
    The first five terms are those of C. F. von Weizsaecker, Z. Phys. 96, 431 (1935), and
    H. A. Bethe, R. F. Bacher, Rev. Mod. Phys. 8, 82 (1936); surface and Coulomb lower the
    binding, so that their coefficients come out positive.
    """
    unknown = [term for term in terms if term not in TERMS]
    if unknown:
        raise ValueError(
            f"There is no term {unknown[0]!r} in the mass formula; there are {', '.join(TERMS)}."
        )
    Z, N = np.asarray(Z), np.asarray(N)
    A = (Z + N).astype(float)
    if min(Z.min(initial=0), N.min(initial=0)) < 0 or A.min(initial=1) < 1:
        raise ValueError("Every nucleus needs Z >= 0, N >= 0 and at least one nucleon.")
    return np.stack([TERMS[term](Z, N, A) for term in terms], axis=-1)
