"""Kernel template of the Slater-Jastrow state e^U tanh(V) Phi with deep sets U and V.

Each network is rho(sum_i phi(x_i)) with phi: NIN - H - H and rho: H - H - H - 1,
all tanh, and x_i = (r_i - R_cm, s_i, t_i, 1) stored by column (the 1 carries the
first bias).  Equations and parameter layout: :mod:`nmlnp.ansatz.slater_jastrow`.
"""

from nmlnp.tiles.numpy import *

# Filled in by nmlnp.ansatz.slater_jastrow.
D = 3
A = 4
H = 32
NIN = 4
TILE = 16
SIGN_NETWORK = False
CONFINEMENT = 0.1  # fm^-2
FRAME = ((0.5,) * 4,) * 3  # row m: the coefficients of relative coordinate m
PAIRS = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
PARAMETERS = 3328
HBAR2_2M = 20.7  # MeV fm^2
FIELDS = 0  # where this template's part of the scratch begins

TANGENTS = D * len(FRAME)
ROWS = A * TILE
SIZE = ROWS * padded(H)
UNIT = TILE * padded(H)

# One network's parameters, from its first one.
W1 = 0
W2 = NIN * H
B2 = W2 + H * H
W3 = B2 + H
B3 = W3 + H * H
W4 = B3 + H
B4 = W4 + H * H
W5 = B4 + H
NETWORK = W5 + H

# What ``prepare`` appends for one network: W2 with its rows scaled by the first
# layer (three directions and their squares), and transposes for the way back.
FOLDED = 0
W2_TRANSPOSED = 4 * H * H
W3_TRANSPOSED = 5 * H * H
W4_TRANSPOSED = 6 * H * H
W1_TRANSPOSED = 7 * H * H
PREPARED = W1_TRANSPOSED + NIN * H

# Fields.
INPUT = FIELDS
FIRST = INPUT + NIN * ROWS
SLOPE = FIRST + SIZE
CURVATURE = SLOPE + SIZE
SECOND = CURVATURE + SIZE

# Of the walk and of the log-derivatives.
POOLED = SECOND + SIZE
THIRD = POOLED + UNIT
FOURTH = THIRD + UNIT
OUTPUT_U = FOURTH + UNIT
OUTPUT_V = OUTPUT_U + TILE
SEED = OUTPUT_V + TILE
WALK_SCRATCH = SEED + TILE

# Of the exchanges of labels, beside those.
RATIO = WALK_SCRATCH
SWAPPED_V = RATIO + len(PAIRS) * TILE
EXCHANGED = SWAPPED_V + len(PAIRS) * TILE  # phi of particle i with the labels of particle j

# Of the local derivatives, in the place of both: values, derivatives, Laplacians.
JET_SECOND = SECOND  # with respect to the particle's own coordinates only: five blocks
JET_POOLED = JET_SECOND + 5 * SIZE
JET_THIRD = JET_POOLED + (TANGENTS + 2) * UNIT
JET_FOURTH = JET_THIRD + (TANGENTS + 2) * UNIT
JET_U = JET_FOURTH + (TANGENTS + 2) * UNIT
JET_V = JET_U + (TANGENTS + 2) * TILE
SCRATCH = max(EXCHANGED + A * SIZE, JET_V + (TANGENTS + 2) * TILE)


def inputs(s, POSITIONS, LABELS):
    """Write the columns of x_i: centred positions, spin, isospin, one."""
    centre(s, INPUT, POSITIONS, D, A, TILE)
    if NIN > 4:
        copy_field(s, INPUT + 3 * ROWS, LABELS, 2 * ROWS)
    fill(s, INPUT + (NIN - 1) * ROWS, 1.0, ROWS)


