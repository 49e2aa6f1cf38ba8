"""Two-neutron separation energies and shell gaps from a list of nuclei.

Write separation_energies and shell_gaps; nuclei come in any order, and some are missing.
"""

import numpy as np


def separation_energies(Z, N, binding_energy):
    """Return S_2n = B(Z, N) - B(Z, N - 2) of each nucleus (MeV), nan where it is not known."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade separation-energy")


def shell_gaps(Z, N, binding_energy):
    """Return S_2n(Z, N) - S_2n(Z, N + 2) of each nucleus (MeV), nan where it is not known."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade separation-energy")
