"""The deuteron on a mesh: quadrature, and a symmetric matrix for the coupled S and D waves."""

import numpy as np


def mesh(n, c):
    """Points and weights (n,) in fm^-1 of q = c tan(pi x/2), x in (0, 1)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade hamiltonian")


def hamiltonian(q, w, SS, SD, DS, DD, hbar2_2mu):
    """The matrix (2n, 2n) in MeV whose eigenvectors are s_i psi(q_i), with s_i = q_i sqrt(w_i)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade hamiltonian")
