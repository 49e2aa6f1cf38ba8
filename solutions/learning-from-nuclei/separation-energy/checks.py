"""Checks of separation energies."""

import numpy as np

from nmlnp.data import masses
from nmlnp.grading import check, close, require


def _nuclei(seed, shuffled):
    """Return the nuclei of some elements, a tenth of them missing."""
    rng = np.random.default_rng(seed)
    first = int(rng.integers(30, 70))
    nuclei = masses(2020)
    rows = np.flatnonzero(np.isin(nuclei.Z, np.arange(first, first + 4)))
    if shuffled:
        rows = rng.permutation(rows)[: len(rows) * 9 // 10]
    return nuclei.Z[rows], nuclei.N[rows], nuclei.binding_energy[rows]


def _separation(Z, N, B, step=2):
    pairs = list(zip(Z.tolist(), N.tolist(), strict=True))
    lookup = dict(zip(pairs, B, strict=True))
    return np.array([lookup[z, n] - lookup.get((z, n - step), np.nan) for z, n in pairs])


def _compare(values, expected, name, wrong):
    """Compare first where values are, then the values."""
    values, known = np.asarray(values, dtype=float), np.isfinite(expected)
    require(values.shape == known.shape, f"{name} has shape {values.shape}, expected {known.shape}.")
    misplaced = np.count_nonzero(np.isfinite(values) != known)
    require(
        misplaced == 0,
        f"{name} must be a number where the other nucleus is listed, wherever in the list that is, and nan "
        f"elsewhere; for {misplaced} of {len(known)} nuclei it is not so.",
    )
    # Small differences of large energies keep about ten digits.
    wrong = {mistake: values[known] for mistake, values in wrong.items()}
    close(values[known], expected[known], rtol=1e-9, atol=1e-9, name=name, wrong=wrong)


@check(
    points=1,
    hints=(
        "It costs energy to remove neutrons from a bound nucleus: what sign must the result have?",
        "Find the nucleus with the same Z and two neutrons fewer; a dictionary with keys (Z, N) does it.",
        "The first two isotopes of each chain have no partner: they get nan, not a number.",
    ),
)
def along_a_chain(student, seed):
    """Separation energies of four elements, listed in order."""
    Z, N, B = _nuclei(seed, shuffled=False)
    S = _separation(Z, N, B)
    _compare(
        student.separation_energies(Z, N, B),
        S,
        name="S_2n",
        wrong={
            "one neutron is removed instead of two": _separation(Z, N, B, step=1),
            "the sign is that of the energy set free": -S,
        },
    )


@check(
    points=2,
    needs=("along_a_chain",),
    hints=(
        "What does your function assume about the order of the list?",
        "The nucleus two places earlier in the list need not be the one with two neutrons fewer.",
        "Look nuclei up by their (Z, N).",
    ),
)
def in_any_order(student, seed):
    """Separation energies of nuclei in random order, some of them missing."""
    Z, N, B = _nuclei(seed, shuffled=True)
    _compare(student.separation_energies(Z, N, B), _separation(Z, N, B), name="S_2n", wrong={})


@check(
    points=2,
    needs=("along_a_chain",),
    hints=(
        "The gap compares the separation energy of a nucleus with that of its neighbour at N + 2.",
        "At 132Sn the gap is positive: it is easier to remove the first two neutrons above N = 82.",
    ),
)
def gaps(student, seed):
    """Shell gaps, which peak at magic neutron numbers."""
    Z, N, B = _nuclei(seed + 1, shuffled=True)
    S = _separation(Z, N, B)
    expected = _separation(Z, N, S, step=-2)
    _compare(
        student.shell_gaps(Z, N, B),
        expected,
        name="the shell gap",
        wrong={"the separation energies are added or subtracted the wrong way round": -expected},
    )
