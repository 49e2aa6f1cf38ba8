# expect: it must be below -2.885
import numpy as np


def log_psi(r1, r2, r12):
    return np.logaddexp(-2.183 * r1 - 1.189 * r2, -1.189 * r1 - 2.183 * r2)
