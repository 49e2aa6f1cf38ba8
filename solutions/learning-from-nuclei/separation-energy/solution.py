"""Two-neutron separation energies and shell gaps from a list of nuclei.

Write separation_energies and shell_gaps; nuclei come in any order, and some are missing.
"""

import numpy as np


def separation_energies(Z, N, binding_energy):
    """Return S_2n = B(Z, N) - B(Z, N - 2) of each nucleus (MeV), nan where it is not known."""
    # BEGIN SOLUTION
    # Look nuclei up by (Z, N); their place in the list means nothing.
    known = {(z, n): energy for z, n, energy in zip(Z, N, binding_energy, strict=True)}
    return np.array([known[z, n] - known.get((z, n - 2), np.nan) for z, n in zip(Z, N, strict=True)])
    # END SOLUTION


def shell_gaps(Z, N, binding_energy):
    """Return S_2n(Z, N) - S_2n(Z, N + 2) of each nucleus (MeV), nan where it is not known."""
    # BEGIN SOLUTION
    S = separation_energies(Z, N, binding_energy)
    # A difference with nan is nan, so that missing nuclei take care of themselves.
    S_of = {(z, n): energy for z, n, energy in zip(Z, N, S, strict=True)}
    return np.array([S_of[z, n] - S_of.get((z, n + 2), np.nan) for z, n in zip(Z, N, strict=True)])
    # END SOLUTION
