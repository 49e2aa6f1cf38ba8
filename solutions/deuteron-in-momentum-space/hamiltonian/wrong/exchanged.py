# expect: SD and DS have changed places
import numpy as np


def mesh(n, c):
    x, w = np.polynomial.legendre.leggauss(n)
    angle = np.pi / 4.0 * (1.0 + x)
    return c * np.tan(angle), 0.5 * w * c * (np.pi / 2.0) / np.cos(angle) ** 2


def hamiltonian(q, w, SS, SD, DS, DD, hbar2_2mu):
    s = np.concatenate([q * np.sqrt(w)] * 2)
    V = np.block([[SS, DS], [SD, DD]])
    return np.diag(hbar2_2mu * np.concatenate([q, q]) ** 2) + s[:, None] * V * s
