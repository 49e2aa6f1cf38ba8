# expect: odd A is paired like odd-odd nuclei
import numpy as np


def binding_energy(Z, N, coefficients):
    a_v, a_s, a_c, a_a, a_p = coefficients
    A = Z + N
    delta = np.where((Z % 2 == 0) & (N % 2 == 0), 1, -1)
    coulomb, asymmetry = a_c * Z * (Z - 1) / A ** (1 / 3), a_a * (N - Z) ** 2 / A
    return a_v * A - a_s * A ** (2 / 3) - coulomb - asymmetry + a_p * delta / np.sqrt(A)


def most_bound(A, coefficients):
    Z = np.arange(1, A)
    return np.argmax(binding_energy(Z, A - Z, coefficients))
