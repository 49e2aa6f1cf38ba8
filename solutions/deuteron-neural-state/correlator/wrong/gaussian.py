# expect: it must be below -1 MeV
import numpy as np


def psi(r):
    return np.exp(-0.104 * r**2)
