# expect: the Laplacian counts one direction instead of three
import numpy as np


def local_energy(positions, a):
    squares = np.sum(positions**2, axis=1)
    return a - 2.0 * a**2 * squares - 1.0 / np.sqrt(squares)


def energy(a):
    return 1.5 * a - 2.0 * np.sqrt(2.0 * a / np.pi)
