# expect: the size of a column is not divided out
import numpy as np


def choose(X, y, m):
    return np.sort(np.argsort(np.abs((X - X.mean(axis=0)).T @ (y - y.mean())))[-m:])


def honest_rms(X, y, folds, m):
    return 0.0


def leaky_rms(X, y, folds, m):
    return 0.0
