"""How primitives, the templates' own functions and kernels are compiled."""

from numba import njit

from nmlnp.tiles.sharing import next_tile, take_tile  # noqa: F401  (for the kernels)

flags = {"fastmath": {"contract", "nsz"}, "error_model": "numpy"}
# By force, because a primitive that stays a function has two machine codes in the
# process that compiles it, its own and the kernel's, which differ in last bits.
# Nor is it called from Python: the two wrappers for that take a quarter of its time of compilation.
unwrapped = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
primitive = njit(forceinline=True, **unwrapped, **flags)
# One that sums along a row: in an order of the compiler's, or the loop would stay scalar.
summing = njit(forceinline=True, fastmath={"contract", "nsz", "reassoc"}, error_model="numpy", **unwrapped)
# A template's own functions are inlined before typing: LLVM would otherwise
# optimise all that they call again at every level of calls.
inlined = njit(inline="always", **flags)
# Kernels run tiles without the interpreter's lock, one thread each.
kernel = njit(nogil=True, cache=True, **flags)

TINY = 1e-300
ROWS_AT_ONCE = 4
"""Rows that a loop over short rows takes together."""
APART = 0
"""Work on whole walkers is done in turn, in one part of the scratch."""


@inlined
def scratch(s, SIZE):
    return s
