# expect: there is no activation
import numpy as np


def waves(theta, q):
    W1, b, W2_S, W2_D = np.split(theta, 4)
    return np.stack([W2_S, W2_D]) @ (np.outer(W1, q) + b[:, None])
