"""Leading-order chiral force: one-pion exchange plus a contact in the S wave, on any mesh.

With Q = p' - p, and the factor 3 g_A^2/(4 f_pi^2)/(2 pi)^3 of isospin 0 (tau.tau = -3), partial-wave
projection leaves integrals over the angle,

    f_L = 2 pi int_-1^1 dz P_L(z)/(Q^2 + m_pi^2),       Q^2 = p'^2 + p^2 - 2 p' p z,
    SS = [(p'^2 + p^2) f_0 - 2 p' p f_1]/3,   DD = [-(p'^2 + p^2) f_2 + 2 p' p f_1]/3,
    S(p') D(p) = -2 sqrt(2)/3 [p^2 f_0 + p'^2 f_2 - 2 p' p f_1],

after Machleidt and Entem, Phys. Rept. 503, 1 (2011), which gives the operators.  The sign of SD belongs
to the phase of the D wave in which psi_D is positive at low momenta, as in the published N3LO matrix
elements.  Everything is cut off by exp[-(p'/Lambda)^6 - (p/Lambda)^6]; the contact is fitted to the
deuteron at each cutoff.
"""

import numpy as np
from numpy.polynomial.legendre import leggauss

from nmlnp.deuteron.interaction import Interaction, blocks, hbar2_2mu
from nmlnp.deuteron.mesh import HBAR_C, tangent_mesh
from nmlnp.errors import ConfigError

AXIAL_COUPLING, PION_DECAY, PION_MASS = 1.29, 92.4, 138.039
"""g_A, f_pi (MeV), mean mass of the pions (MeV)."""

PROTON, NEUTRON = 938.27208816, 939.56542052
"""Masses (MeV), CODATA 2018."""

CONTACT = {450: -6.74701293e-5, 500: -5.13168200e-5, 600: -1.76714883e-5}
"""Cutoff (MeV): strength C_t of the contact in the triplet (MeV^-2), fitted to -2.224575 MeV."""


def chiral_lo(cutoff=500, mesh=None):
    """Return the interaction.

    Parameters
    ----------
    cutoff : {450, 500, 600}
        Lambda (MeV).
    mesh : Mesh, optional
        80 points by default, which give the energy to 1e-7 MeV.

    Returns
    -------
    nmlnp.deuteron.interaction.Interaction
        Of two terms, "one-pion exchange" and "contact".

    Raises
    ------
    ConfigError
        The contact is not known at this cutoff.
    """
    if cutoff not in CONTACT:
        known = ", ".join(map(str, CONTACT))
        raise ConfigError(f"The contact of the potential lo is known at {known} MeV, not at {cutoff:g} MeV.")
    mesh = tangent_mesh() if mesh is None else mesh
    p = HBAR_C * mesh.q
    regulator = np.exp(-((p / cutoff) ** 6))
    regulator = regulator[:, None] * regulator
    pion = blocks(*(block * regulator for block in one_pion_exchange(p)))
    contact = np.full_like(regulator, 4.0 * np.pi * CONTACT[cutoff] / (2.0 * np.pi) ** 3) * regulator
    zero = np.zeros_like(contact)
    terms = {"one-pion exchange": pion, "contact": blocks(contact, zero, zero)}
    terms = {name: HBAR_C**3 * term for name, term in terms.items()}
    return Interaction(f"LO {cutoff}", mesh, hbar2_2mu(PROTON, NEUTRON, HBAR_C), terms)


def one_pion_exchange(p):
    """Return the blocks SS, SD, DD of one-pion exchange without a cutoff.

    Parameters
    ----------
    p : (n,) array
        Momenta (MeV).

    Returns
    -------
    tuple of three (n, n) arrays
        MeV^-2; SD has the S wave as its bra.
    """
    bra, ket = p[:, None], p[None, :]
    f0, f1, f2 = angle_integrals(p)
    strength = 3.0 * AXIAL_COUPLING**2 / (4.0 * PION_DECAY**2) / (2.0 * np.pi) ** 3
    SS = ((bra**2 + ket**2) * f0 - 2.0 * bra * ket * f1) / 3.0
    DD = (-(bra**2 + ket**2) * f2 + 2.0 * bra * ket * f1) / 3.0
    SD = -2.0 * np.sqrt(2.0) / 3.0 * (ket**2 * f0 + bra**2 * f2 - 2.0 * bra * ket * f1)
    return strength * SS, strength * SD, strength * DD


def angle_integrals(p, points=200):
    """Return f_0, f_1, f_2 (MeV^-2), three (n, n) arrays, by Gauss-Legendre quadrature over the angle."""
    z, w = leggauss(points)
    legendre = np.stack([np.ones_like(z), z, 1.5 * z**2 - 0.5])
    result = np.zeros((3, p.size, p.size))
    # One angle at a time: all of them at once would fill 100 MB on a fine mesh.
    for angle in range(points):
        Q2 = p[:, None] ** 2 + p**2 - 2.0 * p[:, None] * p * z[angle]
        result += (2.0 * np.pi * w[angle] * legendre[:, angle, None, None]) / (Q2 + PION_MASS**2)
    return result
