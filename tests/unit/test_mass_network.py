"""Features of the networks by hand, and a committee on a function that is known."""

import numpy as np
import pytest

from nmlnp.data import masses
from nmlnp.learning.mass_network import FEATURES, Committee, features
from nmlnp.learning.mass_residuals import BASES, liquid_drop, points, residuals


def test_features_by_hand():
    row = dict(zip(FEATURES, features([51], [80])[0], strict=True))
    assert row == {
        "A": 131,
        "Z": 51,
        "N": 80,
        "N - Z": 29,
        "shell of Z": 5,
        "shell of N": 5,
        "distance of Z to a magic number": 1,
        "distance of N to a magic number": -2,
        "pairing": 0,
        "promiscuity": pytest.approx(2 / 3),
        "A^(-1/3)": pytest.approx(131 ** (-1 / 3)),
        "(N - Z)/A": pytest.approx(29 / 131),
    }


def test_features_of_a_doubly_magic_nucleus_are_finite():
    doubly_magic = features([82], [126])
    assert np.all(np.isfinite(doubly_magic))
    np.testing.assert_array_equal(doubly_magic[0, 4:10], [5, 6, 0, 0, 1, 0])


def test_committee_learns_and_its_error_grows_outside_the_data():
    rng = np.random.default_rng(1)
    x = rng.uniform(-1.0, 1.0, (300, 2)) * [3.0, 10.0] + [5.0, 40.0]
    targets = np.sin(x[:, 0]) + 0.1 * (x[:, 1] - 40.0)
    committee = Committee.train(x, targets, members=3, epochs=300, hidden=(16,), rate=2e-2, rng=rng)
    mean, inside = committee.predict_with_error(x)
    # Five per cent of the targets' spread, with 65 parameters; a constant leaves a hundred.
    assert np.std(mean - targets) < 0.05 * np.std(targets)
    _, outside = committee.predict_with_error(x + [20.0, 0.0])
    assert np.median(outside) > 5.0 * np.median(inside)
    np.testing.assert_allclose(committee.predict(x), committee.members(x).mean(axis=0))


def test_committee_is_the_same_for_the_same_seed():
    x = np.linspace(0.0, 1.0, 40).reshape(20, 2)
    first, second = (
        Committee.train(x, x[:, 0], members=2, epochs=2, hidden=(4,), rng=np.random.default_rng(5))
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.members(x), second.members(x))
    assert not np.array_equal(*first.members(x))


def test_base_models_leave_the_errors_of_the_literature():
    nuclei = masses(2020)
    errors = {name: np.sqrt(np.mean(residuals(nuclei, base(nuclei)) ** 2)) for name, base in BASES.items()}
    assert errors == pytest.approx({"BW5": 3.08, "LDM-10": 2.41, "DZ10": 0.611}, abs=0.006)
    assert points(nuclei).shape == (2457, 2)
    # A least-squares fit leaves residuals that are orthogonal to its terms, here to A.
    left_over = residuals(nuclei, liquid_drop(nuclei))
    assert left_over @ nuclei.A == pytest.approx(0.0, abs=1e-6 * np.abs(left_over) @ nuclei.A)
