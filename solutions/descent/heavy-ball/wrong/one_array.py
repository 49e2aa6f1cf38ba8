# expect: the rows of the path are all the same array
import numpy as np


def heavy_ball(gradient, start, rate, momentum, steps):
    theta, velocity = np.array(start), np.zeros(len(start))
    path = [theta]
    for _ in range(steps):
        velocity = momentum * velocity - rate * gradient(theta)
        theta += velocity
        path.append(theta)
    return np.array(path)


def best_momentum(smallest, largest):
    slow, fast = np.sqrt(smallest), np.sqrt(largest)
    return 4.0 / (fast + slow) ** 2, (fast - slow) / (fast + slow)
