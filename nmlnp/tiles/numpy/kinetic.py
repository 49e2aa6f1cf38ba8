"""The kinetic energy from the jet of log psi, or from those of U and of the components phi_k."""

import numpy as np

from nmlnp.tiles.numpy.base import field


def kinetic_of_amplitude(s, h, RESULT, GRADIENT, TANGENTS, TILE):
    """RESULT (2, TILE): -c (lap + grad^2) and c grad^2 of log |psi|, c = h[0] = hbar^2/2m.

    GRADIENT (TANGENTS + 1, TILE): the gradient and the Laplacian.
    """
    gradient = field(s, GRADIENT, (TANGENTS + 1, TILE))
    square = (gradient[:-1] ** 2).sum(axis=0)
    result = field(s, RESULT, (2, TILE))
    result[0] = -h[0] * (gradient[-1] + square)
    result[1] = h[0] * square


def energy_of_components(s, h, RESULT, U, PHI, NORM, K, TANGENTS, TILE):
    """RESULT (3 + 2 K, TILE): kinetic, <grad^2>, potential, (H psi)_k/|psi|, psi_k/|psi|.

    psi_k = e^U phi_k; U (TANGENTS + 2, TILE) and PHI (TANGENTS + 2, K, TILE) are
    jets, NORM (TILE,) is sum_k phi_k^2, h[0] = hbar^2/2m.  On entry rows 3 to 3 + K
    hold (V phi)_k.
    """
    u, jet = field(s, U, (TANGENTS + 2, 1, TILE)), field(s, PHI, (TANGENTS + 2, K, TILE))
    norm = field(s, NORM, (TILE,))
    result = field(s, RESULT, (3 + 2 * K, TILE))
    phi, v_phi = jet[0], result[3 : 3 + K].copy()
    gradient = jet[1:-1] + u[1:-1] * phi
    t_phi = -h[0] * (
        jet[-1] + 2.0 * (u[1:-1] * jet[1:-1]).sum(axis=0) + (u[-1] + (u[1:-1] ** 2).sum(axis=0)) * phi
    )
    result[0] = (phi * t_phi).sum(axis=0) / norm
    result[1] = h[0] * (gradient**2).sum(axis=(0, 1)) / norm
    result[2] = (phi * v_phi).sum(axis=0) / norm
    result[3 : 3 + K] = (t_phi + v_phi) / np.sqrt(norm)
    result[3 + K :] = phi / np.sqrt(norm)
