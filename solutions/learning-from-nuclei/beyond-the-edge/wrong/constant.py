# expect: it must be below 5
import numpy as np


def predict(Z, N, binding_energy, Z_new, N_new):
    return np.mean(binding_energy / (Z + N)) * (Z_new + N_new)
