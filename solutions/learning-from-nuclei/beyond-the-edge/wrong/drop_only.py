# expect: it must be below 2
import numpy as np


def terms(Z, N):
    A = (Z + N).astype(float)
    pairing = (1 - Z % 2 - N % 2) / np.sqrt(A)
    return np.stack([A, A ** (2 / 3), Z * (Z - 1) / A ** (1 / 3), (N - Z) ** 2 / A, pairing], axis=-1)


def predict(Z, N, binding_energy, Z_new, N_new):
    coefficients = np.linalg.lstsq(terms(Z, N), binding_energy, rcond=None)[0]
    return terms(Z_new, N_new) @ coefficients
