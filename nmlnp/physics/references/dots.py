"""Reference energies (Hartree) of quantum dots in two and three dimensions.

Sources
-------
- exact: M. Taut, Phys. Rev. A 48, 3561 (1993) in three and J. Phys. A 27, 1045 (1994) in two
  dimensions; other frequencies from :mod:`nmlnp.exact.two_particles`; without interaction the sum
  of the occupied orbitals.
- DMC (diffusion Monte Carlo with fixed nodes): J. Høgberget, master thesis, University of Oslo (2013).
- HF (Hartree-Fock, an upper bound): A. Mariadason, master thesis, University of Oslo (2018).
- RBM, RBM+PJ and PJ (restricted Boltzmann machine, the same times a Pade-Jastrow factor, and that
  factor alone; each times Slater determinants): E. M. Nordhagen, master thesis, University of Oslo.
- ANN: networks with backflow and a Jastrow factor.  The errors of those of 2026 do not count
  autocorrelation, and some lie below DMC by more than they say.
"""

from nmlnp.physics.references.reference import reference
from nmlnp.physics.shells import orbital_energy

_SOURCES = {
    "exact": "radial equation, own computation",
    "DMC": "Høgberget, master thesis, Oslo (2013)",
    "HF": "Hartree-Fock, Mariadason, master thesis, Oslo (2018)",
    "RBM": "Nordhagen, master thesis, Oslo",
    "RBM+PJ": "Nordhagen, master thesis, Oslo",
    "PJ": "Nordhagen, master thesis, Oslo",
    "ANN": "best published networks with backflow and Jastrow factor",
}
_TAUT = {2: "Taut, J. Phys. A 27, 1045 (1994)", 3: "Taut, PRA 48, 3561 (1993)"}
_MESSAGES = "message-passing backflow, thesis (2026), errors without autocorrelation"
_SHELLS = "sum of the occupied orbitals"
_TAUTS = {(2, 1.0), (2, 1.0 / 6.0), (3, 0.5), (3, 0.1)}
"""Dimension and frequency of the closed solutions for two electrons."""

_KINDS = ("exact", "DMC", "RBM", "RBM+PJ", "PJ", "ANN", "HF")

# Dimension, electrons, omega, then values by kind in the order above.  Where the source quotes no
# error, one unit of its last digit stands for it.
_TABLE = (
    (2, 2, 0.01, "0.073835(1)", "0.07384(1)", None, None, None, None, None),
    (2, 2, 0.1, "0.440792(1)", "0.44079(1)", "0.4728(1)", "0.44130(5)", "0.44128(1)", None, "0.525635(1)"),
    (2, 2, 1.0 / 6.0, "0.666667", None, None, None, None, None, None),
    (2, 2, 0.28, "1.021644(1)", "1.02164(1)", None, None, None, None, None),
    # RBM+PJ 1.65957(1) and PJ 1.65972(1) are left out: they lie below the exact energy.
    (2, 2, 0.5, "1.659772(1)", "1.65977(1)", "1.7231(2)", None, None, None, "1.79974(1)"),
    (2, 2, 1.0, "3", None, "3.0822(2)", "3.00002(2)", "2.99999(1)", None, "3.16190(1)"),
    (2, 6, 0.1, None, "3.55385(5)", "3.697(1)", "3.57832(2)", "3.5698(1)", "3.55603(1)", "3.85238(1)"),
    (2, 6, 0.5, None, "11.78484(6)", "12.242(1)", "11.8113(2)", "11.8108(2)", "11.78466(1)", "12.2713(1)"),
    (2, 6, 1.0, None, "20.15932(8)", "20.731(1)", "20.1853(2)", "20.1905(2)", "20.16119(1)", "20.7192(1)"),
    (2, 12, 0.1, None, "12.26984(8)", "12.705(2)", "12.3416(4)", "12.3201(3)", "12.2671(10)", "12.9247(1)"),
    (2, 12, 0.5, None, "39.1596(1)", "40.440(3)", "39.2743(6)", "39.2660(4)", "39.1523(29)", "40.2161(1)"),
    (2, 12, 1.0, None, "65.7001(1)", "67.632(3)", "65.9550(7)", "65.7946(8)", "65.7060(1)", "66.9113(1)"),
    (2, 20, 0.28, None, "61.9268(1)", None, None, None, "61.9229(50)", None),
    (2, 20, 0.5, None, "93.8752(1)", None, None, None, "93.8757(65)", None),
    (
        2,
        20,
        1.0,
        None,
        "155.8822(1)",
        "159.640(5)",
        "156.104(1)",
        "156.106(2)",
        "155.9345(226)",
        "158.004(1)",
    ),
    (2, 30, 1.0, None, "308.5627(2)", "315.364(8)", "308.989(2)", "308.957(2)", None, None),
    (3, 2, 0.01, "0.079205(1)", None, None, None, None, None, None),
    (3, 2, 0.1, "0.5", None, None, None, None, None, None),
    (3, 2, 0.28, "1.201718(1)", None, None, None, None, None, None),
    (3, 2, 0.5, "2", None, None, None, None, None, None),
    (3, 2, 1.0, "3.730121(1)", "3.730123(3)", None, None, None, None, None),
    (3, 8, 1.0, None, "32.6680(1)", None, None, None, None, None),
    (3, 20, 1.0, None, "142.8875(2)", None, None, None, None, None),
)

_OF_2026 = {(2, 12, 0.1), (2, 12, 0.5), (2, 20, 0.28), (2, 20, 0.5), (2, 20, 1.0)}


def lookup(electrons, dimension=2, omega=1.0):
    """Return the reference energies of a quantum dot with closed shells and Coulomb repulsion.

    Parameters
    ----------
    electrons : int
    dimension : {2, 3}
    omega : float
        Hartree.

    Returns
    -------
    list of nmlnp.physics.references.Reference
        Empty where nothing has been published or computed.
    """
    found = []
    for row_dimension, row_electrons, row_omega, *texts in _TABLE:
        # A frequency such as 1/6 is written with a few digits only.
        if (row_dimension, row_electrons) == (dimension, electrons) and abs(row_omega / omega - 1.0) < 1e-9:
            key = (row_dimension, row_electrons, row_omega)
            found += [
                reference(kind, "energy", text, _source(kind, key))
                for kind, text in zip(_KINDS, texts, strict=True)
                if text is not None
            ]
    return found


def lookup_config(system, hamiltonian):
    """Return the reference values of the tables [system] and [hamiltonian] of a quantum dot."""
    if hamiltonian.chosen_terms == ("oscillator",):
        occupied = [orbital for spin in system.orbitals() for orbital in spin]
        energy = hamiltonian.omega * orbital_energy(occupied, system.dimension)
        return [reference("exact", "energy", f"{energy:.10g}", _SHELLS)]
    if set(hamiltonian.chosen_terms) != set(hamiltonian.OWN_TERMS) or system.occupation is not None:
        return []
    return lookup(system.electrons, system.dimension, hamiltonian.omega)


def rows():
    """Return the dots of the table: (dimension, electrons, omega)."""
    return [row[:3] for row in _TABLE]


def _source(kind, key):
    dimension, electrons, omega = key
    if kind == "exact" and electrons == 2 and (dimension, omega) in _TAUTS:
        return _TAUT[dimension]
    return _MESSAGES if kind == "ANN" and key in _OF_2026 else _SOURCES[kind]
