# expect: overflow
import numpy as np

np.seterr(over="raise", divide="raise", invalid="raise")


def probability(z):
    return 1.0 / (1.0 + np.exp(-z))


def cross_entropy(z, t):
    p = probability(z)
    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))


def gradient(z, t):
    return (probability(z) - t) / len(z)
