# expect: the errors are too large
import numpy as np


def block_errors(series):
    blocks = np.array(series, dtype=float)
    errors = []
    while blocks.size >= 2:
        errors.append(np.std(blocks, ddof=1) / np.sqrt(blocks.size))
        blocks = blocks[: blocks.size // 2 * 2].reshape(-1, 2).mean(axis=1)
    return np.array(errors)


def mean_and_error(series):
    # The spread of blocks of 128 samples, not that of their mean.
    return float(np.mean(series)), float(block_errors(series)[7] * np.sqrt(len(series) // 128))
