"""Kernel template of the operator-correlated state e^U (1 + sum F_ij sigma_i.sigma_j) Phi.

U and F are read from features of the pairs that exchange messages through the
particles.  All spin-isospin components of the state are computed at once.
Equations and parameter layout: :mod:`nmlnp.ansatz.operator`.
"""

from nmlnp.tiles.numpy import *

# Filled in by nmlnp.ansatz.operator.
D = 3
A = 4
H = 16
LAYERS = 2
TILE = 16
FEATURES = 3
WIDTHS = (2.25, 9.0)  # fm^2, of the Gaussian features
OUTPUTS = 2  # 2: U and F; 1: no operators
COMPONENTS = 3
MIXING = ((0.0,) * 6,) * 3
OPERATORS = ()
PROTONS = ()
FRAME = ((0.5,) * 4,) * 3  # row m: the coefficients of relative coordinate m
PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
PARTNERS = ((0, 1, 2), (0, 3, 4), (1, 3, 5), (2, 4, 5))  # pairs of each particle
PARAMETERS = 1154
HBAR2_2M = 20.7  # MeV fm^2
FIELDS = 0  # where this template's part of the scratch begins
RESULT = 0

TANGENTS = D * len(FRAME)
E = len(PAIRS)
UNIT = TILE * padded(H)
SIZE = E * UNIT
POOL = A * UNIT
JET = TANGENTS + 2

# Parameters.
W0 = 0  # (FEATURES + 1, H), the last row a bias
LAYER = (FEATURES + 1) * H
LAYER_SIZE = 2 * H * H + H  # from the pair, from its two particles, bias
HEAD = LAYER + LAYERS * LAYER_SIZE
ENVELOPE = HEAD + H * OUTPUTS
# What ``prepare`` appends: the transposes of the layers, of the head and of the features.
TRANSPOSED = PARAMETERS
HEAD_TRANSPOSED = TRANSPOSED + LAYERS * 2 * H * H
W0_TRANSPOSED = HEAD_TRANSPOSED + H * OUTPUTS

# Fields.
PAIR_SQUARES = FIELDS
NORM = PAIR_SQUARES + E * TILE
VALUES = NORM + TILE

# Of the walk and of the log-derivatives.
INPUT = VALUES
HIDDEN = INPUT + (FEATURES + 1) * E * TILE
POOLED = HIDDEN + (LAYERS + 1) * SIZE
MESSAGE = POOLED + LAYERS * POOL
OUTPUT = MESSAGE + POOL
U = OUTPUT + E * TILE * OUTPUTS
PHI = U + TILE
DELTA = PHI + COMPONENTS * TILE
NEXT_DELTA = DELTA + SIZE
DELTA_POOLED = NEXT_DELTA + SIZE
DELTA_OUTPUT = DELTA_POOLED + POOL
WALK_SCRATCH = DELTA_OUTPUT + E * TILE * OUTPUTS

# Of the local energy, in the same place.
JET_INPUT = VALUES  # features, their slopes, their Laplacians
JET_OUTPUT = JET_INPUT + 3 * (FEATURES + 1) * E * TILE
JET_U = JET_OUTPUT + JET * E * TILE * OUTPUTS
JET_PHI = JET_U + JET * TILE
SLOPE = JET_PHI + JET * COMPONENTS * TILE
CURVATURE = SLOPE + SIZE
JET_HIDDEN = CURVATURE + SIZE
JET_NEXT = JET_HIDDEN + JET * SIZE
JET_POOLED = JET_NEXT + JET * SIZE
JET_MESSAGE = JET_POOLED + JET * POOL
FACTORS = JET_MESSAGE + JET * POOL
SCRATCH = max(WALK_SCRATCH, FACTORS + TANGENTS * E * TILE)


