"""Evaluated atomic masses: the measured data of the lectures.

The table holds four atomic mass evaluations (AME2003, AME2012, AME2016, AME2020), so that a
model can be fitted to what was known in one year and judged by what was measured later.
``README.md`` in this folder says where the numbers are from.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nmlnp.errors import NmlnpError

TABLE = Path(__file__).with_name("evaluated_masses.csv")
SHA256 = "b2cdab791309b6edd2314134a2bfe47dce6f798e528891b4131056853f428b5d"
YEARS = (2003, 2012, 2016, 2020)


class Nuclei(NamedTuple):
    """Nuclei and their binding energies, as arrays of equal length.

    Attributes
    ----------
    Z, N : (n,) int arrays
        Numbers of protons and of neutrons.
    binding_energy : (n,) array
        Of the neutral atom, B = Z M(1H) + N m_n - M (MeV), positive when bound.
    uncertainty : (n,) array
        Standard uncertainty of the atomic mass (MeV).
    """

    Z: np.ndarray
    N: np.ndarray
    binding_energy: np.ndarray
    uncertainty: np.ndarray

    @property
    def A(self):
        """Mass numbers Z + N, (n,) int array."""
        return self.Z + self.N

    def without(self, others):
        """Return the nuclei whose Z and N are not among those of other nuclei."""
        given = set(zip(others.Z.tolist(), others.N.tolist(), strict=True))
        kept = [pair not in given for pair in zip(self.Z.tolist(), self.N.tolist(), strict=True)]
        return Nuclei(*(column[np.array(kept, dtype=bool)] for column in self))


def masses(year=2020, *, extrapolated=False, lightest=8):
    """Return the nuclei of one atomic mass evaluation, ordered by Z, then N.

    Parameters
    ----------
    year : {2003, 2012, 2016, 2020}
        The evaluation.
    extrapolated : bool
        Whether to add the nuclei whose mass was not measured but extrapolated.
    lightest : int
        Smallest Z and smallest N.

    Returns
    -------
    Nuclei

    Raises
    ------
    ValueError
        There is no evaluation of that year in the table.
    NmlnpError
        The table is missing or is not the one that was shipped.

    Notes
    -----
    Binding energies use the hydrogen and neutron masses of the same evaluation [1]_.

    References
    ----------
    .. [1] M. Wang, W. J. Huang, F. G. Kondev, G. Audi, S. Naimi, Chin. Phys. C 45, 030003 (2021),
       and its predecessors of 2003, 2012 and 2017.
    """
    Z, N, columns = _table()
    mass_excess, uncertainty, is_extrapolated = columns[_checked(year)]
    hydrogen = mass_excess[(Z == 1) & (N == 0)]
    neutron = mass_excess[(Z == 0) & (N == 1)]
    binding_energy = Z * hydrogen + N * neutron - mass_excess
    chosen = (np.minimum(Z, N) >= lightest) & np.isfinite(mass_excess)
    if not extrapolated:
        chosen &= is_extrapolated == 0.0
    return Nuclei(Z[chosen], N[chosen], binding_energy[chosen] / 1e3, uncertainty[chosen] / 1e3)


def new_since(year, *, lightest=8):
    """Return the nuclei measured in AME2020 but not yet in an earlier evaluation.

    Parameters
    ----------
    year : {2003, 2012, 2016, 2020}
        The earlier evaluation; a nucleus that was extrapolated there counts as new.
    lightest : int
        Smallest Z and smallest N.

    Returns
    -------
    Nuclei
        With the binding energies of AME2020.

    Raises
    ------
    ValueError, NmlnpError
        As :func:`masses`.
    """
    return masses(2020, lightest=lightest).without(masses(year, lightest=lightest))


def _checked(year):
    if year not in YEARS:
        raise ValueError(f"There is no evaluation of {year!r}; the table holds {', '.join(map(str, YEARS))}.")
    return int(year)


@cache
def _table():
    """Return Z, N and, by year, rows (mass excess keV, its uncertainty keV, 1 if extrapolated)."""
    try:
        content = TABLE.read_bytes()
    except OSError as problem:
        raise NmlnpError(
            f"The table of evaluated masses cannot be read: {problem}. Reinstall nmlnp."
        ) from None
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise NmlnpError(f"{TABLE} is not the table that was shipped with nmlnp. Reinstall nmlnp.")
    rows = [line.split(",") for line in content.decode("ascii").splitlines()[1:]]
    # An empty field: the nucleus is not in that evaluation.
    numbers = np.array([[float(text or "nan") for text in row] for row in rows]).T
    columns = {year: numbers[2 + 3 * k : 5 + 3 * k] for k, year in enumerate(reversed(YEARS))}
    return numbers[0].astype(int), numbers[1].astype(int), columns
