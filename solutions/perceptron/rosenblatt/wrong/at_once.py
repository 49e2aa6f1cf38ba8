# expect: all samples are compared with the weights at the start of the epoch
import numpy as np


def predict(weights, x):
    return x @ weights[:-1] + weights[-1] > 0.0


def epoch(weights, x, member):
    rows = np.column_stack([x, np.ones(len(x))])
    signs = np.where(member, 1.0, -1.0)
    wrong = signs * (rows @ weights) <= 0.0
    return weights + signs[wrong] @ rows[wrong], int(wrong.sum())


def separate(x, member, most):
    return None
