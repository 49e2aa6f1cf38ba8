"""Kernel template of the first positions of the walkers."""

from nmlnp.tiles.numpy import *

# Filled in by nmlnp.vmc.engine.
A = 4
D = 3
KINDS = 2  # labels that a walker carries for each particle
CENTRED = True
TILE = 16

COORDINATES = D * A
POSITIONS = 0
LABELS = POSITIONS + COORDINATES * TILE
NEW_POSITIONS = LABELS + KINDS * A * TILE
LOG_PSI = NEW_POSITIONS + (COORDINATES + 1) * TILE
FIELDS = LOG_PSI + TILE


@kernel
def scatter(shares, last_tile, s, positions, labels, log_psis, width, seed, first_walker, step):
    """Place walkers at Gaussian positions of standard deviation ``width``."""
    s = scratch(s, SCRATCH)
    for tile in tiles(shares, last_tile):
        count = load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE)
        fill(s, POSITIONS, 0.0, COORDINATES * TILE)
        fill(s, LOG_PSI, 0.0, TILE)
        walker = first_walker + np.uint64(tile * TILE)
        gaussian_kick(s, NEW_POSITIONS, POSITIONS, width, seed, walker, step, COORDINATES, TILE)
        store_tile(
            s,
            positions,
            labels,
            log_psis,
            tile,
            count,
            NEW_POSITIONS,
            LABELS,
            LOG_PSI,
            CENTRED,
            D,
            A,
            KINDS,
            TILE,
        )