def network(s, p, OUT, NET):
    """One deep-sets network; keeps the activations in FIRST, SECOND, POOLED, THIRD, FOURTH."""
    WEIGHTS = NET * NETWORK
    linear_columns(s, p, FIRST, INPUT, WEIGHTS + W1, ROWS, NIN, H)
    tanh_field(s, FIRST, SIZE)
    linear(s, p, SECOND, FIRST, WEIGHTS + W2, ROWS, H, H)
    bias_tanh(s, p, SECOND, WEIGHTS + B2, ROWS, H)
    add_blocks(s, POOLED, SECOND, tuple(range(A)), UNIT)
    network_head(s, p, OUT, NET)


def network_head(s, p, OUT, NET):
    """rho of the pooled row."""
    WEIGHTS = NET * NETWORK
    linear(s, p, THIRD, POOLED, WEIGHTS + W3, TILE, H, H)
    bias_tanh(s, p, THIRD, WEIGHTS + B3, TILE, H)
    linear(s, p, FOURTH, THIRD, WEIGHTS + W4, TILE, H, H)
    bias_tanh(s, p, FOURTH, WEIGHTS + B4, TILE, H)
    linear(s, p, OUT, FOURTH, WEIGHTS + W5, TILE, H, 1)


def log_psi(s, p, POSITIONS, LABELS, OUT):
    """log |e^U tanh V| of a tile of walkers (|Phi| is constant on the s shell)."""
    inputs(s, POSITIONS, LABELS)
    network(s, p, OUTPUT_U, 0)
    sum_squares(s, OUT, INPUT, 3 * A, TILE)
    add_scaled(s, OUT, OUTPUT_U, OUT, -CONFINEMENT, TILE)
    if SIGN_NETWORK:
        network(s, p, OUTPUT_V, 1)
        add_log_tanh(s, OUT, OUTPUT_V, TILE)


def network_jet(s, p, OUT, NET):
    """Value, relative gradient and Laplacian of one network (forward Laplacian).

    phi depends on three coordinates only until pooling: five rows a particle.
    """
    WEIGHTS = NET * NETWORK
    READY = PARAMETERS + NET * PREPARED
    linear_columns(s, p, FIRST, INPUT, WEIGHTS + W1, ROWS, NIN, H)
    tanh_derivatives(s, FIRST, SLOPE, CURVATURE, SIZE)
    linear(s, p, JET_SECOND, FIRST, WEIGHTS + W2, ROWS, H, H)
    for c in unroll(3):
        linear(s, p, JET_SECOND + (c + 1) * SIZE, SLOPE, READY + FOLDED + c * H * H, ROWS, H, H)
    linear(s, p, JET_SECOND + 4 * SIZE, CURVATURE, READY + FOLDED + 3 * H * H, ROWS, H, H)
    pooled_tanh_jet(s, p, JET_POOLED, JET_SECOND, WEIGHTS + B2, FRAME, A, TILE, H)
    linear(s, p, JET_THIRD, JET_POOLED, WEIGHTS + W3, (TANGENTS + 2) * TILE, H, H)
    bias_tanh_jet(s, p, JET_THIRD, WEIGHTS + B3, TILE, H, TANGENTS)
    linear(s, p, JET_FOURTH, JET_THIRD, WEIGHTS + W4, (TANGENTS + 2) * TILE, H, H)
    tanh_jet_output(s, p, OUT, JET_FOURTH, WEIGHTS + B4, WEIGHTS + W5, TILE, H, TANGENTS)


def local_derivatives(s, p, POSITIONS, LABELS):
    """Gradient and Laplacian of log psi in relative coordinates, in JET_U.

    Block 0 of JET_U is U before confinement; blocks 1 to TANGENTS + 1 hold
    the gradient and the Laplacian of log |psi|.
    """
    inputs(s, POSITIONS, LABELS)
    network_jet(s, p, JET_U, 0)
    add_confinement(s, JET_U + TILE, INPUT, CONFINEMENT, FRAME, D, A, TILE)
    if SIGN_NETWORK:
        network_jet(s, p, JET_V, 1)
        add_log_tanh_jet(s, JET_U, JET_V, TANGENTS, TILE)


