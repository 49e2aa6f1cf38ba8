# expect: the exponent lacks the factor 1/2
import numpy as np


def gaussian(x, y, length):
    return np.exp(-np.sum((x[:, None] - y[None]) ** 2, axis=2) / length**2)


def odd_even(x, y, length, pair_length):
    same = np.all(x[:, None] % 2 == y[None] % 2, axis=2)
    return gaussian(x, y, length) + same * gaussian(x, y, pair_length)