def forward(s, p, POSITIONS):
    """All layers; keeps HIDDEN and POOLED of each for the way back."""
    pair_squares(s, PAIR_SQUARES, POSITIONS, PAIRS, D, A, TILE)
    pair_features(s, INPUT, PAIR_SQUARES, WIDTHS, E * TILE)
    linear_columns(s, p, HIDDEN, INPUT, W0, E * TILE, FEATURES + 1, H)
    tanh_field(s, HIDDEN, SIZE)
    for l in unroll(LAYERS):
        WEIGHTS = LAYER + l * LAYER_SIZE
        NOW = HIDDEN + l * SIZE
        pool_pairs(s, POOLED + l * POOL, NOW, 1, PARTNERS, A, UNIT)
        linear(s, p, NOW + SIZE, NOW, WEIGHTS, E * TILE, H, H)
        linear(s, p, MESSAGE, POOLED + l * POOL, WEIGHTS + H * H, A * TILE, H, H)
        spread_pairs(s, NOW + SIZE, MESSAGE, 1, PAIRS, A, UNIT)
        bias_tanh(s, p, NOW + SIZE, WEIGHTS + 2 * H * H, E * TILE, H)
    linear(s, p, OUTPUT, HIDDEN + LAYERS * SIZE, HEAD, E * TILE, H, OUTPUTS)
    collect_outputs(s, U, PHI, OUTPUT, MIXING, 1, E, OUTPUTS, TILE)
    add_envelope(s, p, U, MESSAGE, PAIR_SQUARES, ENVELOPE, E, TILE)


def log_psi(s, p, POSITIONS, LABELS, OUT):
    """log |psi| = U + 1/2 log sum_k phi_k^2 of a tile; labels are summed, not sampled."""
    forward(s, p, POSITIONS)
    component_norm(s, NORM, PHI, COMPONENTS, TILE)
    add_half_log(s, OUT, U, NORM, TILE)


def forward_jet(s, p, POSITIONS):
    """Values, relative gradients and Laplacians of U and phi_k (forward Laplacian)."""
    N = E * TILE
    COLUMNS = (FEATURES + 1) * N
    pair_squares(s, PAIR_SQUARES, POSITIONS, PAIRS, D, A, TILE)
    pair_feature_jets(s, JET_INPUT, PAIR_SQUARES, WIDTHS, D, N)
    linear_columns(s, p, JET_HIDDEN, JET_INPUT, W0, N, FEATURES + 1, H)
    linear_columns(s, p, SLOPE, JET_INPUT + COLUMNS, W0, N, FEATURES + 1, H)
    linear_columns(s, p, CURVATURE, JET_INPUT + 2 * COLUMNS, W0, N, FEATURES + 1, H)
    tanh_radial_jet(s, JET_HIDDEN, SLOPE, CURVATURE, PAIR_SQUARES, N, H)
    pair_gradients(s, FACTORS, POSITIONS, PAIRS, FRAME, D, A, TILE)
    scale_rows(s, JET_HIDDEN + SIZE, SLOPE, FACTORS, TANGENTS, N, H)
    copy_field(s, JET_HIDDEN + (TANGENTS + 1) * SIZE, CURVATURE, SIZE)
    for l in unroll(LAYERS):
        WEIGHTS = LAYER + l * LAYER_SIZE
        NOW = (JET_HIDDEN, JET_NEXT)[l % 2]
        NEXT = (JET_HIDDEN, JET_NEXT)[(l + 1) % 2]
        pool_pairs(s, JET_POOLED, NOW, JET, PARTNERS, A, UNIT)
        linear(s, p, NEXT, NOW, WEIGHTS, JET * N, H, H)
        linear(s, p, JET_MESSAGE, JET_POOLED, WEIGHTS + H * H, JET * A * TILE, H, H)
        spread_pairs(s, NEXT, JET_MESSAGE, JET, PAIRS, A, UNIT)
        bias_tanh_jet(s, p, NEXT, WEIGHTS + 2 * H * H, N, H, TANGENTS)
    linear(s, p, JET_OUTPUT, (JET_HIDDEN, JET_NEXT)[LAYERS % 2], HEAD, JET * N, H, OUTPUTS)
    collect_outputs(s, JET_U, JET_PHI, JET_OUTPUT, MIXING, JET, E, OUTPUTS, TILE)
    add_envelope(s, p, JET_U, JET_MESSAGE, PAIR_SQUARES, ENVELOPE, E, TILE)
    add_envelope_jet(s, p, JET_U + TILE, PAIR_SQUARES, POSITIONS, ENVELOPE, PAIRS, FRAME, D, A, TILE)


def local_energy(s, p, POSITIONS, LABELS, RADIAL, RESULT):
    """Local energy of a tile; RESULT: kinetic, <grad^2>, potential, (H psi)_k, psi_k over |psi|."""
    forward_jet(s, p, POSITIONS)
    component_norm(s, NORM, JET_PHI, COMPONENTS, TILE)
    component_potential(s, RESULT + 3 * TILE, JET_PHI, RADIAL, OPERATORS, COMPONENTS, E, TILE)
    component_energy(s, RESULT, JET_U, JET_PHI, NORM, HBAR2_2M, COMPONENTS, TANGENTS, TILE)


