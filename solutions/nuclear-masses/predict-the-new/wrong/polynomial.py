# expect: it must be below
import numpy as np


def predict(Z, N, delta, Z_new, N_new):
    def terms(Z, N):
        return np.stack([(Z / 100) ** i * (N / 100) ** j for i in range(8) for j in range(8 - i)], axis=1)

    c = np.linalg.lstsq(terms(Z, N), delta, rcond=None)[0]
    return terms(Z_new, N_new) @ c
