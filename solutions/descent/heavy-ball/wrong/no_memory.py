# expect: the velocity is forgotten between the steps
import numpy as np


def heavy_ball(gradient, start, rate, momentum, steps):
    path = [np.array(start)]
    for _ in range(steps):
        velocity = np.zeros(len(start))
        velocity = momentum * velocity - rate * gradient(path[-1])
        path.append(path[-1] + velocity)
    return np.array(path)


def best_momentum(smallest, largest):
    return 2.0 / (smallest + largest), 0.9
