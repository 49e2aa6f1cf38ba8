# expect: it must be below 3
import numpy as np


def features(Z, N):
    # All powers up to the fourth: fifteen terms without physics.
    x, y = Z / 50.0, N / 80.0
    return np.stack([x**i * y**j for i in range(5) for j in range(5 - i)], axis=-1)
