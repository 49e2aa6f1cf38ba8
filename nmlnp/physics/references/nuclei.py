"""Reference energies (MeV) and charge radii (fm) of nuclei.

Sources
-------
- exact: correlated Gaussians (stochastic variational method), own computation;
  upper bounds converged to about 1 keV (A = 3) and a few keV (A = 4).  Those of
  2021 are from :mod:`nmlnp.exact.stochastic_variation`, with the spread over
  sizes and seeds as the error.
- HH: hyperspherical harmonics, and ANN: neural network with variational Monte
  Carlo, both in A. Gnech et al., Few-Body Syst. 63, 7 (2022), table 1.
- ANN and GFMC (Green's function Monte Carlo) of the Hamiltonian of 2021:
  C. Adams et al., Phys. Rev. Lett. 127, 022502 (2021).
- E_sym: exact optimum of a symmetric correlator that is blind to spin and
  isospin, on the s-shell Slater state, own computation; no such state passes it.
"""

from nmlnp.physics.pionless import THREE_BODY
from nmlnp.physics.references.reference import reference

_OWN = "correlated Gaussians, own computation"
_SYMMETRIC = "limit of a spin-isospin-blind correlator, own computation"
_GNECH = "Gnech et al., Few-Body Syst. 63, 7 (2022)"
_ADAMS = "Adams et al., PRL 127, 022502 (2021)"

# Model o, three-body range 1 fm: nucleus, force, kind, quantity, value with its error.  Where the
# source quotes no error, one unit of its last digit stands for it.
_MODEL_O = (
    ("2H", "NN", "exact", "energy", "-2.2419(1)"),
    ("2H", "NN", "HH", "energy", "-2.242(1)"),
    ("2H", "NN", "HH", "r_charge", "2.110(2)"),
    ("2H", "NN", "ANN", "energy", "-2.242(1)"),
    ("2H", "NN", "ANN", "r_charge", "2.120(5)"),
    ("2H", "NN", "E_sym", "energy", "-2.2419(1)"),
    ("3H", "NN", "exact", "energy", "-9.7440(10)"),
    ("3H", "NN", "HH", "energy", "-9.744(1)"),
    ("3H", "NN", "HH", "r_charge", "1.656(4)"),
    ("3H", "NN", "ANN", "energy", "-9.511(1)"),
    ("3H", "NN", "ANN", "r_charge", "1.658(4)"),
    ("3H", "NN", "E_sym", "energy", "-9.0235(10)"),
    ("3H", "3N", "exact", "energy", "-8.4750(10)"),
    ("3H", "3N", "HH", "energy", "-8.475(1)"),
    ("3H", "3N", "HH", "r_charge", "1.747(6)"),
    ("3H", "3N", "ANN", "energy", "-8.232(1)"),
    ("3H", "3N", "ANN", "r_charge", "1.750(3)"),
    ("3H", "3N", "E_sym", "energy", "-7.7155(10)"),
    ("3He", "3N", "HH", "energy", "-7.811(1)"),
    ("3He", "3N", "HH", "r_charge", "1.969(8)"),
    ("3He", "3N", "ANN", "energy", "-7.564(1)"),
    ("3He", "3N", "ANN", "r_charge", "1.961(3)"),
    ("4He", "NN", "exact", "energy", "-37.066(3)"),
    ("4He", "NN", "HH", "energy", "-37.06(1)"),
    ("4He", "NN", "HH", "r_charge", "1.485(4)"),
    ("4He", "NN", "ANN", "energy", "-36.841(1)"),
    ("4He", "NN", "ANN", "r_charge", "1.484(3)"),
    ("4He", "NN", "E_sym", "energy", "-36.357(3)"),
    ("4He", "3N", "exact", "energy", "-28.176(3)"),
    ("4He", "3N", "HH", "energy", "-28.17(1)"),
    ("4He", "3N", "HH", "r_charge", "1.646(4)"),
    ("4He", "3N", "ANN", "energy", "-27.903(1)"),
    ("4He", "3N", "ANN", "r_charge", "1.643(2)"),
    ("4He", "3N", "E_sym", "energy", "-27.312(3)"),
)

