"""How primitives, the templates' own functions and kernels are compiled, and the scratch of a block."""

from nmlnp.parallel.device import (
    cuda,
    device_function,
    expanded_function,
    float32,
    float64,
    global_function,
    lane_index,
)

primitive = device_function
summing = device_function
inlined = device_function
leaf = device_function
kernel = global_function

THREADS = 64
"""Threads of a block: more would idle where a tile has few pairs, and leave room for fewer blocks."""
SHARED = True
"""Whether the scratch of a block is in shared memory; else it is a block's part of the array given."""
SINGLE = False
"""Whether numbers are float32."""
TINY = 1e-30 if SINGLE else 1e-300
ROWS_AT_ONCE = 1
"""Rows that a thread takes together: one, so that all threads have work."""
APART = 1
"""Work on whole walkers is done at the same time, each in a part of the scratch of its own."""


@expanded_function
def scratch(s, SIZE):
    if SHARED:
        if SINGLE:
            own = cuda.shared.array(SIZE, float32)
        else:
            own = cuda.shared.array(SIZE, float64)
    else:
        own = s[cuda.blockIdx.x * SIZE : (cuda.blockIdx.x + 1) * SIZE]
    # The unused ends of rows are computed with, though never read: let them be numbers.
    for u in lanes(SIZE):
        own[u] = 0.0
    cuda.syncthreads()
    return own
