# expect: the root of the variance is divided
import numpy as np


def energy_and_variance(u, H):
    norm, Hu = u @ u, H @ u
    E = u @ Hu / norm
    residual = Hu - E * u
    return E, residual @ residual / norm


def bounds(u, H, E1):
    E, variance = energy_and_variance(u, H)
    return E - np.sqrt(variance) / (E1 - E), E
