"""Which way a nucleus can beta-decay, from the evaluated masses."""

from typing import NamedTuple

import numpy as np

NEUTRON_HYDROGEN = 0.78235  # m_n - M(1H) in MeV: AME2020, M. Wang et al., Chin. Phys. C 45, 030003 (2021)


class BetaDecays(NamedTuple):
    """Energies released by beta-minus decay, as arrays of equal length.

    Attributes
    ----------
    Z, N : (n,) int arrays
        The parent nucleus.
    Q : (n,) array
        M(Z, N) - M(Z + 1, N - 1) of the atoms (MeV): beta-minus decay where positive;
        where negative, the neighbour decays to (Z, N) by electron capture.
    """

    Z: np.ndarray
    N: np.ndarray
    Q: np.ndarray


def beta_decays(nuclei):
    """Q = B(Z + 1, N - 1) - B(Z, N) + m_n - M(1H), wherever both nuclei are given.

    Parameters
    ----------
    nuclei : nmlnp.data.Nuclei

    Returns
    -------
    BetaDecays
    """
    Z, N, B = nuclei.Z.tolist(), nuclei.N.tolist(), nuclei.binding_energy.tolist()
    binding = dict(zip(zip(Z, N, strict=True), B, strict=True))
    rows = [
        (z, n, binding[z + 1, n - 1] - b + NEUTRON_HYDROGEN)
        for (z, n), b in binding.items()
        if (z + 1, n - 1) in binding
    ]
    parents, released = np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])
    return BetaDecays(parents[:, 0], parents[:, 1], released)
