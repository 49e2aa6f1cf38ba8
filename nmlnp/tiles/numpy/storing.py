"""Loading a tile of walkers into the scratch, and storing what came of it."""

import numpy as np

from nmlnp.tiles.numpy.base import field
from nmlnp.tiles.numpy.geometry import centre


def load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE):
    """Load POSITIONS (D, A, TILE) and LABELS (KINDS, A, TILE) of one tile; return its walkers.

    ``positions`` (n, A, D) and ``labels`` (n, KINDS, A) hold all walkers; a last tile
    that is not full repeats the last walker.
    """
    n = np.minimum(tile * TILE + np.arange(TILE), positions.shape[0] - 1)
    field(s, POSITIONS, (D, A, TILE))[:] = positions[n].transpose(2, 1, 0)
    field(s, LABELS, (KINDS, A, TILE))[:] = labels[n].transpose(1, 2, 0)
    return min(TILE, positions.shape[0] - tile * TILE)


def store_tile(
    s, positions, labels, log_psis, tile, count, POSITIONS, LABELS, LOG_PSI, CENTRED, D, A, KINDS, TILE
):
    """Store the first ``count`` walkers of a tile; where CENTRED, POSITIONS is centred first."""
    if CENTRED:
        centre(s, POSITIONS, POSITIONS, D, A, TILE)
    walkers = slice(tile * TILE, tile * TILE + count)
    positions[walkers] = field(s, POSITIONS, (D, A, TILE)).transpose(2, 1, 0)[:count]
    labels[walkers] = field(s, LABELS, (KINDS, A, TILE)).transpose(2, 0, 1)[:count]
    log_psis[walkers] = field(s, LOG_PSI, (TILE,))[:count]


def store_columns(s, results, tile, count, SRC, COLUMNS, TILE):
    """Store SRC (COLUMNS, TILE) of ``count`` walkers as rows of ``results`` (n, COLUMNS)."""
    results[tile * TILE : tile * TILE + count, :COLUMNS] = field(s, SRC, (COLUMNS, TILE)).T[:count]


def store_rows(s, rows, tile, count, SRC, WIDTH, TILE):
    """Store SRC (TILE, WIDTH) of ``count`` walkers in the flat ``rows`` (n * WIDTH,)."""
    begin = tile * TILE * WIDTH
    rows[begin : begin + count * WIDTH] = s[SRC : SRC + count * WIDTH]
