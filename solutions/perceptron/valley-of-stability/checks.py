"""Checks of the valley of stability: accuracy on nuclei held back, and on nuclei measured later."""

import numpy as np

from nmlnp.data import masses
from nmlnp.grading import above, check, require
from nmlnp.learning.beta_decay import BetaDecays, beta_decays


def _take(decays, chosen):
    return BetaDecays(*(column[chosen] for column in decays))


def _right(student, known, new):
    """Whether each answer is right, for one training set."""
    found = np.asarray(student.classify(known.Z, known.N, known.Q > 0.0, new.Z, new.N))
    require(
        found.shape == new.Q.shape and found.dtype == bool,
        f"The answer must be an array of booleans of shape {new.Q.shape}, one for each new nucleus.",
    )
    return found == (new.Q > 0.0)


def _splits(seed):
    """Four times, all nuclei but 600, and these."""
    decays = beta_decays(masses(2020))
    for split in range(4):
        order = np.random.default_rng([seed, split]).permutation(len(decays.Q))
        yield _take(decays, order[600:]), _take(decays, order[:600])


@check(
    points=3,
    hints=(
        "Which nuclei do you get wrong? Plot them: are they scattered, or along the floor of the valley?",
        "Whether N and Z are even is what a smooth function of N and Z cannot know. Make it a feature.",
        "The difference of the mass formula along an isobar tells the other features.",
    ),
)
def held_back(student, seed):
    """Nuclei held back at random: 94 % must be right."""
    accuracy = np.mean([_right(student, *split) for split in _splits(seed)])
    above(100.0 * accuracy, 94.0, name="the accuracy on nuclei held back", unit="%")


@check(
    points=2,
    hidden=True,
    hints=(
        "Here Q of neighbours alternates in sign: odd and even decide more than the distance to the valley.",
    ),
)
def floor_of_the_valley(student, seed):
    """Nuclei held back on the floor of the valley: 86 % must be right."""
    right = [_right(student, known, new)[np.abs(new.Q) < 3.0] for known, new in _splits(seed + 1)]
    above(100.0 * np.mean(np.concatenate(right)), 86.0, name="the accuracy where |Q| < 3 MeV", unit="%")


@check(
    points=1,
    hints=("Scale the features of the new nuclei by means and spreads of the known ones, not by their own.",),
)
def measured_later(student, seed):
    """Nuclei of AME2020 whose Q was not known in AME2012: 97 % must be right."""
    old, latest = beta_decays(masses(2012)), beta_decays(masses(2020))
    known = set(zip(old.Z.tolist(), old.N.tolist(), strict=True))
    new = [pair not in known for pair in zip(latest.Z.tolist(), latest.N.tolist(), strict=True)]
    accuracy = np.mean(_right(student, old, _take(latest, np.array(new))))
    above(100.0 * accuracy, 97.0, name="the accuracy on nuclei measured since AME2012", unit="%")
