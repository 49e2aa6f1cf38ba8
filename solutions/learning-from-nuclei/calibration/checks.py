"""Checks of coverage and calibration."""

import numpy as np

from nmlnp.grading import check, close


def _residuals(seed):
    """Return skewed, shifted residuals with tails: no formula of the normal distribution fits them."""
    rng = np.random.default_rng(seed)
    return rng.standard_t(3, size=int(rng.integers(80, 130))) + 0.8


@check(
    points=1,
    hints=(
        "A residual of -5 MeV is outside an error bar of 3 MeV.",
        "Compare sizes, and take the mean of what is true.",
    ),
)
def share_covered(student, seed):
    """The share of residuals within an error bar."""
    r = _residuals(seed)
    sigma = 1.3
    close(
        student.coverage(r, sigma),
        np.count_nonzero(np.abs(r) <= sigma) / len(r),
        name="the coverage",
        wrong={
            "negative residuals always count as covered": np.mean(r <= sigma),
            "residuals are counted, but not divided by their number": np.count_nonzero(np.abs(r) <= sigma),
            "their mean is subtracted first, which hides a bias": np.mean(np.abs(r - r.mean()) <= sigma),
            "it is the share outside": np.mean(np.abs(r) > sigma),
        },
    )


@check(
    points=2,
    hints=(
        "Put the residuals in order of size. How many does the k-th cover?",
        "The result is one of the numbers |r_i|: no interpolation between two of them.",
        "You need the first k with k / n >= share.",
    ),
)
def calibration(student, seed):
    """The error bar that would have been honest."""
    r = _residuals(seed + 1)
    sizes = np.sort(np.abs(r))
    for share in 0.5, 0.68, 0.95, 1.0:
        covered = np.arange(1, len(r) + 1) / len(r)
        expected = sizes[covered >= share][0]
        close(
            student.calibrated_sigma(r, share),
            expected,
            name=f"the error bar that covers {share:.0%}",
            wrong={
                "a normal distribution is assumed": np.std(r),
                "values between two residuals are interpolated": np.quantile(np.abs(r), share),
                "the sign of the residuals is kept": np.sort(r)[covered >= share][0],
            },
        )


@check(
    points=1,
    hints=(
        "Each residual is inside or outside. How is the number of those inside distributed?",
        "The variance of a binomial count is n p (1 - p). You are asked for a share, not for a count.",
    ),
)
def error_of_the_coverage(student, seed):
    """The standard error of a coverage."""
    share, n = 0.5 + (seed % 40) / 100, 50 + seed % 100
    close(
        student.coverage_error(share, n),
        np.sqrt(share * (1.0 - share) / n),
        name="the standard error",
        wrong={
            "it is the error of the count, not of the share": np.sqrt(share * (1.0 - share) * n),
            "the square root is missing": share * (1.0 - share) / n,
            "the count is taken for Poisson distributed": np.sqrt(share / n),
        },
    )
