"""Checks of the drifted walk: shape, acceptance, and averages without bias."""

from math import gamma

import numpy as np

from nmlnp.grading import above, check, close, require, unbiased

SHORT, LONG = 0.25, 0.8
DISCARDED = 100


def _walk(student, state, width, seed, steps=1000, walkers=200):
    start = np.random.default_rng(seed).standard_normal(walkers) * 0.7
    result = student.walk(
        student.function(state), student.function(f"{state}_gradient"), start, steps, width, seed
    )
    require(
        isinstance(result, (tuple, list)) and len(result) == 2,
        "walk must return two things: the positions and the acceptance.",
    )
    trajectory = np.asarray(result[0])
    require(
        trajectory.shape == (steps, walkers),
        f"The positions have the shape {trajectory.shape}, expected (steps, walkers) = {(steps, walkers)}.",
    )
    return trajectory, result[1], start


@check(
    points=1,
    hints=(
        "Fill an array of shape (steps, walkers), one row after each step.",
        "Make the generator inside the function, from the seed.",
        "A walker that refuses its move appears again at the same place.",
    ),
)
def a_walk(student, seed):
    """Shapes, the share of accepted moves, and the same walk from the same seed."""
    trajectory, acceptance, start = _walk(student, "oscillator", LONG, seed, 50, 20)
    moved = np.diff(np.vstack([start, trajectory]), axis=0) != 0.0
    close(acceptance, moved.mean(), rtol=1e-9, name="the acceptance, against the moves that were made,")
    again = _walk(student, "oscillator", LONG, seed, 50, 20)[0]
    require(np.array_equal(trajectory, again), "The same seed gives another walk.")


@check(
    points=1,
    needs=("a_walk",),
    hints=(
        "Is the drift w^2 times the gradient, and does it point to where |psi| is larger?",
        "For short moves, going there and coming back are almost equally likely, so nearly all are accepted.",
        "Look at the sign with which the two transition probabilities enter the ratio.",
    ),
)
def short_moves_are_accepted(student, seed):
    """With drift and the right ratio, 99 % of short moves are accepted."""
    above(
        _walk(student, "oscillator", SHORT, seed + 1)[1],
        0.99,
        name=f"the acceptance at a width of {SHORT} (without drift it is 0.89)",
    )


@check(
    points=2,
    needs=("a_walk",),
    hints=(
        "Is the density |psi|^2 or |psi|?",
        "A drift without the ratio of the two transition probabilities makes the oscillator too wide.",
        "Each transition probability needs the gradient at the point where the move begins.",
    ),
)
def oscillator_is_unbiased(student, seed):
    """<x^2> of the oscillator, within what chance allows."""
    x = _walk(student, "oscillator", LONG, seed + 2)[0][DISCARDED:]
    unbiased(x**2, 0.5, name="x^2 in the oscillator")


@check(
    points=2,
    needs=("oscillator_is_unbiased",),
    hidden=True,
    hints=(
        "The oscillator's gradient is linear in x. Is your ratio right for any gradient?",
        "Use gradient(x') for the way back, not gradient(x).",
    ),
)
def steep_well_is_unbiased(student, seed):
    """<x^2> and <x^4> of the steep well, within what chance allows."""
    x = _walk(student, "quartic", 0.6, seed + 3)[0][DISCARDED:]
    unbiased(x**4, 0.5, false_alarm=5e-5, name="x^4 in the steep well")
    unbiased(x**2, np.sqrt(2.0) * gamma(0.75) / gamma(0.25), false_alarm=5e-5, name="x^2 in the steep well")
