"""The deuteron on a mesh: quadrature, and a symmetric matrix for the coupled S and D waves."""

import numpy as np


def mesh(n, c):
    """Points and weights (n,) in fm^-1 of q = c tan(pi x/2), x in (0, 1)."""
    # BEGIN SOLUTION
    x, w = np.polynomial.legendre.leggauss(n)
    # (-1, 1) becomes (0, 1), which halves the weights; dq = c (pi/2)/cos^2(pi x/2) dx does the rest.
    angle = np.pi / 4.0 * (1.0 + x)
    return c * np.tan(angle), 0.5 * w * c * (np.pi / 2.0) / np.cos(angle) ** 2
    # END SOLUTION


def hamiltonian(q, w, SS, SD, DS, DD, hbar2_2mu):
    """The matrix (2n, 2n) in MeV whose eigenvectors are s_i psi(q_i), with s_i = q_i sqrt(w_i)."""
    # BEGIN SOLUTION
    s = np.concatenate([q * np.sqrt(w)] * 2)
    V = np.block([[SS, SD], [DS, DD]])
    return np.diag(hbar2_2mu * np.concatenate([q, q]) ** 2) + s[:, None] * V * s
    # END SOLUTION
