# expect: it must be below 3
import numpy as np


def features(Z, N):
    A = (Z + N).astype(float)
    pairing = (1 - Z % 2 - N % 2) / np.sqrt(A)
    return np.stack([A, A ** (2 / 3), Z * (Z - 1) / A ** (1 / 3), (N - Z) ** 2 / A, pairing], axis=-1)
