# expect: it must be below -1 MeV
import numpy as np


def psi(r):
    # The right tail everywhere: singular at the origin, where psi must be smooth.
    return np.exp(-0.2316 * r) / r
