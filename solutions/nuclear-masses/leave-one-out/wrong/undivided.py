# expect: the weights are not divided by the diagonal of the inverse
import numpy as np


def leave_one_out(K, delta, strength):
    return np.linalg.solve(K + strength * np.eye(len(K)), delta)


def scan(K, delta, strengths):
    return np.array([np.sqrt(np.mean(leave_one_out(K, delta, s) ** 2)) for s in strengths])
