"""The heavy ball.

Gradient descent with momentum, and its best setting for a quadratic.
"""

import numpy as np


def heavy_ball(gradient, start, rate, momentum, steps):
    """Path (steps + 1, n) of a descent with momentum, from rest at start (n,)."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade heavy-ball")


def best_momentum(smallest, largest):
    """Rate and momentum of the fastest heavy ball between two curvatures."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade heavy-ball")
