"""The deuteron as a radial problem: a second method for what Monte Carlo finds.

The central forces of :mod:`nmlnp.physics.pionless` leave the deuteron in an S
wave with S = 1, T = 0, so that psi(r) = u(r)/r obeys

    -(hbar^2/m) u'' + V(r) u = E u,      u(0) = 0,

with r the distance of the two nucleons (fm) and m the nucleon mass.
"""

from typing import NamedTuple

import numpy as np

from nmlnp.physics.constants import HBAR2_2M

HBAR2_M = 2.0 * HBAR2_2M
"""hbar^2/m (MeV fm^2): the reduced mass is m/2."""


class RadialState(NamedTuple):
    """An S-wave state on a grid; u is normalised to int u^2 dr = 1.

    Attributes
    ----------
    energy : float
        MeV.
    r, u : ndarray, shape (points,)
        fm, fm^(-1/2).
    """

    energy: float
    r: np.ndarray
    u: np.ndarray


def channel_potential(hamiltonian, r, spin=1, isospin=0):
    """V(r) in MeV between two nucleons of total spin and isospin, without Coulomb.

    Parameters
    ----------
    hamiltonian : nmlnp.physics.pionless.Hamiltonian
    r : array
        fm, any shape.
    spin, isospin : {0, 1}

    Raises
    ------
    ValueError
        Spin or isospin is not 0 or 1.
    """
    if spin not in (0, 1) or isospin not in (0, 1):
        raise ValueError(f"Two nucleons have spin and isospin 0 or 1, not {spin} and {isospin}.")
    # sigma.sigma = 2 S(S+1) - 3, and the same for isospin.
    sigma, tau = 2.0 * spin * (spin + 1) - 3.0, 2.0 * isospin * (isospin + 1) - 3.0
    r = np.asarray(r, dtype=np.float64)
    total = np.zeros_like(r)
    for b, v_c, v_sigma, v_tau, v_sigmatau in hamiltonian.gaussians:
        total += (v_c + v_sigma * sigma + v_tau * tau + v_sigmatau * sigma * tau) * np.exp(-b * r**2)
    return total


def ground_state(hamiltonian, r_max=60.0, points=12000):
    """Solve the radial equation by finite differences; the error falls as spacing squared.

    Parameters
    ----------
    hamiltonian : nmlnp.physics.pionless.Hamiltonian
    r_max : float
        fm; u vanishes there.
    points : int
        Inner points of the grid.

    Returns
    -------
    RadialState
    """
    from scipy.linalg import eigh_tridiagonal

    h = r_max / (points + 1)
    r = h * np.arange(1, points + 1)
    diagonal = 2.0 * HBAR2_M / h**2 + channel_potential(hamiltonian, r)
    energies, states = eigh_tridiagonal(
        diagonal, np.full(points - 1, -HBAR2_M / h**2), select="i", select_range=(0, 0)
    )
    u = states[:, 0] / np.sqrt(h)
    return RadialState(float(energies[0]), r, u * np.sign(u[0]))


def radial_energy(hamiltonian, r, psi):
    """<H> of a state psi(r) = u(r)/r, by the quadratic form of its derivative: no Monte Carlo.

        E = int [hbar^2/m psi'^2 + V psi^2] r^2 dr / int psi^2 r^2 dr

    Parameters
    ----------
    hamiltonian : nmlnp.physics.pionless.Hamiltonian
    r, psi : (points,) arrays
        A uniform grid (fm) from close to 0 to where psi has vanished; any
        normalisation.  The error falls as the spacing squared.

    Returns
    -------
    float
        MeV; by the variational principle never below the ground state, but for the grid's error.
    """
    h = r[1] - r[0]
    middle = 0.5 * (r[1:] + r[:-1])
    kinetic = HBAR2_M * np.sum(np.diff(psi) ** 2 / h * middle**2)
    density = psi**2 * r**2 * h
    return float((kinetic + np.sum(channel_potential(hamiltonian, r) * density)) / np.sum(density))
