# expect: the weights of (-1, 1) are not halved
import numpy as np


def mesh(n, c):
    x, w = np.polynomial.legendre.leggauss(n)
    angle = np.pi / 4.0 * (1.0 + x)
    return c * np.tan(angle), w * c * (np.pi / 2.0) / np.cos(angle) ** 2


def hamiltonian(q, w, SS, SD, DS, DD, hbar2_2mu):
    measure = np.concatenate([q**2 * w] * 2)
    return np.diag(hbar2_2mu * np.concatenate([q, q]) ** 2) + np.block([[SS, SD], [DS, DD]]) * measure
