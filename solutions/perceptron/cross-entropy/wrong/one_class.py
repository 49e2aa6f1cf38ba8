# expect: the samples of the second class are left out
import numpy as np


def probability(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def cross_entropy(z, t):
    return -np.mean(t * np.log(probability(z)))


def gradient(z, t):
    return probability(z) - t
