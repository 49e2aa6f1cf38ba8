"""Kernel template of the local energy over tiles."""

from nmlnp.tiles.numpy import *

# Filled in by nmlnp.vmc.engine.
A = 4
D = 3
KINDS = 2
TILE = 16
WIDTH = 7  # kinetic, <grad^2>, potential, (H psi)_k/|psi|, psi_k/|psi|, columns of the observables

POSITIONS = 0
LABELS = POSITIONS + D * A * TILE
RESULT = LABELS + KINDS * A * TILE
FIELDS = RESULT + WIDTH * TILE


@kernel
def local_energies(shares, last_tile, s, p, h, positions, labels, results):
    """Fill results (n, WIDTH) with the columns of RESULT of the walkers of all tiles; h are couplings."""
    s = scratch(s, SCRATCH)
    for tile in tiles(shares, last_tile):
        count = load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE)
        local_energy(s, p, h, POSITIONS, LABELS, RESULT)
        store_columns(s, results, tile, count, RESULT, WIDTH, TILE)
