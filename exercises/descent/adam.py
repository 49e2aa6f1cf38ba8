"""Adam, from the paper.

Algorithm 1 of Kingma and Ba, arXiv:1412.6980, and what it does in its first step.
"""

import numpy as np


def adam(gradient, start, rate, beta_1, beta_2, epsilon, steps):
    """Path (steps + 1, n) of Adam from start (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade adam")


def first_step(gradient_at_start, rate):
    """Change (n,) of the parameters in the first step of Adam, for epsilon -> 0."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade adam")
