# expect: it must be below -2.2 MeV
import numpy as np


def psi(r):
    return np.exp(-0.507 * r)
