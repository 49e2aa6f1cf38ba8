"""Reference energies (hbar omega) of spinless fermions on a line, with the range s0 = 0.5.

Sources
-------
- exact: two fermions from :mod:`nmlnp.exact.two_particles`; without interaction A^2/2.
- CI (an upper bound): :mod:`nmlnp.exact.configuration_interaction` in up to 50 orbitals of the
  frequency that gives the lowest energy, with the change from the basis before as the error.
- ANN: J. W. T. Keeble et al., Phys. Rev. A 108, 063320 (2023).
"""

from nmlnp.physics.references.reference import reference
from nmlnp.physics.shells import shell_sum

RANGE = 0.5
_SOURCES = {
    "exact": "relative motion, own computation",
    "CI": "configuration interaction, own computation",
    "ANN": "Keeble et al., PRA 108, 063320 (2023)",
}

# Fermions, V0, kind, energy.
_TABLE = (
    (2, -20.0, "exact", "-2.471756(1)"),
    (2, -10.0, "exact", "0.595906(1)"),
    (2, -5.0, "exact", "1.498800(1)"),
    (2, 5.0, "exact", "2.267811(1)"),
    (2, 10.0, "exact", "2.425619(1)"),
    (2, 20.0, "exact", "2.605639(1)"),
    (3, -20.0, "CI", "-7.524472(1)"),
    (3, -10.0, "CI", "0.714797(1)"),
    (3, -5.0, "CI", "3.088923(1)"),
    (3, 5.0, "CI", "5.342818(1)"),
    (3, 10.0, "CI", "5.878026(1)"),
    (3, 20.0, "CI", "6.514859(1)"),
    (4, -20.0, "CI", "-13.669443(1)"),
    (4, -20.0, "ANN", "-13.49(6)"),
    (4, -10.0, "CI", "1.074053(1)"),
    (4, -5.0, "CI", "5.323207(1)"),
    (4, 5.0, "CI", "9.726376(1)"),
    (4, 10.0, "CI", "10.891422(1)"),
    (4, 20.0, "CI", "12.339726(2)"),
    (4, 20.0, "ANN", "12.349(8)"),
    (5, -20.0, "CI", "-20.35002(1)"),
    (5, -10.0, "CI", "1.78472(1)"),
    (5, -5.0, "CI", "8.23784(1)"),
    (5, 5.0, "CI", "15.40549(1)"),
    (5, 10.0, "CI", "17.46343(1)"),
    (5, 20.0, "CI", "20.1333(1)"),
    (6, -20.0, "CI", "-27.2514(1)"),
    (6, -20.0, "ANN", "-27.16(2)"),
    (6, -10.0, "CI", "2.91305(4)"),
    (6, -5.0, "CI", "11.85992(2)"),
    (6, 5.0, "CI", "22.36340(2)"),
    (6, 10.0, "CI", "25.5742(1)"),
    (6, 20.0, "CI", "29.9076(8)"),
)


def lookup(fermions, v0):
    """Return the reference energies of fermions on a line with s0 = 0.5.

    Parameters
    ----------
    fermions : int
    v0 : float
        Strength of the interaction.

    Returns
    -------
    list of nmlnp.physics.references.Reference
        Empty where nothing has been published or computed.
    """
    if v0 == 0.0:
        return [reference("exact", "energy", f"{shell_sum(fermions, 1):g}", "no interaction: A^2/2")]
    return [
        reference(kind, "energy", text, _SOURCES[kind])
        for row_fermions, row_v0, kind, text in _TABLE
        if (row_fermions, row_v0) == (fermions, v0)
    ]


def lookup_config(system, hamiltonian):
    """Return the reference values of the tables [system] and [hamiltonian] of fermions on a line."""
    if hamiltonian.chosen_terms == ("oscillator",):
        return lookup(system.fermions, 0.0)
    if set(hamiltonian.chosen_terms) != set(hamiltonian.OWN_TERMS) or (
        hamiltonian.s0 != RANGE and hamiltonian.v0 != 0.0
    ):
        return []
    return lookup(system.fermions, hamiltonian.v0)


def rows():
    """Return the fermions and strengths of the table."""
    return list(dict.fromkeys(row[:2] for row in _TABLE))
