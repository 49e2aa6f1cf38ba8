# expect: are not enough
import numpy as np


def spring_step(O, E, regularisation, previous, momentum):
    N, P = O.shape
    X = (O - O.mean(axis=0)) / np.sqrt(N)
    residual = (E - E.mean()) / np.sqrt(N)
    right = X.T @ residual + regularisation * momentum * previous
    return np.linalg.solve(X.T @ X + regularisation * np.eye(P), right)
