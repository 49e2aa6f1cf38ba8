# expect: states of opposite sign are averaged
import numpy as np


def split(states, exact):
    u = states / np.linalg.norm(states, axis=1, keepdims=True)
    mean = u.mean(axis=0)
    return np.sum((mean - exact) ** 2), np.mean(np.sum((u - mean) ** 2, axis=1))
