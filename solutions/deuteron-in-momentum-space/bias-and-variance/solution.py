"""Bias and variance of an ensemble of states."""

import numpy as np


def split(states, exact):
    """Squared bias and variance of states (seeds, n) about the exact state (n,)."""
    # BEGIN SOLUTION
    u = states / np.linalg.norm(states, axis=1, keepdims=True)
    u = u * np.sign(u @ exact)[:, None]
    mean = u.mean(axis=0)
    return np.sum((mean - exact) ** 2), np.mean(np.sum((u - mean) ** 2, axis=1))
    # END SOLUTION
