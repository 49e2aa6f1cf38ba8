"""How threads share the tiles of a kernel: each takes the next one when it has done its last.

A thread that wakes late (0.05 ms on the machine measured) or loses its core for a while
then holds up no other, as it would with a fixed share of the tiles.
"""

import threading

import numpy as np
from numba import config, njit, types
from numba.extending import intrinsic

TAKEN, DONE = 0, 8
"""Where tiles taken and tiles done are counted: on two lines of the cache."""

_lock = threading.Lock()


def new_shares():
    """Return the counters of one run of a kernel, at zero."""
    return np.zeros(DONE + 1, dtype=np.int64)


def add_plain(shares, counter, number):
    """Add to a counter in one indivisible step; return what it was."""
    with _lock:
        shares[counter] += number
        return int(shares[counter]) - number


@intrinsic
def _add_atomic(typingctx, shares, counter, number):
    def codegen(context, builder, signature, arguments):
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        return builder.atomic_rmw("add", builder.gep(data, [arguments[1]]), arguments[2], "seq_cst")

    return types.int64(shares, types.int64, types.int64), codegen


add = add_plain if config.DISABLE_JIT else _add_atomic


@njit
def take_tile(shares):
    """Return the next tile that no thread has taken; it may be beyond the last."""
    return add(shares, TAKEN, 1)


@njit
def next_tile(shares):
    """Count a tile as done and take the next."""
    add(shares, DONE, 1)
    return add(shares, TAKEN, 1)


# With the interpreter's lock: a thread that ends meanwhile would take it, and this one sleep for it.
@njit(cache=True)
def wait_until_done(shares, number, turns):
    """Look up to ``turns`` times whether ``number`` tiles are done; return whether they are."""
    turn = 0
    while add(shares, DONE, 0) < number and turn < turns:
        turn += 1
    return turn < turns
