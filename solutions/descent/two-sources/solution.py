"""Activated silver.

Separate two half-lives and a background in one decay curve, by maximum likelihood.
"""

import numpy as np


def separate(times, counts):
    """The parameters (a1, T1, a2, T2, b) of the decay curve, T1 < T2.

    Parameters
    ----------
    times : (n,) array
        Beginnings of the intervals (s).
    counts : (n,) array
    """
    # BEGIN SOLUTION
    # All five numbers are positive: their logarithms are free, and steps in them are relative changes.
    fits = [_descend(start, times, counts) for start in _starts(counts)]
    best = min(fits, key=lambda log_parameters: _loss(log_parameters, times, counts))
    a1, T1, a2, T2, b = np.exp(best)
    return np.array([a1, T1, a2, T2, b] if T1 < T2 else [a2, T2, a1, T1, b])


def _starts(counts):
    """Logarithms of a few rough guesses: the curve is flat, and one start is not enough."""
    background = max(counts[-len(counts) // 10 :].mean(), 1.0)
    top = max(counts[:3].mean() - background, 1.0)
    return [
        np.log([share * top, T1, (1.0 - share) * top, T2, 0.7 * background])
        for share in (0.3, 0.8)
        for T1, T2 in ((20.0, 120.0), (35.0, 200.0))
    ]


def _descend(log_parameters, times, counts, steps=300):
    """Natural gradient with the damping of Levenberg and Marquardt: shorter where it fails."""
    damping = 1.0
    loss = _loss(log_parameters, times, counts)
    for _ in range(steps):
        mu, derivative = _model(log_parameters, times)
        gradient = derivative.T @ (1.0 - counts / mu)
        metric = derivative.T @ (derivative / mu[:, None])
        scale = np.diag(np.diag(metric) + 1e-12)
        step = -np.linalg.solve(metric + damping * scale, gradient)
        tried = log_parameters + np.clip(step, -1.0, 1.0)
        new_loss = _loss(tried, times, counts)
        if new_loss < loss:
            small = loss - new_loss < 1e-9
            log_parameters, loss, damping = tried, new_loss, 0.3 * damping
            if small and damping < 1e-3:
                break
        else:
            damping = 4.0 * damping
            if damping > 1e12:
                break
    return log_parameters


def _model(log_parameters, times):
    """Mean counts (n,) and their derivatives by the logarithms of the parameters (n, 5)."""
    a1, T1, a2, T2, b = np.exp(log_parameters)
    first, second = a1 * 2.0 ** (-times / T1), a2 * 2.0 ** (-times / T2)
    derivative = np.column_stack(
        [
            first,
            first * np.log(2.0) * times / T1,
            second,
            second * np.log(2.0) * times / T2,
            np.full(len(times), b),
        ]
    )
    return first + second + b, derivative


def _loss(log_parameters, times, counts):
    mu, _ = _model(log_parameters, times)
    return np.sum(mu - counts * np.log(mu))
    # END SOLUTION
