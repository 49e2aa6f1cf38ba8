# expect: divided by Z instead of A
HYDROGEN = 7288.971064
NEUTRON = 8071.31806


def binding_energy(Z, N, mass_excess):
    return (Z * HYDROGEN + N * NEUTRON - mass_excess) / 1000.0


def energy_per_nucleon(Z, N, mass_excess):
    return binding_energy(Z, N, mass_excess) / Z
