"""Checks of the two kernels."""

import numpy as np

from nmlnp.grading import check, close
from nmlnp.learning import kernels


def _nuclei(seed, n):
    rng = np.random.default_rng(seed)
    return np.stack([rng.integers(40, 56, n), rng.integers(50, 80, n)], axis=1).astype(float)


@check(
    points=1,
    hints=(
        "How does the kernel of a nucleus with itself come out, and at a distance of one length?",
        "The exponent holds the squared distance and twice the squared length.",
        "x[:, None, :] - y[None, :, :] holds the differences of all pairs.",
    ),
)
def gaussian_kernel(student, seed):
    """The Gaussian kernel between two sets of nuclei."""
    x, y, length = _nuclei(seed, 7), _nuclei(seed + 1, 5), 1.5 + (seed % 7) / 5
    close(
        student.gaussian(x, y, length),
        kernels.gaussian(x, y, length),
        rtol=1e-9,
        # A kernel of 1e-15 is as good as none.
        atol=1e-13,
        name="K",
        wrong={
            "the exponent lacks the factor 1/2": kernels.gaussian(x, y, length / np.sqrt(2.0)),
            "rows and columns are exchanged": kernels.gaussian(x, y, length).T,
        },
    )


@check(
    points=2,
    needs=("gaussian_kernel",),
    hints=(
        "Count: of a nucleus's four neighbours at distance one, how many have both parities equal?",
        "Compare Z with Z and N with N, each modulo 2; A alone cannot tell even-even from odd-odd.",
    ),
)
def odd_even_kernel(student, seed):
    """The odd-even kernel between two sets of nuclei."""
    x, y = _nuclei(seed + 2, 9), _nuclei(seed + 3, 8)
    length, pair_length = 2.0 + (seed % 5) / 4, 3.0 + (seed % 3) / 4
    base, pair = kernels.gaussian(x, y, length), kernels.gaussian(x, y, pair_length)
    even_mass = (x.sum(axis=1)[:, None] - y.sum(axis=1)) % 2 == 0
    expected = kernels.odd_even(x, y, length, pair_length)
    close(
        student.odd_even(x, y, length, pair_length),
        expected,
        atol=1e-13,
        name="the odd-even K",
        wrong={
            "only the parity of A is compared": base + even_mass * pair,
            "the part for equal parities replaces the Gaussian": expected - base,
            "the two lengths are exchanged": kernels.odd_even(x, y, pair_length, length),
            "the second Gaussian is added for all pairs": base + pair,
        },
    )
