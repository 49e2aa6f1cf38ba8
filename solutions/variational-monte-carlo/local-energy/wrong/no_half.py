# expect: the kinetic energy lacks the factor 1/2
import numpy as np


def local_energy(positions, a):
    squares = np.sum(positions**2, axis=1)
    return 6.0 * a - 4.0 * a**2 * squares - 1.0 / np.sqrt(squares)


def energy(a):
    return 3.0 * a - 2.0 * np.sqrt(2.0 * a / np.pi)
