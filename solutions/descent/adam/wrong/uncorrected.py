# expect: the averages are not corrected for starting at zero
import numpy as np


def adam(gradient, start, rate, beta_1, beta_2, epsilon, steps):
    theta = np.array(start, dtype=float)
    m, v, path = 0.0, 0.0, [theta]
    for _ in range(steps):
        g = gradient(theta)
        m = beta_1 * m + (1 - beta_1) * g
        v = beta_2 * v + (1 - beta_2) * g**2
        theta = theta - rate * m / (np.sqrt(v) + epsilon)
        path.append(theta)
    return np.array(path)


def first_step(gradient_at_start, rate):
    return -rate * np.sign(gradient_at_start)
