"""Binding energies from atomic mass excesses.

Write binding_energy and energy_per_nucleon; mass excesses come in keV, energies go out in MeV.
"""

HYDROGEN = 7288.971064  # mass excess of the hydrogen atom (keV)
NEUTRON = 8071.31806  # mass excess of the neutron (keV)


def binding_energy(Z, N, mass_excess):
    """Return the binding energy (MeV) of nuclei with Z protons, N neutrons and a mass excess (keV)."""
    # BEGIN SOLUTION
    # Hydrogen atoms, not protons: the table lists atoms, so Z electrons stand on both sides and
    # cancel.  The A mass units that a mass excess leaves out cancel as well.
    return (Z * HYDROGEN + N * NEUTRON - mass_excess) / 1000.0
    # END SOLUTION


def energy_per_nucleon(Z, N, mass_excess):
    """Return the binding energy per nucleon (MeV)."""
    # BEGIN SOLUTION
    return binding_energy(Z, N, mass_excess) / (Z + N)
    # END SOLUTION
