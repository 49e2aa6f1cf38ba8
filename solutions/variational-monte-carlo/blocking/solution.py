"""An honest error by blocking: errors of the mean of a correlated series for growing blocks."""

import numpy as np


def block_errors(series):
    """Errors of the mean for blocks of 1, 2, 4, ... samples, while at least two blocks remain."""
    # BEGIN SOLUTION
    blocks = np.array(series, dtype=float)
    errors = []
    while blocks.size >= 2:
        errors.append(np.std(blocks, ddof=1) / np.sqrt(blocks.size))
        even = blocks[: blocks.size // 2 * 2]
        blocks = even.reshape(-1, 2).mean(axis=1)
    return np.array(errors)
    # END SOLUTION


def mean_and_error(series):
    """The mean of a series of shape (n,), and its standard error."""
    # BEGIN SOLUTION
    errors = block_errors(series)
    # Blocks must be longer than the correlation, and there must be enough of them that their spread is
    # known: with 32 blocks the error itself is known to 1/sqrt(62), 13 per cent.
    blocks = len(series) // 2 ** np.arange(errors.size)
    return float(np.mean(series)), float(errors[blocks >= 32][-1])
    # END SOLUTION
