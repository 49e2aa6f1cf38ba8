# expect: not divided by sqrt(N)
import numpy as np


def spring_step(O, E, regularisation, previous, momentum):
    X, residual = O - O.mean(axis=0), E - E.mean()
    pull = momentum * previous
    return pull + X.T @ np.linalg.solve(X @ X.T + regularisation * np.eye(len(E)), residual - X @ pull)
