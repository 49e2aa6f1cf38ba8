"""More parameters than samples: a minSR step with SPRING's memory of the previous step."""

import numpy as np


def spring_step(O, E, regularisation, previous, momentum):
    """The step (P,) from O (N, P), E (N,), lambda, the previous step (P,) and mu."""
    # BEGIN SOLUTION
    N = len(E)
    X = (O - O.mean(axis=0)) / np.sqrt(N)
    # The step is the pull plus a minSR step for what the pull leaves of the residual.
    pull = momentum * previous
    residual = (E - E.mean()) / np.sqrt(N) - X @ pull
    return pull + X.T @ np.linalg.solve(X @ X.T + regularisation * np.eye(N), residual)
    # END SOLUTION
