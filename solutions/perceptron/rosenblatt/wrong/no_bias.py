# expect: the bias is left out
import numpy as np


def predict(weights, x):
    return x @ weights[:-1] > 0.0


def epoch(weights, x, member):
    corrections = 0
    for row, is_member in zip(x, member, strict=True):
        sign = 1.0 if is_member else -1.0
        if sign * (row @ weights[:-1]) <= 0.0:
            weights = weights + sign * np.append(row, 0.0)
            corrections += 1
    return weights, corrections


def separate(x, member, most):
    return np.zeros(3)
