"""What the compiler makes of the device's kernels: registers, spills, shared memory, occupancy.

Needs no GPU: kernels compile to PTX, and ``ptxas`` of the CUDA toolkit assembles it.
"""

import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from importlib import metadata, util
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

from nmlnp.errors import NmlnpError

INSTALL = "pip install 'nmlnp[compile]'"
CAPABILITIES = ((9, 0), (8, 0))
_MULTIPROCESSOR = {
    # Bytes of shared memory, of which each block takes 1 kB more; both have 64 k registers and 64 warps.
    (9, 0): 228 * 1024,
    (8, 0): 164 * 1024,
}
_REGISTERS, _WARPS, _BLOCKS = 65536, 64, 32


class Assembled(NamedTuple):
    """One kernel of one state for one compute capability."""

    state: str
    kernel: str
    capability: tuple
    precision: str
    tile: int
    threads: int
    registers: int
    spilled: int
    """Bytes that a thread stores to local memory because registers are short."""
    shared: int
    """Bytes of shared memory of a block."""
    seconds: float
    """Of compiling and assembling."""

    @property
    def warps(self):
        """Warps that a multiprocessor holds at a time, of 64."""
        warps = self.threads // 32
        by_registers = _REGISTERS // (-(-self.registers // 8) * 8 * self.threads)
        by_shared = _MULTIPROCESSOR[self.capability] // (self.shared + 1024)
        return warps * min(by_registers, by_shared, _WARPS // warps, _BLOCKS)


def assemble(name, state, ansatz, hamiltonian, capability, proposal="drift", single=False):
    """Compile one kernel and ask the assembler about it.

    Parameters
    ----------
    name : str
        A key of :data:`nmlnp.vmc.kernels.TEMPLATES`.
    state : str
        What to call the state in a table.
    ansatz, hamiltonian
        As for :class:`nmlnp.vmc.engine.Engine`.
    capability : tuple of int
        Such as (9, 0).
    proposal : {"all", "one", "drift"}
    single : bool
        Walk in float32.

    Returns
    -------
    Assembled

    Raises
    ------
    NmlnpError
        The compiler or the assembler is missing, or the assembler refuses the code.
    """
    check_compiler()
    from nmlnp.parallel.device import MAX_REGISTERS

    begin = time.perf_counter()
    ptx, constants = compiled(name, ansatz, hamiltonian, capability, proposal, single)
    told = _ptxas(ptx, capability, MAX_REGISTERS)
    return Assembled(
        state,
        name,
        capability,
        "float32" if single else "float64",
        constants["TILE"],
        constants["THREADS"],
        int(re.search(r"Used (\d+) registers", told)[1]),
        int(re.search(r"(\d+) bytes spill stores", told)[1]),
        int((re.search(r"(\d+) bytes smem", told) or [0, 0])[1]),
        time.perf_counter() - begin,
    )


def compiled(name, ansatz, hamiltonian, capability, proposal="drift", single=False):
    """Return the PTX of a kernel and the constants of its plan; arguments as of :func:`assemble`."""
    from nmlnp.hamiltonian import acting
    from nmlnp.hamiltonian.composition import FIRST_COLUMNS
    from nmlnp.observables.defaults import defaults
    from nmlnp.parallel.device import cuda
    from nmlnp.tiles.specialise import load
    from nmlnp.vmc.device_kernels import plan
    from nmlnp.vmc.engine import kernel_constants
    from nmlnp.vmc.sources import Sources

    sources = Sources(ansatz, acting(hamiltonian, ansatz), defaults(ansatz))
    width = FIRST_COLUMNS + 2 * ansatz.components + len(sources.column_names)
    single = single and name in ("walk", "scatter")
    templates, constants = plan(name, sources, kernel_constants(ansatz, proposal, width) | {"SINGLE": single})
    kernel = getattr(load(templates, constants, "cuda"), name)
    with _pretended_device(capability):
        ptx, _ = cuda.compile_ptx(kernel.py_func, _signature(name, single), cc=capability)
    return ptx, constants


def _signature(name, single):
    from numba import types

    whole, word, real, flat = types.int64, types.uint64, types.float64, types.float64[::1]
    walkers = (types.float64[:, :, ::1], types.int8[:, :, ::1])
    parameters = types.float32[::1] if single else flat
    rest = {
        "walk": (parameters, *walkers, flat, types.int64[::1], real, word, word, word, whole),
        "scatter": (*walkers, flat, real, word, word, word),
        "local_energies": (parameters, flat, *walkers, types.float64[:, ::1]),
        "all_log_derivatives": (parameters, *walkers, flat),
    }
    return types.void(whole, whole, flat, *rest[name])


@contextmanager
def _pretended_device(capability):
    """Let numba-cuda compile functions for a device that is not there: it asks for the present one."""
    from numba.cuda import dispatcher

    asked = dispatcher.get_current_device
    dispatcher.get_current_device = lambda: SimpleNamespace(compute_capability=capability)
    try:
        yield
    finally:
        dispatcher.get_current_device = asked


def _ptxas(ptx, capability, registers):
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "kernel.ptx"
        source.write_text(ptx)
        command = [
            find_ptxas(),
            f"-arch=sm_{capability[0]}{capability[1]}",
            "-v",
            f"-maxrregcount={registers}",
        ]
        done = subprocess.run(
            [*command, str(source), "-o", f"{folder}/kernel.cubin"], capture_output=True, text=True
        )
    if done.returncode != 0:
        raise NmlnpError(f"ptxas refuses a kernel: {done.stderr.strip()}")
    return done.stderr


def check_compiler():
    """Raise :class:`NmlnpError` where something is missing that kernels of a GPU are compiled with."""
    if util.find_spec("numba_cuda") is None:
        raise NmlnpError(f"Kernels of a GPU are compiled by numba-cuda, which is not installed: {INSTALL}.")
    from cuda.bindings import nvrtc

    try:
        nvrtc.nvrtcVersion()
    except RuntimeError:  # what its search for the library ends with
        raise NmlnpError(f"The CUDA compiler NVRTC is not on this machine: {INSTALL}.") from None
    find_ptxas()


def find_ptxas():
    """Return the path of the CUDA assembler, of the toolkit's wheel or of the machine."""
    try:
        for file in metadata.files("nvidia-cuda-nvcc") or ():
            if file.name == "ptxas":
                return str(file.locate())
    except metadata.PackageNotFoundError:
        pass
    found = shutil.which("ptxas")
    if found is None:
        raise NmlnpError(f"The CUDA assembler ptxas is not on this machine: {INSTALL}.")
    return found
