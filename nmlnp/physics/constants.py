"""Physical constants; lengths in fm, energies in MeV."""

HBAR_C = 197.32697
"""hbar c (MeV fm), as used by the hyperspherical-harmonics reference energies."""

NUCLEON_MASS = 938.91858
"""Mean nucleon mass (MeV), as used by the hyperspherical-harmonics reference energies."""

ALPHA = 0.0072973525693
"""Fine-structure constant (CODATA 2018)."""

HBAR2_2M = HBAR_C**2 / (2.0 * NUCLEON_MASS)
"""hbar^2 / 2m (MeV fm^2)."""

PROTON_RADIUS_SQUARED = 0.770
NEUTRON_RADIUS_SQUARED = -0.116
DARWIN_FOLDY = 0.033
"""fm^2; Gnech et al., Few-Body Syst. 63, 7 (2022), below table 1."""


def charge_radius_squared(point_proton_squared, Z, N):
    """Return r_ch^2 = r_pt^2 + r_p^2 + (N/Z) r_n^2 + 3/(4 m^2), in fm^2."""
    return point_proton_squared + PROTON_RADIUS_SQUARED + NEUTRON_RADIUS_SQUARED * N / Z + DARWIN_FOLDY
