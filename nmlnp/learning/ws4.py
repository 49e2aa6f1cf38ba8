"""The WS4 mass table, which its authors publish and the reader supplies.

N. Wang, M. Liu, X. Wu and J. Meng, Phys. Lett. B 734, 215 (2014). The table carries no licence to pass it
on, so it is not part of this package.
"""

import os
from pathlib import Path

import numpy as np

from nmlnp.data import Nuclei
from nmlnp.errors import NmlnpError

VARIABLE = "NMLNP_WS4"
SOURCE = "http://www.imqmd.com/mass/WS4.txt"
# Mass excesses of the hydrogen atom and of the neutron, MeV (AME2020); those of 2012 differ by 2e-6 MeV.
HYDROGEN, NEUTRON = 7.288971, 8.071318


def is_available():
    """Whether ``NMLNP_WS4`` names an existing file."""
    return Path(os.environ.get(VARIABLE) or "?").is_file()


def load(path=None):
    """Binding energies of the WS4 table.

    Parameters
    ----------
    path : path-like, optional
        The table as its authors publish it: one line of titles, then A, Z and the mass excesses WS4 and
        WS4+RBF in MeV. Without it, the file named by the environment variable ``NMLNP_WS4``.

    Returns
    -------
    nuclei : Nuclei
        Z, N and atomic binding energy (MeV) of the WS4 column, with uncertainties that are not a number
        because the table gives none.

    Raises
    ------
    NmlnpError
        Where there is no such file, or its content is not the table.
    """
    path = path or os.environ.get(VARIABLE)
    if not path or not Path(path).is_file():
        where = f"There is no file {path}" if path else f"The environment variable {VARIABLE} is not set"
        raise NmlnpError(
            f"{where}. The WS4 mass table is not part of nmlnp: fetch {SOURCE} and set {VARIABLE} to its "
            "path. Its columns are A, Z and the mass excesses WS4 and WS4+RBF in MeV."
        )
    try:
        lines = Path(path).read_text().splitlines()[1:]
        A, Z, mass_excess, _ = np.array([line.split() for line in lines], dtype=float).T
    except ValueError as error:
        raise NmlnpError(
            f"{path} is not the WS4 table: after one line of titles each line holds four numbers, A, Z and "
            f"the mass excesses WS4 and WS4+RBF in MeV ({error})."
        ) from None
    N = A - Z
    if np.any(Z % 1) or np.any(N % 1) or Z.min() < 1 or N.min() < 0:
        raise NmlnpError(f"{path} is not the WS4 table: its first two columns must be A and Z.")
    binding_energy = Z * HYDROGEN + N * NEUTRON - mass_excess
    return Nuclei(Z.astype(int), N.astype(int), binding_energy, np.full(Z.size, np.nan))


def binding_energy(Z, N, table=None):
    """WS4 binding energies of the given nuclei.

    Parameters
    ----------
    Z, N : array_like of int, shape (n,)
    table : Nuclei, optional
        What :func:`load` returned; read afresh without it.

    Returns
    -------
    binding_energy : ndarray, shape (n,)
        In MeV.

    Raises
    ------
    NmlnpError
        Where a nucleus is not in the table; the first one is named.
    """
    table = load() if table is None else table
    known = dict(zip(zip(table.Z.tolist(), table.N.tolist(), strict=True), table.binding_energy, strict=True))
    wanted = list(zip(np.atleast_1d(Z).tolist(), np.atleast_1d(N).tolist(), strict=True))
    missing = [pair for pair in wanted if pair not in known]
    if missing:
        raise NmlnpError(f"The WS4 table has no nucleus with Z = {missing[0][0]} and N = {missing[0][1]}.")
    return np.array([known[pair] for pair in wanted])
