# expect: it is taken about the exact state
import numpy as np


def split(states, exact):
    u = states / np.linalg.norm(states, axis=1, keepdims=True)
    u = u * np.sign(u @ exact)[:, None]
    return np.sum((u.mean(axis=0) - exact) ** 2), np.mean(np.sum((u - exact) ** 2, axis=1))
