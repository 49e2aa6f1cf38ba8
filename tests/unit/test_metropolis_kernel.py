"""The walk samples |psi|^2: positions, labels, and how they depend on each other.

Two nucleons with log |psi| = -a_t |r_1 - r_2|^2, where a_t depends on which of
them is the proton.  Positions are normal at given labels, and the labels have
odds (a_+/a_-)^(-3/2).  Each walker gives one sample, independent of the others.
"""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import nmlnp.vmc
from nmlnp.tiles.sharing import new_shares
from nmlnp.tiles.specialise import load

WALK = Path(nmlnp.vmc.__path__[0]) / "metropolis_kernel.py"
PROPOSALS = {"all": (0, 0.6), "one": (1, 0.9), "drift": (2, 0.6)}
WALKERS, TILE, STEPS = 65536, 64, 60
STIFFNESS = {1: 0.25, -1: 0.6}  # fm^-2, by the isospin of the first nucleon

TEMPLATE = """
SCRATCH = FIELDS + TILE


def log_psi(s, p, POSITIONS, LABELS, OUT):
    for t in range(TILE):
        a = p[0] if s[LABELS + 2 * TILE + t] > 0.0 else p[1]
        total = 0.0
        for c in range(3):
            x = s[POSITIONS + 2 * c * TILE + t] - s[POSITIONS + (2 * c + 1) * TILE + t]
            total += x * x
        s[OUT + t] = -a * total


def log_psi_gradient(s, p, POSITIONS, LABELS, OUT, GRADIENT):
    log_psi(s, p, POSITIONS, LABELS, OUT)
    for t in range(TILE):
        a = p[0] if s[LABELS + 2 * TILE + t] > 0.0 else p[1]
        for c in range(3):
            x = s[POSITIONS + 2 * c * TILE + t] - s[POSITIONS + (2 * c + 1) * TILE + t]
            s[GRADIENT + 2 * c * TILE + t] = -2.0 * a * x
            s[GRADIENT + (2 * c + 1) * TILE + t] = 2.0 * a * x
"""


@pytest.fixture(scope="module", params=PROPOSALS)
def sample(request, tmp_path_factory):
    """Return relative positions (n, 3) and the first nucleon's isospin (n,) at the end of a walk."""
    proposal, width = PROPOSALS[request.param]
    path = tmp_path_factory.mktemp("template") / "two_nucleons.py"
    path.write_text(TEMPLATE)
    constants = {"A": 2, "D": 3, "KINDS": 2, "TILE": TILE, "EXCHANGE_EVERY": 1, "PROPOSAL": proposal}
    module = load([WALK, path], constants, "cpu")
    rng = np.random.default_rng(5)
    positions = rng.normal(size=(WALKERS, 2, 3))
    labels = np.full((WALKERS, 2, 2), -1, np.int8)
    labels[:, 1, 0] = rng.choice(np.array([-1, 1], np.int8), size=WALKERS)
    labels[:, 1, 1] = -labels[:, 1, 0]
    parameters = np.array([STIFFNESS[1], STIFFNESS[-1]])
    accepted = np.zeros(WALKERS // TILE, np.int64)
    keys = (np.uint64(21), np.uint64(0), np.uint64(0))
    walkers = (positions, labels, np.zeros(WALKERS), accepted)
    scratch = np.zeros(module.SCRATCH)
    module.walk(new_shares(), accepted.size, scratch, parameters, *walkers, width, *keys, STEPS)
    assert 0.3 < accepted.sum() / (WALKERS * STEPS) < 0.95
    return positions[:, 0] - positions[:, 1], labels[:, 1, 0]


def test_positions_are_normal_at_given_labels(sample):
    # Eighteen Kolmogorov-Smirnov tests in all: a right sampler fails one with probability 2e-5 over seeds.
    relative, isospin = sample
    for sign, stiffness in STIFFNESS.items():
        for column in relative[isospin == sign].T:
            # |psi|^2 = exp(-2 a r^2).
            assert stats.kstest(column, stats.norm(0.0, 0.5 / math.sqrt(stiffness)).cdf).pvalue > 1e-6


def test_labels_have_their_probabilities(sample):
    # Three binomial tests at five standard errors: a right sampler fails one with probability 2e-6.
    _, isospin = sample
    weights = {sign: stiffness**-1.5 for sign, stiffness in STIFFNESS.items()}
    chance = weights[1] / sum(weights.values())
    error = math.sqrt(chance * (1.0 - chance) / WALKERS)
    assert abs((isospin == 1).mean() - chance) < 5.0 * error
