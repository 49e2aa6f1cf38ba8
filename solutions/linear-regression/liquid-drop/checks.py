"""Checks of the liquid drop."""

import numpy as np

from nmlnp.grading import check, close
from nmlnp.learning.mass_formula import BETHE_WEIZSAECKER, design_matrix

FITTED = np.array([15.5657, 17.3407, 0.7052, 22.8792, 12.4185])


def _energy(Z, N, coefficients):
    return design_matrix(Z, N) @ coefficients


def _mistakes(Z, N, c):
    Z, N = np.asarray(Z), np.asarray(N)
    A = Z + N
    B = _energy(Z, N, c)
    delta = design_matrix(Z, N, ["pairing"])[..., 0] * np.sqrt(A)
    mistakes = {
        f"the {term} term has the wrong sign": _energy(Z, N, c * np.where(np.arange(5) == k, -1.0, 1.0))
        for k, term in enumerate(BETHE_WEIZSAECKER)
    }
    return mistakes | {
        "Z^2 stands for Z (Z - 1): a proton repels itself": B - c[2] * Z / A ** (1 / 3),
        "the surface grows as A^(1/3)": B + c[1] * (A ** (2 / 3) - A ** (1 / 3)),
        "odd A is paired like odd-odd nuclei": B + c[4] * np.where(delta == 0, -1.0, 0.0) / np.sqrt(A),
        "the asymmetry is not divided by A": B - c[3] * (N - Z) ** 2 * (1.0 - 1.0 / A),
    }


def _draw(seed):
    rng = np.random.default_rng(seed)
    Z = rng.integers(8, 100, size=12)
    return Z, Z + rng.integers(0, 40, size=12), FITTED * rng.uniform(0.9, 1.1, size=5)


@check(
    points=1,
    hints=(
        "Of the five terms, which bind and which do not?",
        "Z and N of 208Pb are both even: what is delta?",
        "Write the five terms one below the other, and print each.",
    ),
)
def lead(student, seed):
    """The binding energy of 208Pb."""
    close(
        student.binding_energy(82, 126, FITTED),
        _energy([82], [126], FITTED)[0],
        rtol=1e-9,
        name="B(208Pb)",
        wrong={label: value[0] for label, value in _mistakes([82], [126], FITTED).items()},
    )


@check(
    points=2,
    needs=("lead",),
    hints=(
        "Does your function work for arrays, with no `if` on Z or N?",
        "Z % 2 is 1 for odd and 0 for even numbers; build delta from Z % 2 and N % 2.",
    ),
)
def all_parities(student, seed):
    """Twelve nuclei of all parities, with coefficients of your own world."""
    Z, N, c = _draw(seed)
    close(student.binding_energy(Z, N, c), _energy(Z, N, c), name="B", wrong=_mistakes(Z, N, c))


@check(
    points=2,
    needs=("lead",),
    hints=(
        "Keep A fixed: N is A - Z. How many nuclei are there?",
        "numpy.argmax gives the place of the largest entry, counted from 0. Which Z stands there?",
    ),
)
def valley(student, seed):
    """The most strongly bound nucleus of given mass number."""
    c = _draw(seed + 1)[2]
    for A in (16, 57, 100 + seed % 50, 208, 238):
        Z = np.arange(1, A)
        place = int(np.argmax(_energy(Z, A - Z, c)))
        close(
            int(student.most_bound(A, c)),
            int(Z[place]),
            name=f"the most bound Z of A = {A}",
            wrong={"the place in the list is taken for Z": place, "it is N": A - int(Z[place])},
        )
