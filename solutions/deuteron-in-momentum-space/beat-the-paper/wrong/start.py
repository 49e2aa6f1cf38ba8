# expect: the energy above the exact one
import numpy as np


def activation():
    return "softplus"


def parameters():
    generator = np.random.default_rng(1)
    W1, b = generator.uniform(-1.0, 0.0, 6), generator.uniform(-1.0, 1.0, 6)
    return np.concatenate([W1, b, generator.uniform(0.0, 1.0, 12)])