_WITHOUT_COULOMB = (
    ("4He", "NN", "exact", "energy", "-37.950(3)"),
    ("4He", "3N", "exact", "energy", "-28.961(3)"),
)

# Adams et al. (2021) by cutoff (fm^-1); three-body force included where A >= 3, never Coulomb.  D0
# is fixed by the binding energy of 3H, and all cutoffs give 8.48 MeV; the published GFMC energy lies
# 0.10 MeV, five of its errors, above.
_PIONLESS_2021 = {
    2: (
        ("2H", "NN", "exact", "energy", "-2.2240(1)"),
        ("3H", "3N", "exact", "energy", "-8.4807(1)"),
        ("4He", "3N", "exact", "energy", "-23.279(1)"),
    ),
    4: (
        ("2H", "NN", "exact", "energy", "-2.2240(1)"),
        ("2H", "NN", "ANN", "energy", "-2.224(1)"),
        ("3H", "3N", "exact", "energy", "-8.4796(1)"),
        ("3H", "3N", "GFMC", "energy", "-8.38(2)"),
        ("3H", "3N", "ANN", "energy", "-8.26(1)"),
        ("4He", "3N", "exact", "energy", "-23.664(1)"),
        ("4He", "3N", "GFMC", "energy", "-23.62(3)"),
        ("4He", "3N", "ANN", "energy", "-23.30(2)"),
    ),
    6: (
        ("2H", "NN", "exact", "energy", "-2.2240(1)"),
        ("3H", "3N", "exact", "energy", "-8.4784(2)"),
        ("4He", "3N", "exact", "energy", "-25.073(2)"),
    ),
}

_PROTONS = {"2H": 1, "3H": 1, "3He": 2, "4He": 2}
_OWN_SOURCES = {"exact": _OWN, "E_sym": _SYMMETRIC}


def lookup(
    nucleus,
    family="pionless",
    model="o",
    force="NN",
    cutoff=None,
    three_body_range=None,
    three_body_strength=None,
    coulomb=True,
):
    """Return the reference values of a nucleus and a Hamiltonian.

    Parameters
    ----------
    nucleus : str
        ``"2H"``, ``"3H"``, ``"3He"`` or ``"4He"``.
    family, model, force, cutoff
        As in :class:`nmlnp.config.hamiltonian.NuclearHamiltonian`.
    three_body_range, three_body_strength : float, optional
        R3 (fm) and cE; ``None`` stands for the pair of the table.
    coulomb : bool
        Whether Coulomb acts between protons.

    Returns
    -------
    list of Reference
        Empty where nothing has been published or computed.
    """
    if family == "pionless-2021":
        return _select(_PIONLESS_2021.get(cutoff, ()), nucleus, force, _ADAMS)
    published = three_body_range in (None, 1.0) and three_body_strength in (None, THREE_BODY[1.0])
    if model != "o" or (force == "3N" and not published):
        return []
    # One proton feels no Coulomb force, so the switch changes nothing there.
    table = _MODEL_O if coulomb or _PROTONS[nucleus] == 1 else _WITHOUT_COULOMB
    return _select(table, nucleus, force, _GNECH)


def lookup_config(system, hamiltonian):
    """Return the reference values of the tables [system] and [hamiltonian] of a nucleus."""
    if hamiltonian.terms not in (None, list(hamiltonian.OWN_TERMS)):
        return []
    return lookup(system.nucleus, **hamiltonian.model_dump(exclude={"terms", "couplings"}))


def _select(table, nucleus, force, source):
    return [
        reference(kind, quantity, text, _OWN_SOURCES.get(kind, source))
        for row_nucleus, row_force, kind, quantity, text in table
        if (row_nucleus, row_force) == (nucleus, force)
    ]
