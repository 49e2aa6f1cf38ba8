# expect: expected 0.5
import numpy as np


def local_energy(x, alpha):
    return alpha - alpha**2 * x**2 + 0.5 * x**2


def mean_energy(energy, x, alpha):
    return np.mean(energy(x, alpha))
