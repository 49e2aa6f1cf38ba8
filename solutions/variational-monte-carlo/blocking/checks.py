"""Checks of blocking."""

import numpy as np

from nmlnp.grading import check, close, require
from nmlnp.vmc.statistics import blocking


def _chains(rng, n, count, correlation):
    """Chains (n, count) x' = c x + sqrt(1 - c^2) xi of mean 0, tau = (1 + c)/(1 - c), from equilibrium."""
    x = rng.standard_normal((n, count))
    for k in range(1, n):
        x[k] = correlation * x[k - 1] + np.sqrt(1.0 - correlation**2) * x[k]
    return x


@check(
    points=2,
    hints=(
        "reshape(-1, 2) puts neighbours side by side.",
        "The variance of the mean of n numbers is their variance over n. Which variance has n - 1?",
        "Count the levels: a series of 5 has blocks of 1 (five of them) and of 2 (two of them).",
    ),
)
def errors_of_all_levels(student, seed):
    """Errors for blocks of 1, 2, 4, ... samples."""
    rng = np.random.default_rng(seed)
    series = _chains(rng, 2048 + seed % 61, 1, 0.7)[:, 0]
    expected = blocking(series).errors
    count = len(series) // 2 ** np.arange(len(expected))
    close(
        student.block_errors(series),
        expected,
        rtol=1e-9,
        name="the errors",
        wrong={
            "the variance is divided by n instead of n - 1": expected * np.sqrt((count - 1) / count),
            "the spread of the blocks is not divided by the root of their number": expected * np.sqrt(count),
        },
    )


@check(
    points=2,
    needs=("errors_of_all_levels",),
    hints=(
        "The error at block length 1 is the naive one. Where does the curve of the errors become flat?",
        "The longest blocks are the least correlated, but two blocks tell their spread very badly.",
        "Blocks several times as long as the autocorrelation time will do; keep a few dozen of them.",
    ),
)
def the_error_keeps_its_promise(student, seed):
    """The exact mean lies within one error in about 68 % of 750 series."""
    rng = np.random.default_rng(seed + 1)
    inside, off = [], []
    for correlation in (0.0, 0.8, 0.95):
        for chain in _chains(rng, 4096, 250, correlation).T:
            mean = rng.uniform(-3.0, 3.0)
            found = np.asarray(student.mean_and_error(mean + chain), dtype=float)
            require(
                found.shape == (2,) and np.isfinite(found).all(),
                "mean_and_error must return two finite numbers, the mean and its error.",
            )
            off.append(abs(found[0] - mean - chain.mean()))
            inside.append(abs(found[0] - mean) < found[1])
    require(max(off) < 1e-9, "The first number is not the mean of the series.")
    share = np.mean(inside)
    # Good errors cover 61 to 68 %; the bounds lie four standard deviations of 750 trials away from that.
    require(
        share > 0.54,
        f"The exact mean lies within one error in {share:.0%} of the series: the errors are too small. "
        "Are neighbouring blocks still correlated?",
    )
    require(
        share < 0.75,
        f"The exact mean lies within one error in {share:.0%} of the series: the errors are too large.",
    )
