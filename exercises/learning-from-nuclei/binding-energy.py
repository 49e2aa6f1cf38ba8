"""Binding energies from atomic mass excesses.

Write binding_energy and energy_per_nucleon; mass excesses come in keV, energies go out in MeV.
"""

HYDROGEN = 7288.971064  # mass excess of the hydrogen atom (keV)
NEUTRON = 8071.31806  # mass excess of the neutron (keV)


def binding_energy(Z, N, mass_excess):
    """Return the binding energy (MeV) of nuclei with Z protons, N neutrons and a mass excess (keV)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade binding-energy")


def energy_per_nucleon(Z, N, mass_excess):
    """Return the binding energy per nucleon (MeV)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade binding-energy")
