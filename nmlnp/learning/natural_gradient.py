"""The gradient of the energy and stochastic reconfiguration, in textbook form.

N samples of |psi|^2, P real parameters theta, O_np = d log|psi| / d theta_p at
sample n and E_n the local energies.  Production code that avoids the matrices of
this module is :mod:`nmlnp.vmc.reconfiguration`; both define the step by

    (S + lambda) step = g/2,      theta <- theta - learning_rate * step.

References
----------
S. Sorella, Phys. Rev. B 71, 241103 (2005); A. Chen and M. Heyl, Nat. Phys. 20,
1476 (2024), for minSR.
"""

import numpy as np


def energy_gradient(O, E):
    """g_p = 2 (<O_p E> - <O_p><E>), shape (P,), from O (N, P) and E (N,)."""
    return 2.0 * (O - O.mean(axis=0)).T @ (E - E.mean()) / len(E)


def metric(O):
    """S_pq = <O_p O_q> - <O_p><O_q>, shape (P, P), from O (N, P)."""
    X = (O - O.mean(axis=0)) / np.sqrt(len(O))
    return X.T @ X


def reconfiguration_step(O, E, regularisation):
    """Solve (S + lambda) step = g/2 with the P x P matrix S.

    Parameters
    ----------
    O : (N, P) array
    E : (N,) array
        Local energies.
    regularisation : float
        lambda > 0, in the units of S.

    Returns
    -------
    (P,) array
    """
    S = metric(O) + regularisation * np.eye(O.shape[1])
    return np.linalg.solve(S, 0.5 * energy_gradient(O, E))


def minsr_step(O, E, regularisation):
    """The same step from the N x N matrix X X^T: X^T (X X^T + lambda)^-1 residual.

    X = (O - <O>)/sqrt(N) and residual = (E - <E>)/sqrt(N); parameters as in
    :func:`reconfiguration_step`.  Cheaper where there are fewer samples than
    parameters.
    """
    N = len(E)
    X = (O - O.mean(axis=0)) / np.sqrt(N)
    residual = (E - E.mean()) / np.sqrt(N)
    return X.T @ np.linalg.solve(X @ X.T + regularisation * np.eye(N), residual)
