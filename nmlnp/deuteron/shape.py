"""The deuteron in coordinate space, and its shape.

With u and w the radial functions of the S and the D wave, normalised to int (u^2 + w^2) dr = 1, the
density of the distance r of the nucleons in the state of spin projection M is

    rho_M(r, theta) = [C_0(r) - s_M C_2(r) P_2(cos theta)]/(4 pi r^2),      s_0 = 2, s_1 = -1,
    C_0 = u^2 + w^2,      C_2 = (w^2/2 - sqrt(2) u w),

summed over spins.  The quadrupole moment is what is left of it in the mean,
Q = 1/4 int rho_1 (3 z^2 - r^2) d^3r.
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
