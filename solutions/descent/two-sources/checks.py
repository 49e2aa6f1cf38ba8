"""Checks of the separation of two half-lives: the likelihood reached, and the physics."""

import numpy as np

from nmlnp.grading import below, check, require

_TIMES = np.arange(0.0, 1200.0, 5.0)


def _mean_counts(theta):
    a1, T1, a2, T2, b = theta
    return a1 * 2.0 ** (-_TIMES / T1) + a2 * 2.0 ** (-_TIMES / T2) + b


def _derivative(theta):
    """d mu / d theta, (n, 5)."""
    a1, T1, a2, T2, _ = theta
    first, second = 2.0 ** (-_TIMES / T1), 2.0 ** (-_TIMES / T2)
    slope = np.log(2.0) * _TIMES
    return np.column_stack(
        [first, a1 * first * slope / T1**2, second, a2 * second * slope / T2**2, np.ones(len(_TIMES))]
    )


def _loss(theta, counts):
    mu = _mean_counts(theta)
    return np.sum(mu - counts * np.log(mu))


def _source(seed):
    """Counts, true parameters, and the least loss, by natural gradient from the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.uniform([600.0, 15.0, 300.0, 100.0, 20.0], [1500.0, 35.0, 800.0, 200.0, 50.0])
    counts = rng.poisson(_mean_counts(truth))
    best = truth
    for _ in range(60):
        derivative, mu = _derivative(best), _mean_counts(best)
        gradient = derivative.T @ (1.0 - counts / mu)
        step = -np.linalg.solve(derivative.T @ (derivative / mu[:, None]), gradient)
        while (best + step).min() <= 0.0 or _loss(best + step, counts) > _loss(best, counts):
            step = 0.5 * step
            if np.abs(step / best).max() < 1e-12:
                return counts, truth, best
        best = best + step
    return counts, truth, best


def _grade(student, seed):
    counts, truth, best = _source(seed)
    theta = np.asarray(student.separate(_TIMES, counts))
    require(
        theta.shape == (5,) and theta.dtype.kind in "if" and bool(np.isfinite(theta).all()),
        "The answer must be five finite numbers: a1, T1, a2, T2, b.",
    )
    require(bool((theta > 0.0).all()), "All five numbers are positive for a real source, and yours are not.")
    require(bool(theta[1] < theta[3]), "T1 is the shorter half-life; it stands before T2.")
    below(
        _loss(theta, counts) - _loss(best, counts),
        0.01,
        name="the logarithm of the likelihood that your parameters leave on the table",
    )
    derivative = _derivative(best)
    covariance = np.linalg.inv(derivative.T @ (derivative / _mean_counts(best)[:, None]))
    for k, isotope in ((1, "shorter"), (3, "longer")):
        error = np.sqrt(covariance[k, k])
        require(
            bool(abs(theta[k] - truth[k]) < 5.0 * error),
            f"The {isotope} half-life is {theta[k]:.1f} s, and the source has {truth[k]:.1f} s: more than "
            f"five standard errors of {error:.1f} s away.",
        )


@check(
    points=3,
    hints=(
        "Which changes of parameters do the counts hardly see? A damped natural gradient, or Gauss-Newton on "
        "weighted residuals, goes where plain descent crawls.",
        "Positive parameters can be written as exponentials of free ones.",
        "The late counts tell the background, then the long half-life; what is left early tells the short "
        "one. That is a start; try several, and keep the best likelihood.",
    ),
)
def silver(student, seed):
    """Two half-lives and a background, one source."""
    _grade(student, seed)


@check(
    points=3,
    hidden=True,
    needs=("silver",),
    hints=("Simulate sources of your own, over the whole range of half-lives, and look where you fail.",),
)
def other_sources(student, seed):
    """Four other sources."""
    for shift in range(1, 5):
        _grade(student, seed + 1000 * shift)
