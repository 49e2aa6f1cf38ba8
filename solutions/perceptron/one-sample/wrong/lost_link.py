# expect: the derivative by w has lost its factor x
import numpy as np


def gradient(w, b, x, y):
    e = w * x + b - y
    return 2 * np.mean(e), 2 * np.mean(e)


def where_it_ends(w, b, x, y):
    return 2.0, 1.0
