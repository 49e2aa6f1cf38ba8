# expect: the variance is divided by n instead of n - 1
import numpy as np


def block_errors(series):
    blocks = np.array(series, dtype=float)
    errors = []
    while blocks.size >= 2:
        errors.append(np.std(blocks) / np.sqrt(blocks.size))
        blocks = blocks[: blocks.size // 2 * 2].reshape(-1, 2).mean(axis=1)
    return np.array(errors)


def mean_and_error(series):
    return float(np.mean(series)), float(block_errors(series)[7])
