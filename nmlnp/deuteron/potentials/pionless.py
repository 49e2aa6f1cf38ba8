"""The pionless forces of the engine in momentum space: central Gaussians, so that there is no D wave.

In the channel S = 1, T = 0 a Gaussian v exp(-b r^2) has the matrix elements (Weber's integral)

    V_l(q, q') = 2/pi int_0^infinity r^2 j_l(q r) v exp(-b r^2) j_l(q' r) dr
               = v/(2 b sqrt(q q')) exp[-(q^2 + q'^2)/(4 b)] I_{l+1/2}(q q'/(2 b)).
"""

import numpy as np
from scipy.special import ive

from nmlnp.deuteron.interaction import Interaction, blocks
from nmlnp.deuteron.mesh import tangent_mesh
from nmlnp.physics.constants import HBAR2_2M
from nmlnp.physics.pionless import pionless


def pionless_force(mesh=None, model="o"):
    """Return the interaction of a model of Schiavilla et al., Phys. Rev. C 103, 054003 (2021).

    Parameters
    ----------
    mesh : Mesh, optional
        80 points by default.
    model : {"a", "b", "c", "d", "o"}

    Returns
    -------
    nmlnp.deuteron.interaction.Interaction
    """
    mesh = tangent_mesh() if mesh is None else mesh
    waves = np.zeros((2, mesh.q.size, mesh.q.size))
    for b, v_c, v_sigma, v_tau, v_sigmatau in pionless(model).gaussians:
        # sigma.sigma = 1 and tau.tau = -3.
        strength = v_c + v_sigma - 3.0 * v_tau - 3.0 * v_sigmatau
        waves += [strength * gaussian(mesh.q, b, l) for l in (0, 2)]
    terms = {"contact": blocks(waves[0], np.zeros_like(waves[0]), waves[1])}
    return Interaction(f"pionless {model}", mesh, 2.0 * HBAR2_2M, terms)


def gaussian(q, b, l):
    """Return V_l(q, q') in fm^3 of exp(-b r^2); q (n,) in fm^-1, b in fm^-2."""
    product = q[:, None] * q
    # ive is the Bessel function times exp(-argument), so that nothing overflows.
    bessel = ive(l + 0.5, product / (2.0 * b))
    return np.exp(-((q[:, None] - q) ** 2) / (4.0 * b)) * bessel / (2.0 * b * np.sqrt(product))
