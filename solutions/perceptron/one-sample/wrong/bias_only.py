# expect: only the bias is moved
import numpy as np


def gradient(w, b, x, y):
    e = w * x + b - y
    return 2 * np.mean(e * x), 2 * np.mean(e)


def where_it_ends(w, b, x, y):
    return w, y - w * x
