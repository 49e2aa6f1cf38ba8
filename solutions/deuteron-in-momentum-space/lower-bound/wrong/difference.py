# expect: the variance (MeV^2)
import numpy as np


def energy_and_variance(u, H):
    norm, Hu = u @ u, H @ u
    E = u @ Hu / norm
    return E, Hu @ Hu / norm - E**2


def bounds(u, H, E1):
    E, variance = energy_and_variance(u, H)
    return (E - variance / (E1 - E) if E < E1 else -np.inf), E
