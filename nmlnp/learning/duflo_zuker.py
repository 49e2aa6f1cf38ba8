"""The ten-parameter mass formula of Duflo and Zuker (DZ10): a liquid drop that knows the shells.

The terms follow the code ``du_zu_10.feb96`` of its authors and the account of J. Mendoza-Temis,
J. G. Hirsch and A. P. Zuker, Nucl. Phys. A 843 (2010) 14 (arXiv:0912.0882). Each fluid, neutrons or
protons, fills harmonic-oscillator shells p = 0, 1, 2, ... of D_p = (p + 1)(p + 2) states. A shell is
split by the spin-orbit force into the sub-shell "j" of the largest j = p + 1/2, with 2(p + 1) states, and
the rest "r", with p(p + 1) states. The rest of shell p - 1 and the j of shell p form the extruder-intruder
(EI) shells that close at the magic numbers 14, 28, 50, 82, 126.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

# MeV. In the order of the terms: Coulomb, master volume and surface, symmetry and its surface part,
# spherical shells (three terms), deformed shells, pairing.
COEFFICIENTS = (0.7043, 17.7418, 16.2562, 37.5562, 53.9017, 0.4711, 2.1307, 0.0210, 40.5356, 6.0632)
TERMS = (
    "Coulomb",
    "master volume",
    "master surface",
    "symmetry",
    "surface symmetry",
    "three-body",
    "surface three-body",
    "four-body",
    "deformation",
    "pairing",
)
# A deformed nucleus has this many nucleons of each fluid lifted into the next sub-shell.
_LIFTED = 4
# Lighter proton numbers are always described as spherical.
_LAST_SPHERICAL_Z = 50


class Fluid(NamedTuple):
    """What the formula needs of one fluid: the master term, spin-orbit, and the open EI shell."""

    master: float
    spin_orbit: float
    quadratic: float
    cubic: float
    shell: int


def fill(number, lifted=0):
    """Occupations of the sub-shells of one fluid.

    Parameters
    ----------
    number : int
        Nucleons of the fluid.
    lifted : int
        Nucleons moved from the last occupied sub-shell into the next one (4 in a deformed nucleus).
        More may be moved than are there: the occupation is then negative, as in the authors' code.

    Returns
    -------
    occupations : ndarray, shape (s + 1,)
        Nucleons in sub-shells 1 to s + 1, where s is the last one that the spherical filling reaches;
        odd sub-shells are the j of shell p = (i - 1)/2, even ones the rest of p = (i - 2)/2.

    Raises
    ------
    ValueError
        Where there is no nucleon to fill in.
    """
    if number < 1:
        raise ValueError(f"A fluid needs at least one nucleon, but {number} was given.")
    occupations, left, i = [], number, 0
    while left > 0:
        i += 1
        capacity = i + 1 if i % 2 else i * (i - 2) // 4
        occupations.append(min(left, capacity))
        left -= capacity
    occupations[-1] -= lifted
    return np.array([*occupations, lifted], dtype=float)


@cache
def fluid(number, lifted=0):
    """Master term, spin-orbit term and open extruder-intruder shell of one fluid.

    Parameters
    ----------
    number, lifted : int
        As in :func:`fill`.

    Returns
    -------
    Fluid
        ``master`` is (sum_p m_p)^2 with m_p = n_p/sqrt(D_p) for n_p nucleons in shell p; ``quadratic`` is
        q = n (D - n)/D for n nucleons in an EI shell of D states and ``cubic`` is q (2 n - D); in the
        deformed filling q is divided by sqrt(D). ``shell`` is the p of the last sub-shell.
    """
    occupations = fill(number, lifted)
    p = np.arange(occupations.size // 2 + 1)
    in_j, in_rest = np.zeros((2, p.size))
    in_j[: (occupations.size + 1) // 2] = occupations[0::2]
    in_rest[: occupations.size // 2] = occupations[1::2]
    states = (p + 1.0) * (p + 2.0)
    m = (in_j + in_rest) / np.sqrt(states)
    s = in_j * p / 2.0 - in_rest
    spin_orbit = np.sum(s * ((1.0 + m) * p**2 + (1.0 - m) * (4.0 * p - 5.0)) / states**1.5)

    last = occupations.size - 1
    shell, in_last = (last - 1) // 2, occupations[last - 1] + lifted
    if last % 2:
        size, valence = shell * (shell + 1) + 2, in_last + shell * (shell - 1)
    else:
        size, valence = (shell + 1) * (shell + 2) + 2, in_last - lifted
    quadratic = valence * (size - valence - lifted) / size
    if lifted:
        quadratic /= np.sqrt(size)
    return Fluid(m.sum() ** 2, spin_orbit, quadratic, quadratic * (2.0 * valence - size), shell)


def terms(Z, N, *, deformed=False):
    """The ten terms of the formula.

    Parameters
    ----------
    Z, N : array_like of int, shape (n,)
        Proton and neutron numbers, at least 8.
    deformed : bool
        The filling: spherical, or with four nucleons of each fluid lifted.

    Returns
    -------
    terms : ndarray, shape (n, 10)
        In the order of ``TERMS``, dimensionless; the binding energy is ``terms @ coefficients``.

    Raises
    ------
    ValueError
        Where Z or N is not a whole number of at least 8, or the shapes differ.
    """
    Z, N = _checked(Z, N)
    neutrons, protons = (_fluids(number, _LIFTED if deformed else 0) for number in (N, Z))
    A, T = N + Z, np.abs(N - Z)
    radius = np.cbrt(A)
    charge_radius = radius * (1.0 - (T / (2.0 * A)) ** 2)
    rho = charge_radius**2 / radius
    pairs = Z * (Z - 1.0)

    master = neutrons.master + protons.master
    x = np.zeros((Z.size, 10))
    x[:, 0] = (-pairs + 0.76 * pairs ** (2.0 / 3.0)) / charge_radius
    x[:, 1] = master + neutrons.spin_orbit + protons.spin_orbit
    x[:, 2] = -master / rho
    x[:, 3] = -T * (T + 2.0) / radius**2
    x[:, 4] = T * (T + 2.0) / (radius**2 * rho) + T * (1.0 - T) / (A * rho**3)
    # The product, not the sum: a widely copied port of the code adds the two.
    open_shells = neutrons.quadratic * protons.quadratic
    if deformed:
        x[:, 8] = open_shells
    else:
        x[:, 5] = neutrons.cubic + protons.cubic
        x[:, 6] = -x[:, 5] / rho
        x[:, 7] = open_shells * 2.0 ** (np.sqrt(neutrons.shell) + np.sqrt(protons.shell))
    x[:, 9] = _pairing(Z, N)
    x[:, 1:] /= rho[:, None]
    return x


def binding_energy(Z, N, coefficients=COEFFICIENTS):
    """Binding energies of the Duflo-Zuker formula.

    Parameters
    ----------
    Z, N : array_like of int, shape (n,)
        Proton and neutron numbers, at least 8.
    coefficients : array_like, shape (10,)
        In MeV; the published ones unless others are given.

    Returns
    -------
    binding_energy : ndarray, shape (n,)
        In MeV. With Z > 50 the deformed filling counts where it binds more strongly.
    """
    coefficients = np.asarray(coefficients, dtype=float)
    if coefficients.shape != (len(TERMS),):
        raise ValueError(f"The formula has {len(TERMS)} coefficients; got shape {coefficients.shape}.")
    spherical, deformed = (terms(Z, N, deformed=kind) @ coefficients for kind in (False, True))
    heavy = np.atleast_1d(Z) > _LAST_SPHERICAL_Z
    return np.where(heavy, np.maximum(spherical, deformed), spherical)


def is_deformed(Z, N, coefficients=COEFFICIENTS):
    """Whether the deformed filling is the one that counts; boolean, shape (n,)."""
    return binding_energy(Z, N, coefficients) > terms(Z, N) @ np.asarray(coefficients)


def _checked(Z, N):
    numbers = [np.atleast_1d(number) for number in (Z, N)]
    for number, name in zip(numbers, ("Z", "N"), strict=True):
        if number.ndim != 1 or np.any(number != np.floor(number)) or np.any(number < 8):
            raise ValueError(f"The Duflo-Zuker formula takes one-dimensional whole {name} of at least 8.")
    if numbers[0].shape != numbers[1].shape:
        raise ValueError(f"Z and N differ in shape: {numbers[0].shape} and {numbers[1].shape}.")
    return [number.astype(float) for number in numbers]


def _fluids(numbers, lifted):
    """Fields of :class:`Fluid` as arrays over nuclei; each distinct number is filled once."""
    values, where = np.unique(numbers, return_inverse=True)
    rows = np.array([fluid(int(value), lifted) for value in values]).reshape(-1, len(Fluid._fields))
    return Fluid(*rows[where].T)


def _pairing(Z, N):
    even_z, even_n = Z % 2 == 0, N % 2 == 0
    share = np.abs(N - Z) / (N + Z)
    odd_neutron = np.where(N > Z, 1.0, 1.0 - share)
    odd_proton = np.where(N > Z, 1.0 - share, 1.0)
    return np.select([even_z & even_n, even_z, even_n], [2.0 - share, odd_neutron, odd_proton], share)