def radii(s, POSITIONS, LABELS, DST):
    """Sums over protons and over all nucleons of |r_i - R_cm|^2, after ``local_energy``."""
    centre(s, JET_INPUT, POSITIONS, D, A, TILE)
    component_radii(s, DST, JET_INPUT, RESULT + (3 + COMPONENTS) * TILE, PROTONS, COMPONENTS, D, A, TILE)


def backward(s, p, rows, first, stride, count, WRITE):
    """Take the seeded outputs DELTA_OUTPUT back to the first layer, where DELTA is left.

    With WRITE, also write the derivatives of ``count`` walkers to ``rows``.
    """
    N = E * TILE
    if WRITE:
        outer_rows(
            s, rows, first, stride, count, HIDDEN + LAYERS * SIZE, DELTA_OUTPUT, HEAD, E, H, OUTPUTS, TILE
        )
    linear(s, p, (DELTA, NEXT_DELTA)[LAYERS % 2], DELTA_OUTPUT, HEAD_TRANSPOSED, N, OUTPUTS, H)
    for k in unroll(LAYERS):
        L = LAYERS - 1 - k
        WEIGHTS = LAYER + L * LAYER_SIZE
        READY = TRANSPOSED + L * 2 * H * H
        NOW = (DELTA, NEXT_DELTA)[(L + 1) % 2]
        NEXT = (DELTA, NEXT_DELTA)[L % 2]
        tanh_backward(s, NOW, HIDDEN + (L + 1) * SIZE, SIZE)
        pool_pairs(s, DELTA_POOLED, NOW, 1, PARTNERS, A, UNIT)
        if WRITE:
            outer_rows(s, rows, first, stride, count, HIDDEN + L * SIZE, NOW, WEIGHTS, E, H, H, TILE)
            sum_rows(s, rows, first, stride, count, NOW, WEIGHTS + 2 * H * H, E, H, TILE)
            outer_rows(
                s, rows, first, stride, count, POOLED + L * POOL, DELTA_POOLED, WEIGHTS + H * H, A, H, H, TILE
            )
        linear(s, p, NEXT, NOW, READY, N, H, H)
        linear(s, p, MESSAGE, DELTA_POOLED, READY + H * H, A * TILE, H, H)
        spread_pairs(s, NEXT, MESSAGE, 1, PAIRS, A, UNIT)
    tanh_backward(s, DELTA, HIDDEN, SIZE)
    if WRITE:
        outer_columns(s, rows, first, stride, count, INPUT, DELTA, W0, E, FEATURES + 1, H, TILE)


def log_derivatives(s, p, rows, first, count, POSITIONS, LABELS):
    """Write d psi_k/d parameters over |psi|: COMPONENTS rows a walker, from rows[first] on."""
    forward(s, p, POSITIONS)
    component_norm(s, NORM, PHI, COMPONENTS, TILE)
    for k in unroll(COMPONENTS):
        begin = first + k * PARAMETERS
        seed_component(s, DELTA_OUTPUT, PHI + k * TILE, NORM, MIXING[k], E, OUTPUTS, TILE)
        backward(s, p, rows, begin, COMPONENTS * PARAMETERS, count, True)
        envelope_rows(
            s,
            p,
            rows,
            begin,
            COMPONENTS * PARAMETERS,
            count,
            PAIR_SQUARES,
            PHI + k * TILE,
            NORM,
            ENVELOPE,
            E,
            TILE,
        )


def log_psi_gradient(s, p, POSITIONS, LABELS, OUT, GRADIENT):
    """log |psi| and its gradient with respect to every particle, for drifted moves."""
    log_psi(s, p, POSITIONS, LABELS, OUT)
    seed_norm(s, DELTA_OUTPUT, PHI, NORM, MIXING, E, OUTPUTS, TILE)
    backward(s, p, s, 0, 0, 0, False)
    linear(s, p, NEXT_DELTA, DELTA, W0_TRANSPOSED, E * TILE, H, FEATURES + 1)
    pair_slopes(s, p, DELTA, NEXT_DELTA, PAIR_SQUARES, WIDTHS, ENVELOPE, E * TILE)
    pairs_to_particles(s, GRADIENT, DELTA, POSITIONS, PAIRS, D, A, TILE)
