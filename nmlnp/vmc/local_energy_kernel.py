"""Kernel templates of the local energy and the log-derivatives over tiles."""

from nmlnp.tiles.numpy import *

# Filled in by nmlnp.vmc.engine.
D = 3  # dimension
A = 4
KINDS = 2  # rows of labels
TILE = 16
COMPONENTS = 1  # spin-isospin components summed in full
PARAMETERS = 3328
PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
GAUSSIANS = ((0.25, -1.0, 0.0, 0.0, 0.0),)
COULOMB = (1.44, 4.27)
THREE_BODY = (28.0, 1.0)

POSITIONS = 0
LABELS = POSITIONS + D * A * TILE
SQUARES = LABELS + KINDS * A * TILE
RADIAL = SQUARES + len(PAIRS) * TILE
RESULT = RADIAL + (5 * len(PAIRS) + 1) * TILE
"""Kinetic, <grad^2>, potential, (H psi)_k/|psi|, psi_k/|psi|, proton and matter radii."""
WIDTH = 3 + 2 * COMPONENTS + 2
STAGE = RESULT + WIDTH * TILE
"""Rows of a tile before they are stored: written piece by piece in cache, then streamed."""
STAGED = True
FIELDS = STAGE + (TILE * COMPONENTS * PARAMETERS if STAGED else 0)


@kernel
def local_energies(shares, last_tile, s, p, positions, labels, results):
    """Fill results (n, WIDTH) with the columns of RESULT of the walkers of all tiles."""
    s = scratch(s, SCRATCH)
    for tile in tiles(shares, last_tile):
        count = load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE)
        pair_squares(s, SQUARES, POSITIONS, PAIRS, D, A, TILE)
        radial_potentials(s, RADIAL, SQUARES, GAUSSIANS, COULOMB, THREE_BODY, A, PAIRS, TILE)
        local_energy(s, p, POSITIONS, LABELS, RADIAL, RESULT)
        radii(s, POSITIONS, LABELS, RESULT + (WIDTH - 2) * TILE)
        store_columns(s, results, tile, count, RESULT, WIDTH, TILE)


@kernel
def all_log_derivatives(shares, last_tile, s, p, positions, labels, rows):
    """Fill rows (n * COMPONENTS * PARAMETERS,) with d psi_k/d theta / |psi| of the walkers of all tiles."""
    s = scratch(s, WALK_SCRATCH)
    for tile in tiles(shares, last_tile):
        count = load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE)
        if STAGED:
            log_derivatives(s, p, s, STAGE, count, POSITIONS, LABELS)
            store_rows(s, rows, tile, count, STAGE, COMPONENTS * PARAMETERS, TILE)
        else:
            log_derivatives(s, p, rows, tile * TILE * COMPONENTS * PARAMETERS, count, POSITIONS, LABELS)
