"""Two particles in a harmonic trap, exactly: the radial equation of their relative motion.

With r = r_1 - r_2 the centre of mass separates, with the energy d omega/2.  In a
relative wave function r^l f(r) Y_l the rest is, with D = d + 2 l (hbar = m = 1),

    -f'' - (D - 1)/r f' + (omega^2 r^2/4 + v(r)) f = E_rel f.

An odd function on a line is l = 1, d = 1.  Times r, every coefficient is smooth at
the origin, where the equation itself says what the cusp is; f is smooth as well, so
that Chebyshev collocation converges exponentially.

M. Taut, Phys. Rev. A 48, 3561 (1993) has the closed solutions for Coulomb.
"""

import numpy as np
from scipy.linalg import eigvals

RANGE = 12.0
"""Where the relative wave function is zero, in oscillator lengths 1/sqrt(omega)."""


def ground_state_energy(weighted_interaction, omega=1.0, dimension=2, momentum=0, points=80, range_=RANGE):
    """Return the lowest energy of two particles in a trap.

    Parameters
    ----------
    weighted_interaction : callable
        r v(r) of an array of distances, in units with hbar = m = 1.
    omega : float
        Frequency of the trap.
    dimension : {1, 2, 3}
    momentum : int
        l: 0 for opposite spins, 1 for like spins.
    points : int
        Chebyshev points.
    range_ : float
        Distance of the outer wall, in oscillator lengths.

    Returns
    -------
    float
    """
    length = range_ / np.sqrt(omega)
    r, derivative = _chebyshev(points, length)
    second = derivative @ derivative
    extent = dimension + 2 * momentum
    operator = -r[:, None] * second - (extent - 1) * derivative
    operator += np.diag(0.25 * omega**2 * r**3 + weighted_interaction(r))
    # The first point is the outer wall, where the function vanishes.
    energies = eigvals(operator[1:, 1:], np.diag(r[1:]))
    real = energies[np.isfinite(energies) & (abs(energies.imag) < 1e-6 * abs(energies))].real
    return 0.5 * dimension * omega + real.min()


def two_electrons(omega=1.0, dimension=2):
    """Return the energy (Hartree) of two electrons with opposite spins in a quantum dot."""
    # The well that repulsion leaves lies further out in weak traps, where lengths grow as omega^(-2/3).
    return ground_state_energy(np.ones_like, omega, dimension, range_=RANGE + 3.0 * omega ** (-1.0 / 6.0))


def two_fermions(v0, s0=0.5):
    """Return the energy of two spinless fermions on a line, in units of the trap.

    Parameters
    ----------
    v0, s0 : float
        Strength and range of the interaction V0/(sqrt(2 pi) s0) exp(-x^2/(2 s0^2)).
    """
    return ground_state_energy(
        lambda x: x * v0 / (np.sqrt(2.0 * np.pi) * s0) * np.exp(-0.5 * (x / s0) ** 2), dimension=1, momentum=1
    )


def _chebyshev(points, length):
    """Return points from ``length`` down to 0 and the matrix of the derivative there (Trefethen 2000)."""
    angle = np.pi * np.arange(points + 1) / points
    x = np.cos(angle)
    weight = np.where((np.arange(points + 1) % points) == 0, 2.0, 1.0) * (-1.0) ** np.arange(points + 1)
    distance = x[:, None] - x[None, :] + np.eye(points + 1)
    derivative = np.outer(weight, 1.0 / weight) / distance
    derivative -= np.diag(derivative.sum(axis=1))
    return 0.5 * length * (x + 1.0), derivative * 2.0 / length
