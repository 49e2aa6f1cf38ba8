"""The one door to numba-cuda.

The package is in maintenance mode and has a designated successor, so nothing else
imports it.  Without a GPU, kernels still compile to PTX; with
``NUMBA_ENABLE_CUDASIM=1`` in the environment they run, slowly, in its simulator.
"""

import os

from numba import cuda, float32, float64, int32

__all__ = [
    "MAX_REGISTERS",
    "SIMULATED",
    "cuda",
    "device_function",
    "expanded_function",
    "float32",
    "float64",
    "global_function",
    "lane_index",
]

SIMULATED = os.environ.get("NUMBA_ENABLE_CUDASIM", "0") == "1"

if not SIMULATED:
    from numba.cuda.core import config

    # A grid smaller than the device is the user's number of walkers, not a defect of the program.
    config.CUDA_LOW_OCCUPANCY_WARNINGS = 0

# Inlined by LLVM, so that the compiler knows that the scratch is shared memory; inlined
# before typing, the whole kernel would be typed as one function, which takes minutes.
device_function = cuda.jit(device=True, **({} if SIMULATED else {"forceinline": True}))


def _lane_index():
    """Return the index of a thread in its block, anew at every call.

    The compiler may not move or merge the instruction.  It would otherwise compute all
    addresses of a kernel before its loop over Metropolis steps and spill hundreds of
    registers to keep them.
    """
    if SIMULATED:
        return device_function(lambda: cuda.threadIdx.x)
    from llvmlite import ir
    from numba.cuda.extending import intrinsic

    @intrinsic
    def lane_index(typingctx):
        def codegen(context, builder, signature, arguments):
            kind = ir.FunctionType(ir.IntType(32), [])
            return builder.call(ir.InlineAsm(kind, "mov.u32 $0, %tid.x;", "=r", side_effect=True), [])

        return int32(), codegen

    return lane_index


lane_index = _lane_index()

# For what a function may not do: return a shared array.
expanded_function = cuda.jit(device=True, **({} if SIMULATED else {"inline": "always"}))
# Registers are capped so that a multiprocessor holds at least 16 warps.
MAX_REGISTERS = 128
global_function = cuda.jit(**({} if SIMULATED else {"cache": True, "max_registers": MAX_REGISTERS}))
