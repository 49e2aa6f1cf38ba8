"""The deuteron in coordinate space, and its shape.

With u and w the radial functions of the S and the D wave, normalised to int (u^2 + w^2) dr = 1, the
density of the distance of the two nucleons in the state of spin projection M is

    rho_M(r, theta) = rho_0(r) + s_M rho_2(r) P_2(cos theta),       s_0 = -2,  s_1 = s_-1 = 1,
    4 pi r^2 rho_0 = u^2 + w^2,      4 pi r^2 rho_2 = sqrt(2) u w - w^2/2,

summed over spins; Forest et al., Phys. Rev. C 54, 646 (1996).  Its quadrupole moment is that of the
deuteron, Q = int r^2/4 (3 cos^2 theta - 1) rho_1 d^3r.
"""

import numpy as np
from scipy.special import spherical_jn

from nmlnp.deuteron.interpolation import interpolated
from nmlnp.deuteron.mesh import tangent_mesh
from nmlnp.deuteron.observables import waves


def radial_functions(interaction, state, r, points=600):
    """Return u(r) and w(r) (fm^(-1/2)) of a state.

        u(r)/r = sqrt(2/pi) int q^2 dq j_0(q r) psi_S(q),     w(r)/r the same with j_2 and psi_D

    Parameters
    ----------
    interaction : nmlnp.deuteron.interaction.Interaction
    state : (2n,) array
        s_i psi_l(q_i).
    r : (m,) array
        fm, up to some 50: the integral is taken on a finer mesh, to which psi is interpolated.
    points : int
        Of that mesh.

    Returns
    -------
    u, w : ndarrays, shape (m,)
    """
    fine = tangent_mesh(points, 0.6)
    # At 30 fm^-1 nothing is left of the state; beyond, j_l would only collect rounding errors.
    q, weight = fine.q[fine.q < 30.0], fine.w[fine.q < 30.0]
    S, D = interpolated(interaction.mesh.q, waves(interaction, state), q)
    return tuple(
        np.sqrt(2.0 / np.pi) * r * ((weight * q**2 * psi) @ spherical_jn(l, np.outer(q, r)))
        for l, psi in ((0, S), (2, D))
    )


def density_parts(u, w, r):
    """Return rho_0 and rho_2 (fm^-3) at distances r (m,) in fm, from u and w (fm^(-1/2)) there."""
    shell = 4.0 * np.pi * r**2
    return (u**2 + w**2) / shell, (np.sqrt(2.0) * u * w - 0.5 * w**2) / shell


def density(M, parts, r, x, z):
    """Return rho_M (fm^-3) where one nucleon is at (x, z) and the other opposite, at (-x, -z).

    Parameters
    ----------
    M : {-1, 0, 1}
        Spin projection on the z axis.
    parts : tuple of two (m,) arrays
        rho_0 and rho_2 at the distances ``r``; interpolated linearly, zero beyond.
    r : (m,) array
        Distances of the nucleons from each other (fm).
    x, z : arrays
        Coordinates of one nucleon from the centre (fm), any shape: its distance from the other is
        2 sqrt(x^2 + z^2).
    """
    square = x**2 + z**2
    distance = 2.0 * np.sqrt(square)
    P2 = 1.5 * np.divide(z**2, square, out=np.full_like(square, 1.0 / 3.0), where=square > 0.0) - 0.5
    rho_0, rho_2 = (np.interp(distance, r, part, right=0.0) for part in parts)
    return rho_0 + (-2.0 if M == 0 else 1.0) * rho_2 * P2
