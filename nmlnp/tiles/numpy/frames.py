"""Derivatives by a particle's own position, put into the coordinates of the frame.

FRAME holds the rows of Helmert's matrix (centre of mass removed), or is empty: then the
coordinates are the particles' own.  Tangents are ordered (coordinate m, component c).
"""

import numpy as np

from nmlnp.tiles.numpy.base import field


def particle_squares(s, DST, SRC, D, A, TILE):
    """DST (A, TILE) = |r_i|^2, SRC (D, A, TILE)."""
    field(s, DST, (A, TILE))[:] = (field(s, SRC, (D, A, TILE)) ** 2).sum(axis=0)


def expand_own_jet(s, DST, SRC, FRAME, D, A, TILE, N):
    """DST (M D + 2, A, TILE, N) = the jet SRC (D + 2, A, TILE, N) with derivatives by all coordinates.

    SRC holds the value, derivatives by the particle's own position (about the centre of mass
    where that is removed), and their Laplacian, which has weight 1 - 1/A in Helmert's frame.
    """
    M = len(FRAME) if FRAME else A
    jet, out = field(s, SRC, (D + 2, A, TILE, N)), field(s, DST, (M * D + 2, A, TILE, N))
    frame = np.array(FRAME) if FRAME else np.eye(A)
    out[0] = jet[0]
    out[1:-1] = np.einsum("mi,citn->mcitn", frame, jet[1:-1]).reshape(M * D, A, TILE, N)
    out[-1] = (1.0 - 1.0 / A if FRAME else 1.0) * jet[-1]


def own_jet_output(s, DST, SRC, FRAME, D, A, TILE, N):
    """DST (M D + 2, TILE) = the sum over particles and units of the jet SRC (D + 2, A, TILE, N)."""
    M = len(FRAME) if FRAME else A
    jet, out = field(s, SRC, (D + 2, A, TILE, N)).sum(axis=3), field(s, DST, (M * D + 2, TILE))
    frame = np.array(FRAME) if FRAME else np.eye(A)
    out[0] = jet[0].sum(axis=0)
    out[1:-1] = np.einsum("mi,cit->mct", frame, jet[1:-1]).reshape(M * D, TILE)
    out[-1] = (1.0 - 1.0 / A if FRAME else 1.0) * jet[-1].sum(axis=0)
