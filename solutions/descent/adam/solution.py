"""Adam, from the paper.

Algorithm 1 of Kingma and Ba, arXiv:1412.6980, and what it does in its first step.
"""

import numpy as np


def adam(gradient, start, rate, beta_1, beta_2, epsilon, steps):
    """Path (steps + 1, n) of Adam from start (n,)."""
    # BEGIN SOLUTION
    theta = np.array(start, dtype=float)
    mean, mean_square = np.zeros_like(theta), np.zeros_like(theta)
    path = [theta]
    # t counts from 1: after t steps the weights in an average sum to 1 - beta^t.
    for t in range(1, steps + 1):
        g = gradient(theta)
        mean = beta_1 * mean + (1.0 - beta_1) * g
        mean_square = beta_2 * mean_square + (1.0 - beta_2) * g**2
        corrected_mean = mean / (1.0 - beta_1**t)
        corrected_square = mean_square / (1.0 - beta_2**t)
        theta = theta - rate * corrected_mean / (np.sqrt(corrected_square) + epsilon)
        path.append(theta)
    return np.array(path)
    # END SOLUTION


def first_step(gradient_at_start, rate):
    """Change (n,) of the parameters in the first step of Adam, for epsilon -> 0."""
    # BEGIN SOLUTION
    # Corrected, the averages of a single gradient are g and g^2: what is left is the sign. A component
    # without a gradient does not move.
    return -rate * np.sign(gradient_at_start)
    # END SOLUTION
