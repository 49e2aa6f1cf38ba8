"""All nuclei left out at the price of one.

Leave-one-out errors of kernel ridge regression without a refit, for one strength and for many.
"""

import numpy as np


def leave_one_out(K, delta, strength):
    """Errors e_i (n,) in MeV, true minus predicted, each by the model that has not seen nucleus i."""
    # BEGIN SOLUTION
    inverse = np.linalg.inv(K + strength * np.eye(len(K)))
    return (inverse @ delta) / np.diag(inverse)
    # END SOLUTION


def scan(K, delta, strengths):
    """Root mean square (MeV) of the leave-one-out errors for each strength, shape (k,)."""
    # BEGIN SOLUTION
    # The eigenvectors do not depend on the strength: the expensive step is outside the loop.
    values, vectors = np.linalg.eigh(K)
    projected = vectors.T @ delta
    squares = vectors**2
    result = []
    for strength in strengths:
        damping = 1.0 / (values + strength)
        weights = vectors @ (damping * projected)
        # Diagonal of V D V^T without forming the matrix: sum_k V_ik^2 D_k.
        diagonal = squares @ damping
        result.append(np.sqrt(np.mean((weights / diagonal) ** 2)))
    return np.array(result)
    # END SOLUTION
