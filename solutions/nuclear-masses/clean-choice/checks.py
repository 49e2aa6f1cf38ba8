"""Checks of a clean time split: the right numbers, and a choice that does not move with the test masses."""

from itertools import product

import numpy as np

from nmlnp.data import masses, new_since
from nmlnp.grading import check, close, require
from nmlnp.learning import kernels
from nmlnp.learning.mass_residuals import liquid_drop, points, residuals
from nmlnp.learning.regression import rms

LENGTHS = [1.0, 1.5, 2.0, 3.0, 4.5]
STRENGTHS = [0.001, 0.01, 0.1, 1.0]


def _split(seed):
    """A band of the chart: nine tenths of the nuclei known in 2012, drawn at random, and those new since."""
    first = 24 + seed % 6
    rng = np.random.default_rng(seed)
    return _band(masses(2012), first, rng, 0.9), _band(new_since(2012), first, rng, 1.0)


def _band(nuclei, first, rng, share):
    inside = np.isin(nuclei.Z, range(first, first + 18)) & (rng.random(nuclei.Z.size) < share)
    return type(nuclei)(*(column[inside] for column in nuclei))


def _plain(nuclei):
    return {"Z": nuclei.Z, "N": nuclei.N, "B": nuclei.binding_energy}


def _both(one, other):
    return type(one)(*(np.concatenate(pair) for pair in zip(one, other, strict=True)))


def _test_rms(train, test, base, length, strength):
    x, delta = points(train), residuals(train, base)
    model = kernels.KernelRidge.fit(x, delta, kernels.gaussian, (length,), strength)
    return rms(residuals(test, base) - model.predict(points(test)))


def _clean(train, test):
    base = liquid_drop(train)
    x, delta = points(train), residuals(train, base)
    choice = kernels.choose(x, delta, kernels.gaussian, [LENGTHS], STRENGTHS)
    return choice, _test_rms(train, test, base, choice.lengths[0], choice.strength)


@check(
    points=2,
    hints=(
        "Which nuclei enter the least-squares fit of the base formula?",
        "kernels.choose wants the points and the residuals of the training nuclei only.",
        "The new nuclei enter in the very last line, where the error is taken.",
    ),
)
def clean_split(student, seed):
    """A band of the chart: AME2012 for training, the nuclei new since for the test."""
    train, test = _split(seed)
    choice, expected = _clean(train, test)
    length, strength, value = student.time_split(_plain(train), _plain(test), LENGTHS, STRENGTHS)
    base = liquid_drop(train)
    grid = {pair: _test_rms(train, test, base, *pair) for pair in product(LENGTHS, STRENGTHS)}
    overfitted = grid[min(LENGTHS), min(STRENGTHS)]
    leaked = _test_rms(train, test, liquid_drop(_both(train, test)), choice.lengths[0], choice.strength)
    close(
        value,
        expected,
        rtol=1e-6,
        name="the rms of the new nuclei (MeV)",
        wrong={
            "the choice has seen the test (its error is the smallest of the grid)": min(grid.values()),
            "the liquid drop is fitted to the new nuclei too": leaked,
            "length and strength are those of the smallest training error": overfitted,
        },
    )
    close([length, strength], [choice.lengths[0], choice.strength], name="length and strength")


@check(
    points=2,
    needs=("clean_split",),
    hints=("Follow the test masses through your code: how often do they occur?",),
)
def choice_does_not_move(student, seed):
    """Length and strength when the test masses are others."""
    train, test = _split(seed + 1)
    base = liquid_drop(train)
    choices = []
    # Test masses as two very different settings predict them: to a choice by the test, each is perfect.
    for length, strength in ((LENGTHS[0], STRENGTHS[-1]), (LENGTHS[2], STRENGTHS[0])):
        model = kernels.KernelRidge.fit(
            points(train), residuals(train, base), kernels.gaussian, (length,), strength
        )
        B = base(test.Z, test.N) + model.predict(points(test))
        choices.append(student.time_split(_plain(train), _plain(test) | {"B": B}, LENGTHS, STRENGTHS)[:2])
    first, second = choices
    require(
        tuple(first) == tuple(second),
        f"Length and strength went from {first} to {second} when only the test masses changed: "
        "the choice has seen the test.",
    )
