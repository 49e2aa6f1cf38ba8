# expect: it must be below
import numpy as np


def predict(Z, N, delta, Z_new, N_new):
    return np.zeros(len(Z_new))
