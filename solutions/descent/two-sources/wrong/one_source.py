# expect: leave on the table
import numpy as np


def separate(times, counts):
    # A straight line through the logarithm, and the same source twice.
    slope, offset = np.polyfit(times[:40], np.log(np.maximum(counts[:40], 1.0)), 1)
    half_life = -np.log(2.0) / slope
    amplitude = np.exp(offset)
    return np.array([0.5 * amplitude, 0.9 * half_life, 0.5 * amplitude, 1.1 * half_life, counts[-20:].mean()])
