"""Bias and variance of an ensemble of states."""

import numpy as np


def split(states, exact):
    """Squared bias and variance of states (seeds, n) about the exact state (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade bias-and-variance")
