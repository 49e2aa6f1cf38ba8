# expect: divided by its length instead of component by component
import numpy as np


def adam(gradient, start, rate, beta_1, beta_2, epsilon, steps):
    theta = np.array(start, dtype=float)
    path = [theta]
    for _ in range(steps):
        g = gradient(theta)
        theta = theta - rate * g / (np.linalg.norm(g) + epsilon)
        path.append(theta)
    return np.array(path)


def first_step(gradient_at_start, rate):
    return -rate * gradient_at_start / np.linalg.norm(gradient_at_start)
