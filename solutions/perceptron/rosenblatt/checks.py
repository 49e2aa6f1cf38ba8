"""Checks of Rosenblatt's rule on odd nuclei."""

import numpy as np

from nmlnp.data import masses
from nmlnp.grading import check, close, require
from nmlnp.learning.beta_decay import beta_decays
from nmlnp.learning.regression import standardisation


def _odd_nuclei(seed, lightest, heaviest):
    """Standardised (N, Z) of odd nuclei in random order, and whether each gains by beta-minus decay."""
    Z, N, Q = beta_decays(masses(2020))
    A = Z + N
    region = (A % 2 == 1) & (lightest <= A) & (heaviest >= A)
    order = np.random.default_rng(seed).permutation(np.flatnonzero(region))
    x = np.column_stack([N, Z])[order].astype(float)
    return standardisation(x)(x), Q[order] > 0.0


def _epoch(weights, x, member, at_once=False, bias=True, on_plane=True):
    rows = np.column_stack([x, np.full(len(x), float(bias))])
    start, corrections = weights, 0
    for row, sign in zip(rows, np.where(member, 1.0, -1.0), strict=True):
        side = sign * (row @ (start if at_once else weights))
        if side < 0.0 or (on_plane and side == 0.0):
            weights, corrections = weights + sign * row, corrections + 1
    return weights, corrections


@check(
    points=1,
    hints=("The bias is the last of the weights: how many features are left for the product?",),
)
def sides(student, seed):
    """On which side of the plane the nuclei are."""
    x, _ = _odd_nuclei(seed, 71, 97)
    weights = np.random.default_rng(seed).normal(size=3)
    side = x @ weights[:-1] + weights[-1]
    close(
        student.predict(weights, x),
        side > 0.0,
        name="the prediction",
        wrong={"the bias is left out": x @ weights[:-1] > 0.0, "the sign is turned": side < 0.0},
    )


@check(
    points=2,
    hints=(
        "After a correction, the next sample must meet the new weights.",
        "The bias is corrected as well: it belongs to a feature that is 1 for every sample.",
        "What does your rule do when the product is exactly zero, as it is for the first sample?",
    ),
)
def one_epoch(student, seed):
    """One pass through the nuclei, from zero and from elsewhere."""
    x, member = _odd_nuclei(seed + 1, 71, 97)
    rng = np.random.default_rng(seed)
    for weights in (np.zeros(3), rng.normal(size=3)):
        expected, corrections = _epoch(weights, x, member)
        new, count = student.epoch(weights, x, member)
        close(
            new,
            expected,
            rtol=1e-8,
            atol=1e-12,
            name="the weights",
            wrong={
                "all samples are compared with the weights at the start of the epoch": _epoch(
                    weights, x, member, at_once=True
                )[0],
                "the bias is never corrected": _epoch(weights, x, member, bias=False)[0],
                "a sample on the plane counts as right": _epoch(weights, x, member, on_plane=False)[0],
                "all samples are taken for members": _epoch(weights, x, np.ones(len(x), bool))[0],
            },
        )
        close(count, corrections, name="the number of corrections")


@check(
    points=2,
    needs=("one_epoch",),
    time_limit=30,
    hints=(
        "Stop after the first epoch that needs no correction.",
        "If the last allowed epoch still corrected something, the answer is None.",
    ),
)
def separation(student, seed):
    """Odd nuclei with 71 <= A <= 97 are separated; those of the whole chart are not."""
    x, member = _odd_nuclei(seed + 2, 71, 97)
    weights = student.separate(x, member, 2000)
    require(weights is not None, "These nuclei can be separated within 2000 epochs, but None was returned.")
    weights = np.asarray(weights)
    require(weights.shape == (3,), f"The weights have the shape {weights.shape}, expected (3,).")
    wrong = int(np.sum((x @ weights[:-1] + weights[-1] > 0.0) != member))
    require(wrong == 0, f"{wrong} of {len(x)} nuclei are still on the wrong side.")
    x, member = _odd_nuclei(seed + 3, 1, 300)
    require(
        student.separate(x, member, 20) is None,
        "No line separates the nuclei of the whole chart, but weights were returned and not None.",
    )
