"""Arithmetic on whole fields: biases, run-time factors, sums and copies over entities."""

import numpy as np

from nmlnp.tiles.numpy.base import field, unroll


def add_bias(s, p, FIELD, B, ROWS, N):
    """FIELD (ROWS, N) += B (N,), with B in the parameters."""
    field(s, FIELD, (ROWS, N))[:] += field(p, B, (N,))


def scale_by(s, p, DST, SRC, NUMBER, N):
    """DST (N,) = p[NUMBER] SRC (N,): a run-time number of the state."""
    field(s, DST, (N,))[:] = p[NUMBER] * field(s, SRC, (N,))


def scale_by_coupling(s, h, FIELD, NUMBER, N):
    """FIELD (N,) *= h[NUMBER], a coupling of the Hamiltonian."""
    field(s, FIELD, (N,))[:] *= h[NUMBER]


def multiply(s, DST, LEFT, RIGHT, N):
    """DST (N,) = LEFT (N,) RIGHT (N,)."""
    field(s, DST, (N,))[:] = field(s, LEFT, (N,)) * field(s, RIGHT, (N,))


def multiply_by(s, DST, SRC, SCALE, N):
    """DST (N,) = SCALE SRC (N,)."""
    field(s, DST, (N,))[:] = SCALE * field(s, SRC, (N,))


def sum_entities(s, DST, SRC, BLOCKS, COUNT, N):
    """DST (BLOCKS, N) = the sum over COUNT entities of SRC (BLOCKS, COUNT, N)."""
    field(s, DST, (BLOCKS, N))[:] = field(s, SRC, (BLOCKS, COUNT, N)).sum(axis=1)


def spread_units(s, DST, SEED, WEIGHT, COUNT, TILE, N):
    """DST (COUNT, TILE, N) = WEIGHT SEED (TILE,): back through the sum of all units of all entities."""
    field(s, DST, (COUNT, TILE, N))[:] = WEIGHT * field(s, SEED, (TILE, 1))


def component_amplitude(s, DST, PHI, NORM, TILE):
    """DST (TILE,) = PHI (TILE,) / sqrt(NORM (TILE,)): psi_k/|psi| of one component."""
    field(s, DST, (TILE,))[:] = field(s, PHI, (TILE,)) / np.sqrt(field(s, NORM, (TILE,)))


def sum_triples(s, DST, VALUES, PARTNERS, A, TILE):
    """DST (TILE,) = the sum over triples, cyclic, of v_ij v_jk, VALUES (pairs, TILE).

    For each particle the pairs of its pairs: ((sum_j v_ij)^2 - sum_j v_ij^2)/2.
    """
    values, out = field(s, VALUES, (A * (A - 1) // 2, TILE)), field(s, DST, (TILE,))
    out[:] = 0.0
    for i in unroll(A):
        own = values[list(PARTNERS[i])]
        out += 0.5 * (own.sum(axis=0) ** 2 - (own**2).sum(axis=0))


def modulate(s, DST, LEFT, RIGHT, N):
    """DST (N,) = LEFT (N,) (1 + RIGHT (N,))."""
    field(s, DST, (N,))[:] = field(s, LEFT, (N,)) * (1.0 + field(s, RIGHT, (N,)))


def modulate_jet(s, DST, LEFT, RIGHT, TANGENTS, N):
    """DST (TANGENTS + 2, N) = the jet of LEFT (1 + RIGHT), both jets of that shape."""
    left, right = field(s, LEFT, (TANGENTS + 2, N)), field(s, RIGHT, (TANGENTS + 2, N))
    out = field(s, DST, (TANGENTS + 2, N))
    out[0] = left[0] * (1.0 + right[0])
    out[1:] = left[1:] * (1.0 + right[0]) + left[0] * right[1:]
    out[-1] += 2.0 * (left[1:-1] * right[1:-1]).sum(axis=0)
