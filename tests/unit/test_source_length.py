"""The generated source of a state's kernels stays short: no loop over pairs or tangents is written out."""

import pytest

from nmlnp.bench.states import state
from nmlnp.hamiltonian import acting
from nmlnp.hamiltonian.composition import FIRST_COLUMNS
from nmlnp.observables.defaults import defaults
from nmlnp.tiles.specialise import Text, source
from nmlnp.vmc.device_kernels import plan
from nmlnp.vmc.engine import kernel_constants
from nmlnp.vmc.kernels import TILES
from nmlnp.vmc.sources import DRIFT, HERE, TEMPLATES, Sources

STATES = ("4He", "dot 6 slater_jastrow", "dot 30 slater_jastrow", "dot 30 rbm_jastrow")
BUDGET = 5000
"""Lines of all kernels of a state together."""


def lines(name, target):
    """Return the number of lines of each kernel of a state."""
    subject, hamiltonian = state(name)
    observables = defaults(subject)
    sources = Sources(subject, acting(hamiltonian, subject), observables)
    width = FIRST_COLUMNS + 2 * subject.components + len(sources.column_names)
    constants = kernel_constants(subject, "drift", width) | {"SINGLE": False}
    counts = {}
    for kernel in TEMPLATES:
        if target == "cuda":
            templates, chosen = plan(kernel, sources, constants)
        else:
            text = sources.text(kernel, target, TILES[kernel], drift=constants["PROPOSAL"] == DRIFT)
            templates, chosen = [HERE / TEMPLATES[kernel], Text(text)], constants | {"TILE": TILES[kernel]}
        counts[kernel] = source(templates, chosen, target).count("\n")
    return counts


@pytest.mark.parametrize("target", ["cpu", "cuda"])
@pytest.mark.parametrize("name", STATES)
def test_all_kernels_of_a_state_are_below_the_budget(name, target):
    counts = lines(name, target)
    assert min(counts.values()) > 50
    assert sum(counts.values()) < BUDGET, counts


def test_length_grows_with_shells_but_not_with_pairs():
    # 20 electrons have 190 pairs and four shells, 30 have 435 pairs and five shells.
    fewer, more = (sum(lines(f"dot {n} slater_jastrow", "cpu").values()) for n in (20, 30))
    assert more < 1.25 * fewer
