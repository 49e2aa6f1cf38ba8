# expect: only the parity of A is compared
import numpy as np


def gaussian(x, y, length):
    return np.exp(-np.sum((x[:, None] - y[None]) ** 2, axis=2) / (2 * length**2))


def odd_even(x, y, length, pair_length):
    same = (x.sum(axis=1)[:, None] - y.sum(axis=1)) % 2 == 0
    return gaussian(x, y, length) + same * gaussian(x, y, pair_length)
