"""A Hamiltonian of the coupled 3S1-3D1 channel on a mesh.

    H psi_l(q) = hbar^2 q^2/(2 mu) psi_l(q) + sum_l' int_0^infinity q'^2 dq' V_ll'(q, q') psi_l'(q')

With s_i = q_i sqrt(w_i) the vector u_i = s_i psi(q_i) turns integrals into sums and H into a symmetric
matrix, H_ij = T_i delta_ij + s_i V_ij s_j, in blocks [[SS, SD], [DS, DD]].
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from nmlnp.deuteron.mesh import Mesh


@dataclass(frozen=True)
class Interaction:
    """A potential on a mesh, with the mass that goes with it.

    Attributes
    ----------
    name : str
    mesh : Mesh
        n points.
    hbar2_2mu : float
        hbar^2/(2 mu) (MeV fm^2), mu the reduced mass of proton and neutron.
    terms : dict of str to (2n, 2n) array
        V_ll'(q_i, q_j) of each term (MeV fm^3), bra first, S before D.
    """

    name: str
    mesh: Mesh = field(repr=False)
    hbar2_2mu: float
    terms: dict = field(repr=False)

    @cached_property
    def roots(self):
        """s_i of both waves, shape (2n,)."""
        return np.concatenate([self.mesh.roots, self.mesh.roots])

    @cached_property
    def kinetic(self):
        """T_i = hbar^2 q_i^2/(2 mu) of both waves (MeV), shape (2n,)."""
        return self.hbar2_2mu * np.concatenate([self.mesh.q, self.mesh.q]) ** 2

    def symmetrised(self, term):
        """s_i V_ij s_j of one term (MeV), shape (2n, 2n)."""
        return self.roots[:, None] * self.terms[term] * self.roots

    @cached_property
    def potential(self):
        """Sum of the symmetrised terms (MeV), shape (2n, 2n)."""
        return sum(self.symmetrised(term) for term in self.terms)

    @cached_property
    def hamiltonian(self):
        """T + V (MeV), shape (2n, 2n); exactly symmetric."""
        H = np.diag(self.kinetic) + self.potential
        return 0.5 * (H + H.T)


def blocks(SS, SD, DD):
    """Return [[SS, SD], [SD^T, DD]], (2n, 2n), of three (n, n) blocks; SD has an S wave as its bra."""
    return np.block([[SS, SD], [SD.T, DD]])


def hbar2_2mu(proton, neutron, hbar_c):
    """Return hbar^2/(2 mu) in MeV fm^2 from the masses of proton and neutron (MeV) and hbar c (MeV fm)."""
    return hbar_c**2 * (proton + neutron) / (2.0 * proton * neutron)
