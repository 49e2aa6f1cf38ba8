# expect: the nucleus is still among the training data
import numpy as np


def leave_one_out(K, delta, strength):
    weights = np.linalg.solve(K + strength * np.eye(len(K)), delta)
    return delta - K @ weights


def scan(K, delta, strengths):
    return np.array([np.sqrt(np.mean(leave_one_out(K, delta, s) ** 2)) for s in strengths])
