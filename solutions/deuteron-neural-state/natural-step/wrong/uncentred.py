# expect: S is not centred
import numpy as np


def energy(components, h):
    return float(np.mean(np.sum(components * h, axis=1)))


def gradient(rows, components, h):
    residual = h - energy(components, h) * components
    return 2.0 * np.einsum("nkp,nk->p", rows, residual) / len(h)


def step(rows, components, h, regularisation):
    S = np.einsum("nkp,nkq->pq", rows, rows) / len(h)
    return np.linalg.solve(S + regularisation * np.eye(len(S)), 0.5 * gradient(rows, components, h))
