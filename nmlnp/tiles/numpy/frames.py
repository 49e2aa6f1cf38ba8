"""Derivatives by a particle's own position, put into the coordinates of the frame.

FRAME holds the rows of Helmert's matrix (centre of mass removed), or is empty: then the
coordinates are the particles' own.  Tangents are ordered (coordinate m, component c).
"""

from nmlnp.tiles.numpy.base import field, unroll


def particle_squares(s, DST, SRC, D, A, TILE):
    """DST (A, TILE) = |r_i|^2, SRC (D, A, TILE)."""
    field(s, DST, (A, TILE))[:] = (field(s, SRC, (D, A, TILE)) ** 2).sum(axis=0)


def expand_own_jet(s, DST, SRC, FRAME, D, A, TILE, N):
    """DST (M D + 2, A, TILE, N) = the jet SRC (D + 2, A, TILE, N) with derivatives by all coordinates.

    SRC holds the value, derivatives by the particle's own position (about the centre of mass
    where that is removed), and their Laplacian, which has weight 1 - 1/A in Helmert's frame.
    """
    M = len(FRAME) if len(FRAME) > 0 else A
    jet, out = field(s, SRC, (D + 2, A, TILE, N)), field(s, DST, (M * D + 2, A, TILE, N))
    out[0] = jet[0]
    out[-1] = (1.0 - 1.0 / A if len(FRAME) > 0 else 1.0) * jet[-1]
    for m in unroll(M):
        for i in unroll(A):
            if len(FRAME) > 0:
                out[1 + m * D : 1 + (m + 1) * D, i] = FRAME[m][i] * jet[1:-1, i]
            else:
                out[1 + m * D : 1 + (m + 1) * D, i] = jet[1:-1, i] if i == m else 0.0


def own_jet_output(s, DST, SRC, FRAME, D, A, TILE, N):
    """DST (M D + 2, TILE) = the sum over particles and units of the jet SRC (D + 2, A, TILE, N)."""
    M = len(FRAME) if len(FRAME) > 0 else A
    jet, out = field(s, SRC, (D + 2, A, TILE, N)).sum(axis=3), field(s, DST, (M * D + 2, TILE))
    out[0] = jet[0].sum(axis=0)
    out[-1] = (1.0 - 1.0 / A if len(FRAME) > 0 else 1.0) * jet[-1].sum(axis=0)
    out[1:-1] = 0.0
    for m in unroll(M):
        for i in unroll(A):
            if len(FRAME) > 0:
                out[1 + m * D : 1 + (m + 1) * D] += FRAME[m][i] * jet[1:-1, i]
            elif i == m:
                out[1 + m * D : 1 + (m + 1) * D] += jet[1:-1, i]