def network_backward(s, p, rows, first, stride, count, NET, WRITE):
    """Take SEED * network back to the first layer, after ``network``; SLOPE is left there.

    With WRITE, also write the derivatives of ``count`` walkers to ``rows``.
    """
    WEIGHTS = NET * NETWORK
    READY = PARAMETERS + NET * PREPARED
    DELTA = CURVATURE
    if WRITE:
        sum_rows_scaled(s, rows, first, stride, count, FOURTH, SEED, WEIGHTS + W5, H, TILE)
    seed_rows(s, p, DELTA, SEED, WEIGHTS + W5, H, TILE)
    tanh_backward(s, DELTA, FOURTH, UNIT)
    if WRITE:
        outer_rows(s, rows, first, stride, count, THIRD, DELTA, WEIGHTS + W4, 1, H, H, TILE)
        sum_rows(s, rows, first, stride, count, DELTA, WEIGHTS + B4, 1, H, TILE)
    linear(s, p, SLOPE, DELTA, READY + W4_TRANSPOSED, TILE, H, H)
    tanh_backward(s, SLOPE, THIRD, UNIT)
    if WRITE:
        outer_rows(s, rows, first, stride, count, POOLED, SLOPE, WEIGHTS + W3, 1, H, H, TILE)
        sum_rows(s, rows, first, stride, count, SLOPE, WEIGHTS + B3, 1, H, TILE)
    linear(s, p, DELTA, SLOPE, READY + W3_TRANSPOSED, TILE, H, H)
    for i in unroll(1, A):
        copy_field(s, DELTA + i * UNIT, DELTA, UNIT)
    tanh_backward(s, DELTA, SECOND, SIZE)
    if WRITE:
        outer_rows(s, rows, first, stride, count, FIRST, DELTA, WEIGHTS + W2, A, H, H, TILE)
        sum_rows(s, rows, first, stride, count, DELTA, WEIGHTS + B2, A, H, TILE)
    linear(s, p, SLOPE, DELTA, READY + W2_TRANSPOSED, ROWS, H, H)
    tanh_backward(s, SLOPE, FIRST, SIZE)
    if WRITE:
        outer_columns(s, rows, first, stride, count, INPUT, SLOPE, WEIGHTS + W1, A, NIN, H, TILE)


def log_derivatives(s, p, rows, first, count, POSITIONS, LABELS):
    """Write d log|psi| / d parameters of ``count`` walkers, from rows[first] on."""
    inputs(s, POSITIONS, LABELS)
    network(s, p, OUTPUT_U, 0)
    fill(s, SEED, 1.0, TILE)
    network_backward(s, p, rows, first, PARAMETERS, count, 0, True)
    if SIGN_NETWORK:
        network(s, p, OUTPUT_V, 1)
        log_tanh_slope(s, SEED, OUTPUT_V, TILE)
        network_backward(s, p, rows, first, PARAMETERS, count, 1, True)


def network_gradient(s, p, GRADIENT, NET):
    """Add SEED times the gradient of one network by its centred positions to GRADIENT."""
    network_backward(s, p, s, 0, 0, 0, NET, False)
    linear(s, p, CURVATURE, SLOPE, PARAMETERS + NET * PREPARED + W1_TRANSPOSED, ROWS, H, NIN)
    rows_to_columns(s, GRADIENT, CURVATURE, 3, NIN, ROWS)


def log_psi_gradient(s, p, POSITIONS, LABELS, OUT, GRADIENT):
    """log |psi| and its gradient with respect to every particle, for drifted moves."""
    fill(s, GRADIENT, 0.0, 3 * ROWS)
    inputs(s, POSITIONS, LABELS)
    network(s, p, OUTPUT_U, 0)
    fill(s, SEED, 1.0, TILE)
    network_gradient(s, p, GRADIENT, 0)
    sum_squares(s, OUT, INPUT, 3 * A, TILE)
    add_scaled(s, OUT, OUTPUT_U, OUT, -CONFINEMENT, TILE)
    if SIGN_NETWORK:
        network(s, p, OUTPUT_V, 1)
        add_log_tanh(s, OUT, OUTPUT_V, TILE)
        log_tanh_slope(s, SEED, OUTPUT_V, TILE)
        network_gradient(s, p, GRADIENT, 1)
    add_scaled(s, GRADIENT, GRADIENT, INPUT, -2.0 * CONFINEMENT, 3 * ROWS)
    # x_i = r_i - R_cm: the gradient by r_i has no centre-of-mass part.
    centre(s, GRADIENT, GRADIENT, D, A, TILE)


