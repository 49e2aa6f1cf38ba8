"""The heavy ball.

Gradient descent with momentum, and its best setting for a quadratic.
"""

import numpy as np


def heavy_ball(gradient, start, rate, momentum, steps):
    """Path (steps + 1, n) of a descent with momentum, from rest at start (n,)."""
    # BEGIN SOLUTION
    theta = np.array(start, dtype=float)
    velocity = np.zeros_like(theta)
    path = [theta]
    for _ in range(steps):
        # The velocity outlives the step: it is changed, not replaced.
        velocity = momentum * velocity - rate * gradient(theta)
        # A new array each time; "theta += velocity" would change the rows already in the path.
        theta = theta + velocity
        path.append(theta)
    return np.array(path)
    # END SOLUTION


def best_momentum(smallest, largest):
    """Rate and momentum of the fastest heavy ball between two curvatures."""
    # BEGIN SOLUTION
    # Both extreme directions critically damped: r^2 - (1 + mu - eta h) r + mu = 0 has a double root
    # at h = smallest and at h = largest.
    slow, fast = np.sqrt(smallest), np.sqrt(largest)
    rate = 4.0 / (fast + slow) ** 2
    momentum = ((fast - slow) / (fast + slow)) ** 2
    return float(rate), float(momentum)
    # END SOLUTION
