"""Every kernel compiles for GPUs that are not here, and the assembler keeps it in registers."""

import re

import pytest

pytest.importorskip("numba_cuda", reason="numba-cuda is not installed: pip install '.[cuda]'")

from nmlnp.bench.occupancy import assemble, check_compiler, compiled
from nmlnp.bench.states import state
from nmlnp.errors import NmlnpError
from nmlnp.parallel.device import SIMULATED
from nmlnp.states.slater_jastrow import SlaterJastrow
from nmlnp.states.trapped import Trapped
from nmlnp.states.trapped_slater_jastrow import TrappedSlaterJastrow
from nmlnp.vmc.device_kernels import SHARED_BYTES

SPILL_BUDGET = 384
"""Bytes a thread: 48 float64 of the walk, against some 700 instructions in float64 of one of its steps."""


def _missing():
    try:
        check_compiler()
    except NmlnpError as error:
        return str(error)
    return "the simulator compiles nothing" if SIMULATED else ""


pytestmark = pytest.mark.skipif(bool(_missing()), reason=_missing() or "all there")


@pytest.mark.parametrize(
    ("kernel", "capability", "single"),
    [
        ("walk", (9, 0), False),
        ("walk", (8, 0), False),
        ("walk", (9, 0), True),
        ("scatter", (9, 0), False),
        ("local_energies", (9, 0), False),
        ("local_energies", (8, 0), False),
        ("all_log_derivatives", (9, 0), False),
        ("all_log_derivatives", (8, 0), False),
    ],
)
def test_kernels_of_4he_stay_in_registers_and_shared_memory(kernel, capability, single):
    made = assemble(kernel, "4He", *state("4He"), capability, single=single)
    assert 0 < made.shared <= SHARED_BYTES
    assert made.spilled <= SPILL_BUDGET
    assert made.warps >= 8


@pytest.mark.parametrize("kernel", ["walk", "local_energies"])
def test_state_with_sampled_labels_compiles(kernel):
    made = assemble(kernel, "3H", SlaterJastrow("3H"), state("3H")[1], (9, 0))
    assert made.spilled <= SPILL_BUDGET


@pytest.mark.parametrize(
    ("kernel", "dot"),
    [
        ("walk", "dot 6 rbm_jastrow"),
        ("local_energies", "dot 6 rbm_jastrow"),
        ("all_log_derivatives", "dot 6 rbm_jastrow"),
        ("walk", "dot 6 slater_jastrow"),
        ("local_energies", "dot 6 slater_jastrow"),
        ("all_log_derivatives", "dot 6 slater_jastrow"),
    ],
)
def test_kernels_of_electrons_in_a_dot_stay_in_registers_and_shared_memory(kernel, dot):
    made = assemble(kernel, dot, *state(dot), (9, 0))
    assert 0 < made.shared <= SHARED_BYTES
    assert made.spilled <= SPILL_BUDGET
    assert made.warps >= 8


def test_thirty_electrons_keep_the_fields_of_wide_rows_in_global_memory():
    wide = TrappedSlaterJastrow(Trapped.closed(30, 2), hidden=32)
    made = assemble("local_energies", "wide", wide, state("dot 30 slater_jastrow")[1], (9, 0))
    assert made.shared == 0
    assert made.spilled <= SPILL_BUDGET


def test_tables_of_pairs_are_constant_memory_and_fit_into_it():
    ptx, _ = compiled("local_energies", *state("dot 30 rbm_jastrow"), (9, 0))
    tables = [int(size) for size in re.findall(r"^\.const \.align \d+ \.b8 \S+\[(\d+)\]", ptx, re.MULTILINE)]
    assert 2 * 2 * 435 in tables, "the two particles of each pair, two bytes each"
    assert sum(tables) < 64 * 1024


def test_state_too_wide_for_shared_memory_keeps_its_fields_in_global_memory():
    from nmlnp.states.operator import Operator

    made = assemble("all_log_derivatives", "wide", Operator("2H", hidden=1024), state("2H")[1], (9, 0))
    assert made.shared == 0