def exchanged_network(s, p, BASE, SWAPPED, NET, LABELS):
    """One network at the present labels (BASE) and with those of each pair exchanged.

    Exchanging the labels of i and j changes two terms of the pooled sum, so phi
    is evaluated once for each particle with the labels of each other one.
    """
    WEIGHTS = NET * NETWORK
    for j in unroll(A):
        for i in unroll(A):
            copy_field(s, INPUT + 3 * ROWS + i * TILE, LABELS + j * TILE, TILE)
            copy_field(s, INPUT + 4 * ROWS + i * TILE, LABELS + (A + j) * TILE, TILE)
        PHI = EXCHANGED + j * SIZE
        linear_columns(s, p, FIRST, INPUT, WEIGHTS + W1, ROWS, NIN, H)
        tanh_field(s, FIRST, SIZE)
        linear(s, p, PHI, FIRST, WEIGHTS + W2, ROWS, H, H)
        bias_tanh(s, p, PHI, WEIGHTS + B2, ROWS, H)
    add_blocks(s, SECOND, EXCHANGED, tuple([i * A + i for i in range(A)]), UNIT)
    copy_field(s, POOLED, SECOND, UNIT)
    network_head(s, p, BASE, NET)
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        mix_chosen(
            s, POOLED, EXCHANGED, (I * A + J, J * A + I, I * A + I, J * A + J), (1.0, 1.0, -1.0, -1.0), UNIT
        )
        add_scaled(s, POOLED, POOLED, SECOND, 1.0, UNIT)
        network_head(s, p, SWAPPED + e * TILE, NET)


def exchange_ratios(s, p, POSITIONS, LABELS, RATIO):
    """psi with the labels of each pair exchanged, over psi; Phi changes sign."""
    if NIN == 4:
        fill(s, RATIO, -1.0, len(PAIRS) * TILE)
    else:
        inputs(s, POSITIONS, LABELS)
        exchanged_network(s, p, OUTPUT_U, RATIO, 0, LABELS)
        exponential_ratio(s, RATIO, OUTPUT_U, len(PAIRS), TILE)
        if SIGN_NETWORK:
            exchanged_network(s, p, OUTPUT_V, SWAPPED_V, 1, LABELS)
            tanh_ratio(s, RATIO, SWAPPED_V, OUTPUT_V, len(PAIRS), TILE)


def local_energy(s, p, POSITIONS, LABELS, RADIAL, RESULT):
    """Local energy of a tile; RESULT: kinetic, <grad^2>, potential, H psi/psi, 1."""
    exchange_ratios(s, p, POSITIONS, LABELS, RATIO)
    exchange_potential(s, RESULT + 2 * TILE, RADIAL, RATIO, LABELS, PAIRS, A, TILE)
    local_derivatives(s, p, POSITIONS, LABELS)
    scalar_kinetic(s, RESULT, JET_U + TILE, HBAR2_2M, TANGENTS, TILE)
    add_scaled(s, RESULT + 3 * TILE, RESULT, RESULT + 2 * TILE, 1.0, TILE)
    fill(s, RESULT + 4 * TILE, 1.0, TILE)


def radii(s, POSITIONS, LABELS, DST):
    """sum over protons and over all nucleons of |r_i - R_cm|^2."""
    centre(s, INPUT, POSITIONS, D, A, TILE)
    sampled_radii(s, DST, INPUT, LABELS, D, A, TILE)
