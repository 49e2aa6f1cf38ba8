# expect: bare protons are used
HYDROGEN = 7288.971064
NEUTRON = 8071.31806
ELECTRON = 510.99895


def binding_energy(Z, N, mass_excess):
    return (Z * (HYDROGEN - ELECTRON + 0.0136) + N * NEUTRON - mass_excess) / 1000.0


def energy_per_nucleon(Z, N, mass_excess):
    return binding_energy(Z, N, mass_excess) / (Z + N)
