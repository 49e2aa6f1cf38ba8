"""Checks of the fit of a decay curve."""

import numpy as np

from nmlnp.grading import check, close, compatible
from nmlnp.learning.decay_curve import fisher_information, likelihood_gradient, mean_counts
from nmlnp.learning.second_order import natural_gradient_step


def _source(seed):
    """Times, counts, true parameters and those of maximum likelihood."""
    rng = np.random.default_rng(seed)
    truth = np.array([rng.uniform(300.0, 1500.0), np.log(2.0) / rng.uniform(80.0, 200.0)])
    times = np.arange(0.0, 600.0, 10.0)
    counts = rng.poisson(mean_counts(truth, times))
    best = truth
    for _ in range(20):  # from the truth, full steps converge
        gradient, metric = likelihood_gradient(best, times, counts), fisher_information(best, times)
        best = best + natural_gradient_step(gradient, metric)
    return times, counts, truth, best


@check(
    points=1,
    hints=(
        "The Fisher information is the covariance of the slopes of log p; what is the variance of a count?",
        "Sum over the intervals the product of two derivatives of mu, divided by mu.",
    ),
)
def fisher_information_of_counts(student, seed):
    """The Fisher information of Poisson counts."""
    times, _, truth, _ = _source(seed)
    F = fisher_information(truth, times)
    mu = mean_counts(truth, times)
    derivative = np.column_stack([mu / truth[0], -times * mu])
    close(
        student.fisher(truth, times),
        F,
        rtol=1e-8,
        name="the Fisher information",
        wrong={
            "the division by mu is missing, as for errors of one size": derivative.T @ derivative,
            "the derivative of the rate has lost its sign": np.abs(F),
            "its inverse, the covariance, is returned": np.linalg.inv(F),
        },
    )


@check(
    points=3,
    needs=("fisher_information_of_counts",),
    hints=(
        "Go on until the step is small compared with the parameters, not for a fixed small number of steps.",
        "If the likelihood falls or a parameter would become negative, halve the step, and again.",
        "At the end, the gradient of the likelihood must vanish: print it, in units of the square root of F.",
    ),
)
def maximum_likelihood(student, seed):
    """The parameters of maximum likelihood, from starts near and far."""
    for shift, share in ((0, (0.9, 1.2)), (1, (0.5, 2.5)), (2, (2.0, 0.3))):
        times, counts, _, best = _source(seed + shift)
        start = best * np.array(share)
        close(student.fit(times, counts, start), best, rtol=1e-5, name="(a, lambda)")


@check(
    points=2,
    hints=(
        "T = ln 2 / lambda: propagate the error of lambda.",
        "The error of one parameter, with the other one free, is an element of the inverse matrix.",
    ),
)
def error_of_the_half_life(student, seed):
    """The half-life and its error bar."""
    times, _, truth, best = _source(seed + 3)
    F = fisher_information(best, times)
    slope = np.log(2.0) / best[1] ** 2
    error = slope * np.sqrt(np.linalg.inv(F)[1, 1])
    T = np.log(2.0) / best[1]
    value, student_error = student.half_life(best, times)
    close(
        np.array([value, student_error]),
        np.array([T, error]),
        rtol=1e-6,
        name="(T, error of T)",
        wrong={
            "the amplitude is taken as known": np.array([T, slope / np.sqrt(F[1, 1])]),
            "the error is that of lambda": np.array([T, error / slope]),
            "the mean life stands for the half-life": np.array([1.0 / best[1], error / np.log(2.0)]),
            "the variance is returned instead of its root": np.array([T, slope * np.linalg.inv(F)[1, 1]]),
        },
    )
    compatible(value, student_error, np.log(2.0) / truth[1], sigma=5.0, name="the half-life")
