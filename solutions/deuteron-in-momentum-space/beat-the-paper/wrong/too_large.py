# expect: six nodes have 24 parameters
import numpy as np


def activation():
    return "softplus"


def parameters():
    return -np.ones(40)
