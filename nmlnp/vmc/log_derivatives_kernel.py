"""Kernel template of the log-derivatives over tiles."""

from nmlnp.tiles.numpy import *

# Filled in by nmlnp.vmc.engine.
A = 4
D = 3
KINDS = 2
TILE = 16
COMPONENTS = 1  # spin-isospin components summed in full
PARAMETERS = 3328

POSITIONS = 0
LABELS = POSITIONS + D * A * TILE
STAGE = LABELS + KINDS * A * TILE
"""Rows of a tile before they are stored: written piece by piece in cache, then streamed."""
STAGED = True
FIELDS = STAGE + (-(-TILE * COMPONENTS * PARAMETERS // 8) * 8 if STAGED else 0)


@kernel
def all_log_derivatives(shares, last_tile, s, p, positions, labels, rows):
    """Fill rows (n * COMPONENTS * PARAMETERS,) with d psi_k/d theta / |psi| of the walkers of all tiles."""
    s = scratch(s, SCRATCH)
    for tile in tiles(shares, last_tile):
        count = load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE)
        if STAGED:
            log_derivatives(s, p, s, STAGE, count, POSITIONS, LABELS)
            store_rows(s, rows, tile, count, STAGE, COMPONENTS * PARAMETERS, TILE)
        else:
            log_derivatives(s, p, rows, tile * TILE * COMPONENTS * PARAMETERS, count, POSITIONS, LABELS)
