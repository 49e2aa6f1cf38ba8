"""Every kernel compiles for GPUs that are not here, and the assembler keeps it in registers."""

import pytest

pytest.importorskip("numba_cuda", reason="numba-cuda is not installed: pip install '.[cuda]'")

from nmlnp.bench.occupancy import assemble, check_compiler
from nmlnp.bench.states import state
from nmlnp.errors import NmlnpError
from nmlnp.parallel.device import SIMULATED
from nmlnp.states.slater_jastrow import SlaterJastrow
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


def test_state_too_wide_for_shared_memory_keeps_its_fields_in_global_memory():
    from nmlnp.states.operator import Operator

    made = assemble("all_log_derivatives", "wide", Operator("2H", hidden=1024), state("2H")[1], (9, 0))
    assert made.shared == 0
