"""The tile primitives in plain NumPy: their definition, and the oracle of the other targets.

In the docstrings ``NAME (shape)`` is the field of that shape which begins at
offset ``NAME`` of the scratch ``s`` (of the parameters, for weights), written
``FIELD = ...`` where it is overwritten and ``FIELD += ...`` where it is added
to.  A *jet* is a stack of blocks of one shape: the value, ``TANGENTS``
derivatives, and the Laplacian.  Rows of particles or pairs are ordered
``(particle, walker)``, geometry ``(coordinate, particle, walker)``, labels
``(spin or isospin, particle, walker)``.  Lengths are in fm, energies in MeV.

Nothing here is tuned: the elementary functions are NumPy's, and a sum over
pairs is a loop over pairs.
"""

import math

import numpy as np

__all__ = [
    "TINY", "accept", "add_blocks", "add_confinement", "add_drift_ratio", "add_envelope",
    "add_envelope_jet", "add_half_log", "add_log_tanh", "add_log_tanh_jet", "add_scaled", "bias_tanh",
    "bias_tanh_jet", "centre", "collect_outputs", "component_energy", "component_norm",
    "component_potential", "component_radii", "copy_field", "count_accepted", "drift", "envelope_rows",
    "exchange_potential", "exponential_ratio", "fill", "gaussian_kick", "gaussian_kick_one", "inlined",
    "kernel", "linear", "linear_add", "linear_columns", "load_tile", "log_tanh_slope", "metropolis_mask",
    "mix_blocks", "mix_chosen", "normals", "np", "outer_columns", "outer_rows", "pair_feature_jets",
    "pair_features", "pair_gradients", "pair_slopes", "pair_squares", "pairs_to_particles", "philox",
    "pool_pairs", "primitive", "radial_potentials", "reject_repeated_labels", "rows_to_columns",
    "sampled_radii", "scalar_kinetic", "scale_rows", "seed_component", "seed_norm", "seed_rows",
    "spread_pairs", "store_columns", "store_rows", "store_tile", "sum_rows", "sum_rows_scaled", "sum_squares",
    "swap_labels", "tanh_backward", "tanh_derivatives", "tanh_field", "tanh_radial_jet", "tanh_ratio",
    "uniforms", "unroll",
]  # fmt: skip

TINY = 1e-300
"""Keeps logarithms and quotients finite where psi is zero."""

MASK_32 = 0xFFFFFFFF
PHILOX_MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
PHILOX_WEYL = (0x9E3779B9, 0xBB67AE85)

# What the compiled targets give kernels beside the primitives.
primitive = inlined = kernel = lambda function: function


def unroll(*arguments):
    """Return what a loop written out runs over: a tuple's elements, or a range."""
    return arguments[0] if isinstance(arguments[0], tuple) else range(*arguments)


def field(s, start, shape):
    """Return the field of this shape that begins at ``start``: a view of the flat array ``s``."""
    return s[start : start + math.prod(shape)].reshape(shape)


def write_rows(rows, start, stride, values):
    """Write values (count, n) into the flat ``rows``, one walker every ``stride`` from ``start``."""
    walkers = np.arange(values.shape[0])[:, None]
    rows[start + stride * walkers + np.arange(values.shape[1])] = values


# ------------------------------------------------------------------ products
def linear(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    """DST (ROWS, NOUT) = SRC (ROWS, NIN) @ W (NIN, NOUT), with W in the parameters."""
    field(s, DST, (ROWS, NOUT))[:] = field(s, SRC, (ROWS, NIN)) @ field(p, W, (NIN, NOUT))


def linear_add(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    """DST (ROWS, NOUT) += SRC (ROWS, NIN) @ W (NIN, NOUT)."""
    field(s, DST, (ROWS, NOUT))[:] += field(s, SRC, (ROWS, NIN)) @ field(p, W, (NIN, NOUT))


def linear_columns(s, p, DST, SRC, W, ROWS, NIN, NOUT):
    """DST (ROWS, NOUT) = SRC (NIN, ROWS).T @ W (NIN, NOUT): the input is stored by column."""
    field(s, DST, (ROWS, NOUT))[:] = field(s, SRC, (NIN, ROWS)).T @ field(p, W, (NIN, NOUT))


# ---------------------------------------------------------------- activations
def tanh_field(s, FIELD, N):
    """FIELD (N,) = tanh(FIELD)."""
    values = field(s, FIELD, (N,))
    values[:] = np.tanh(values)


def bias_tanh(s, p, FIELD, B, ROWS, N):
    """FIELD (ROWS, N) = tanh(FIELD + B (N,)), with B in the parameters."""
    values = field(s, FIELD, (ROWS, N))
    values[:] = np.tanh(values + field(p, B, (N,)))


def tanh_derivatives(s, VALUE, FIRST, SECOND, N):
    """VALUE, FIRST, SECOND (N,) = tanh, tanh', tanh'' of VALUE.

    With f = tanh x: f' = 1 - f^2 and f'' = -2 f f'.
    """
    f = np.tanh(field(s, VALUE, (N,)))
    field(s, VALUE, (N,))[:] = f
    field(s, FIRST, (N,))[:] = 1.0 - f**2
    field(s, SECOND, (N,))[:] = -2.0 * f * (1.0 - f**2)


def bias_tanh_jet(s, p, FIELD, B, ROWS, N, TANGENTS):
    """Send the jet FIELD (TANGENTS + 2, ROWS, N) through z -> f = tanh(z + B (N,)).

    J_k <- f' J_k and L <- f' L + f'' sum_k J_k^2 (forward Laplacian; Li et al.,
    Nat. Mach. Intell. 6, 209 (2024)).
    """
    jet = field(s, FIELD, (TANGENTS + 2, ROWS, N))
    f = np.tanh(jet[0] + field(p, B, (N,)))
    slope = 1.0 - f**2
    square = (jet[1:-1] ** 2).sum(axis=0)
    jet[0] = f
    jet[1:-1] *= slope
    jet[-1] = slope * jet[-1] - 2.0 * f * slope * square


def tanh_backward(s, DELTA, VALUE, N):
    """DELTA (N,) *= 1 - VALUE (N,)^2: back through VALUE = tanh(z)."""
    field(s, DELTA, (N,))[:] *= 1.0 - field(s, VALUE, (N,)) ** 2


# -------------------------------------------------------------------- pooling
def add_blocks(s, DST, SRC, BLOCKS, N):
    """DST (N,) = the sum of the blocks b in BLOCKS (a count or a tuple) of SRC (..., N)."""
    total = np.zeros(N)
    for b in unroll(BLOCKS):
        total += field(s, SRC + b * N, (N,))
    field(s, DST, (N,))[:] = total


def mix_blocks(s, DST, SRC, WEIGHTS, N):
    """DST (N,) = sum_b WEIGHTS[b] SRC[b], with SRC (len(WEIGHTS), N)."""
    total = np.zeros(N)
    for b in unroll(len(WEIGHTS)):
        total += WEIGHTS[b] * field(s, SRC + b * N, (N,))
    field(s, DST, (N,))[:] = total


def mix_chosen(s, DST, SRC, BLOCKS, WEIGHTS, N):
    """DST (N,) = sum_b WEIGHTS[b] SRC[BLOCKS[b]], with SRC (..., N)."""
    total = np.zeros(N)
    for b in unroll(len(BLOCKS)):
        total += WEIGHTS[b] * field(s, SRC + BLOCKS[b] * N, (N,))
    field(s, DST, (N,))[:] = total


# ------------------------------------------------------- elementwise and geometry
def fill(s, FIELD, VALUE, N):
    """FIELD (N,) = the number VALUE."""
    field(s, FIELD, (N,))[:] = VALUE


def copy_field(s, DST, SRC, N):
    """DST (N,) = SRC (N,)."""
    field(s, DST, (N,))[:] = field(s, SRC, (N,))


def add_scaled(s, DST, LEFT, RIGHT, SCALE, N):
    """DST (N,) = LEFT (N,) + SCALE RIGHT (N,)."""
    field(s, DST, (N,))[:] = field(s, LEFT, (N,)) + SCALE * field(s, RIGHT, (N,))


def centre(s, DST, SRC, A, TILE):
    """DST (3, A, TILE) = SRC (3, A, TILE) less its mean over particles."""
    positions = field(s, SRC, (3, A, TILE))
    field(s, DST, (3, A, TILE))[:] = positions - positions.mean(axis=1, keepdims=True)


def sum_squares(s, DST, SRC, ROWS, TILE):
    """DST (TILE,) = the sum over rows of SRC (ROWS, TILE)^2."""
    field(s, DST, (TILE,))[:] = (field(s, SRC, (ROWS, TILE)) ** 2).sum(axis=0)


def pair_squares(s, DST, SRC, PAIRS, A, TILE):
    """DST (pairs, TILE) = |r_i - r_j|^2 from positions SRC (3, A, TILE)."""
    positions = field(s, SRC, (3, A, TILE))
    squares = field(s, DST, (len(PAIRS), TILE))
    for e in unroll(len(PAIRS)):
        squares[e] = ((positions[:, PAIRS[e][0]] - positions[:, PAIRS[e][1]]) ** 2).sum(axis=0)


# ------------------------------------------------------------ log-derivatives
def outer_rows(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    """Write sum_b LEFT[b, t, u] RIGHT[b, t, v], the gradient of weights (NIN, NOUT).

    LEFT (BLOCKS, TILE, NIN) are the inputs of a product, RIGHT (BLOCKS, TILE,
    NOUT) the derivatives by its outputs.  Walker t < count writes its NIN NOUT
    numbers at ``rows[first + t stride + OFFSET]``.
    """
    left, right = field(s, LEFT, (BLOCKS, TILE, NIN)), field(s, RIGHT, (BLOCKS, TILE, NOUT))
    values = np.einsum("btu,btv->tuv", left, right)[:count]
    write_rows(rows, first + OFFSET, stride, values.reshape(count, NIN * NOUT))


def outer_columns(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    """As ``outer_rows`` for inputs stored by column, LEFT (NIN, BLOCKS, TILE)."""
    left, right = field(s, LEFT, (NIN, BLOCKS, TILE)), field(s, RIGHT, (BLOCKS, TILE, NOUT))
    values = np.einsum("ubt,btv->tuv", left, right)[:count]
    write_rows(rows, first + OFFSET, stride, values.reshape(count, NIN * NOUT))


def sum_rows(s, rows, first, stride, count, RIGHT, OFFSET, BLOCKS, N, TILE):
    """Write sum_b RIGHT[b, t], the gradient of a bias, as ``outer_rows`` does; RIGHT (BLOCKS, TILE, N)."""
    write_rows(rows, first + OFFSET, stride, field(s, RIGHT, (BLOCKS, TILE, N)).sum(axis=0)[:count])


def sum_rows_scaled(s, rows, first, stride, count, LEFT, SEED, OFFSET, N, TILE):
    """Write SEED[t] LEFT[t], as ``outer_rows`` does; SEED (TILE,), LEFT (TILE, N)."""
    values = field(s, SEED, (TILE, 1)) * field(s, LEFT, (TILE, N))
    write_rows(rows, first + OFFSET, stride, values[:count])


def seed_rows(s, p, DST, SEED, W, N, TILE):
    """DST (TILE, N) = SEED (TILE,) times the weights W (N,) of a single output."""
    field(s, DST, (TILE, N))[:] = field(s, SEED, (TILE, 1)) * field(p, W, (N,))


# ------------------------------------------------------------- random numbers
def philox(c0, c1, c2, c3, seed):
    """Return the four 32-bit words of Philox4x32-10, as uint64.

    Salmon et al., SC11 (2011).  The counter words are uint64 arrays or scalars
    below 2**32 that broadcast; ``seed`` is the 64-bit key, low word first.
    """
    k0, k1 = seed & MASK_32, seed >> 32
    for _ in range(10):
        p0, p1 = PHILOX_MULTIPLIERS[0] * c0, PHILOX_MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK_32, (p0 >> 32) ^ c3 ^ k1, p0 & MASK_32
        k0, k1 = (k0 + PHILOX_WEYL[0]) & MASK_32, (k1 + PHILOX_WEYL[1]) & MASK_32
    return c0, c1, c2, c3


def uniforms(walker, index, step, purpose, seed):
    """Return two uniforms (m + 1/2) 2^-52, 0 <= m < 2^52, for each counter (uint64, broadcast)."""
    w0, w1, w2, w3 = philox(walker, index, step, purpose, seed)
    return (((w0 << 20) | (w1 >> 12)) + 0.5) * 2.0**-52, (((w2 << 20) | (w3 >> 12)) + 0.5) * 2.0**-52


def normals(walker, index, step, purpose, seed):
    """Return two independent standard normals for each counter (Box and Muller)."""
    a, b = uniforms(walker, index, step, purpose, seed)
    radius = np.sqrt(-2.0 * np.log(a))
    return radius * np.cos(2.0 * np.pi * b), radius * np.sin(2.0 * np.pi * b)


# ------------------------------------------------------------------- sampling
def gaussian_kick(s, DST, SRC, width, seed, walker, step, ROWS, TILE):
    """DST (ROWS, TILE) = SRC + width times standard normals.

    Rows 2q and 2q + 1 of walker t use counter (walker + t, q, step, 0).
    """
    walkers = walker + np.arange(TILE, dtype=np.uint64)
    q = np.arange((ROWS + 1) // 2, dtype=np.uint64)[:, None]
    kicks = np.stack(normals(walkers, q, step, np.uint64(0), seed), axis=1).reshape(-1, TILE)
    field(s, DST, (ROWS, TILE))[:] = field(s, SRC, (ROWS, TILE)) + width * kicks[:ROWS]


def gaussian_kick_one(s, DST, SRC, width, seed, walker, step, particle, A, TILE):
    """DST (3, A, TILE) = SRC with one particle moved by width times standard normals.

    Its x and y use counter (walker + t, 0, step, 0), its z (walker + t, 1, step, 0).
    """
    walkers = walker + np.arange(TILE, dtype=np.uint64)
    x, y = normals(walkers, np.uint64(0), step, np.uint64(0), seed)
    z, _ = normals(walkers, np.uint64(1), step, np.uint64(0), seed)
    positions = field(s, DST, (3, A, TILE))
    positions[:] = field(s, SRC, (3, A, TILE))
    positions[:, particle] += width * np.stack([x, y, z])


def drift(s, FIELD, GRADIENT, width, N):
    """FIELD (N,) += width^2 GRADIENT (N,): the drift of a Langevin step towards |psi|^2."""
    field(s, FIELD, (N,))[:] += width**2 * field(s, GRADIENT, (N,))


def add_drift_ratio(s, DST, NEW_LOG_PSI, NEW, OLD, NEW_GRADIENT, GRADIENT, width, ROWS, TILE):
    """DST (TILE,) = NEW_LOG_PSI (TILE,) + 1/2 log q(old|new)/q(new|old) of a drifted kick.

    q(b|a) is Gaussian about a + width^2 grad log |psi(a)| with standard deviation
    width; NEW, OLD and their gradients are (ROWS, TILE).  Half, because psi is
    half of |psi|^2 in ``metropolis_mask``.
    """
    old, new = field(s, OLD, (ROWS, TILE)), field(s, NEW, (ROWS, TILE))
    forth = new - old - width**2 * field(s, GRADIENT, (ROWS, TILE))
    back = old - new - width**2 * field(s, NEW_GRADIENT, (ROWS, TILE))
    log_ratio = (forth**2 - back**2).sum(axis=0) / (2.0 * width**2)
    field(s, DST, (TILE,))[:] = field(s, NEW_LOG_PSI, (TILE,)) + 0.5 * log_ratio


def metropolis_mask(s, MASK, NEW, OLD, seed, walker, step, PURPOSE, TILE):
    """MASK (TILE,) = 1 where log u < 2 (NEW - OLD), else 0; NEW, OLD (TILE,) are log |psi|.

    u is the first uniform of counter (walker + t, 0, step, PURPOSE).
    """
    walkers = walker + np.arange(TILE, dtype=np.uint64)
    u, _ = uniforms(walkers, np.uint64(0), step, np.uint64(PURPOSE), seed)
    field(s, MASK, (TILE,))[:] = np.log(u) < 2.0 * (field(s, NEW, (TILE,)) - field(s, OLD, (TILE,)))


def accept(s, OLD, NEW, MASK, ROWS, TILE):
    """OLD (ROWS, TILE) = NEW where MASK (TILE,) is 1."""
    old, new = field(s, OLD, (ROWS, TILE)), field(s, NEW, (ROWS, TILE))
    old[:] = np.where(field(s, MASK, (TILE,)) > 0.5, new, old)


def count_accepted(s, MASK, count):
    """Return how many of the first ``count`` walkers have MASK 1."""
    return int((s[MASK : MASK + count] > 0.5).sum())


def swap_labels(s, DST, SRC, seed, walker, step, A, TILE):
    """DST (2, A, TILE) = SRC with the spins of one random pair and the isospins of another swapped.

    The ordered pair is (i, (i + 1 + k) mod A), i uniform on A and k on A - 1,
    from counter (walker + t, row, step, 2), row 0 for spins and 1 for isospins.
    """
    walkers, t = walker + np.arange(TILE, dtype=np.uint64), np.arange(TILE)
    labels = field(s, DST, (2, A, TILE))
    labels[:] = field(s, SRC, (2, A, TILE))
    for row in range(2):
        a, b = uniforms(walkers, np.uint64(row), step, np.uint64(2), seed)
        i = (a * A).astype(int)
        j = (i + 1 + (b * (A - 1)).astype(int)) % A
        labels[row, i, t], labels[row, j, t] = labels[row, j, t], labels[row, i, t]


def reject_repeated_labels(s, MASK, LABELS, A, TILE):
    """MASK (TILE,) = 0 where two nucleons have equal spin and isospin: there Phi vanishes."""
    labels, mask = field(s, LABELS, (2, A, TILE)), field(s, MASK, (TILE,))
    for i in range(A):
        for j in range(i):
            mask[(labels[0, i] == labels[0, j]) & (labels[1, i] == labels[1, j])] = 0.0


# ---------------------------------------------------------- loading and storing
def load_tile(s, positions, labels, tile, POSITIONS, LABELS, A, TILE):
    """Load POSITIONS (3, A, TILE) and LABELS (2, A, TILE) of one tile; return its walkers.

    ``positions`` (n, A, 3) and ``labels`` (n, 2, A) hold all walkers; a last tile
    that is not full repeats the last walker.
    """
    n = np.minimum(tile * TILE + np.arange(TILE), positions.shape[0] - 1)
    field(s, POSITIONS, (3, A, TILE))[:] = positions[n].transpose(2, 1, 0)
    field(s, LABELS, (2, A, TILE))[:] = labels[n].transpose(1, 2, 0)
    return min(TILE, positions.shape[0] - tile * TILE)


def store_tile(s, positions, labels, log_psis, tile, count, POSITIONS, LABELS, LOG_PSI, A, TILE):
    """Store the first ``count`` walkers of a tile; POSITIONS is centred first."""
    centre(s, POSITIONS, POSITIONS, A, TILE)
    walkers = slice(tile * TILE, tile * TILE + count)
    positions[walkers] = field(s, POSITIONS, (3, A, TILE)).transpose(2, 1, 0)[:count]
    labels[walkers] = field(s, LABELS, (2, A, TILE)).transpose(2, 0, 1)[:count]
    log_psis[walkers] = field(s, LOG_PSI, (TILE,))[:count]


def store_columns(s, results, tile, count, SRC, COLUMNS, TILE):
    """Store SRC (COLUMNS, TILE) of ``count`` walkers as rows of ``results`` (n, COLUMNS)."""
    results[tile * TILE : tile * TILE + count, :COLUMNS] = field(s, SRC, (COLUMNS, TILE)).T[:count]


def store_rows(s, rows, tile, count, SRC, WIDTH, TILE):
    """Store SRC (TILE, WIDTH) of ``count`` walkers in the flat ``rows`` (n * WIDTH,)."""
    begin = tile * TILE * WIDTH
    rows[begin : begin + count * WIDTH] = s[SRC : SRC + count * WIDTH]


# ------------------------------------------------------------- Slater-Jastrow
def add_log_tanh(s, FIELD, V, TILE):
    """FIELD (TILE,) += log |tanh V|, V (TILE,)."""
    field(s, FIELD, (TILE,))[:] += np.log(np.abs(np.tanh(field(s, V, (TILE,)))) + TINY)


def log_tanh_slope(s, DST, V, TILE):
    """DST (TILE,) = d log |tanh V| / dV = (1 - tanh^2 V) / tanh V, V (TILE,)."""
    f = np.tanh(field(s, V, (TILE,)))
    field(s, DST, (TILE,))[:] = (1.0 - f**2) / np.where(np.abs(f) > TINY, f, TINY)


def add_log_tanh_jet(s, FIELD, V, TANGENTS, TILE):
    """Add the gradient and the Laplacian of log |tanh V| to the jet FIELD (TANGENTS + 2, TILE).

    V is a jet of the same shape.  With g = (log |tanh V|)' the second derivative
    is -g (2 tanh V + g).  Block 0 of FIELD is left alone.
    """
    jet, out = field(s, V, (TANGENTS + 2, TILE)), field(s, FIELD, (TANGENTS + 2, TILE))
    f = np.tanh(jet[0])
    g = (1.0 - f**2) / np.where(np.abs(f) > TINY, f, TINY)
    out[1:-1] += g * jet[1:-1]
    out[-1] += g * jet[-1] - g * (2.0 * f + g) * (jet[1:-1] ** 2).sum(axis=0)


def add_confinement(s, FIELD, CENTRED, WEIGHT, HELMERT, A, TILE):
    """Add the relative gradient and the Laplacian of -WEIGHT sum_i |r_i - R_cm|^2.

    CENTRED (3, A, TILE); FIELD (3 (A - 1) + 1, TILE), rows (m, c) and the Laplacian.
    """
    centred = field(s, CENTRED, (3, A, TILE))
    gradient = field(s, FIELD, (A - 1, 3, TILE))
    for m in unroll(A - 1):
        for i in unroll(A):
            gradient[m] -= 2.0 * WEIGHT * HELMERT[m][i] * centred[:, i]
    field(s, FIELD + 3 * (A - 1) * TILE, (TILE,))[:] -= 6.0 * (A - 1) * WEIGHT


def exponential_ratio(s, RATIO, BASE, PAIRS, TILE):
    """RATIO (PAIRS, TILE) = -exp(RATIO - BASE): the ratio of e^U Phi, from U; BASE (TILE,)."""
    ratio = field(s, RATIO, (PAIRS, TILE))
    ratio[:] = -np.exp(ratio - field(s, BASE, (TILE,)))


def tanh_ratio(s, RATIO, SWAPPED, BASE, PAIRS, TILE):
    """RATIO (PAIRS, TILE) *= tanh SWAPPED / tanh BASE; SWAPPED (PAIRS, TILE), BASE (TILE,)."""
    f = np.tanh(field(s, BASE, (TILE,)))
    f = np.where(np.abs(f) > TINY, f, TINY)
    field(s, RATIO, (PAIRS, TILE))[:] *= np.tanh(field(s, SWAPPED, (PAIRS, TILE))) / f


def scalar_kinetic(s, RESULT, GRADIENT, HBAR2_2M, TANGENTS, TILE):
    """RESULT (2, TILE) = -HBAR2_2M (L + G^2) and HBAR2_2M G^2.

    GRADIENT (TANGENTS + 1, TILE) holds the gradient G and the Laplacian L of log |psi|.
    """
    derivatives = field(s, GRADIENT, (TANGENTS + 1, TILE))
    square = (derivatives[:-1] ** 2).sum(axis=0)
    result = field(s, RESULT, (2, TILE))
    result[0] = -HBAR2_2M * (derivatives[-1] + square)
    result[1] = HBAR2_2M * square


def sampled_radii(s, DST, CENTRED, LABELS, A, TILE):
    """DST (2, TILE) = sum over protons, and over all nucleons, of |CENTRED (3, A, TILE)|^2."""
    squares = (field(s, CENTRED, (3, A, TILE)) ** 2).sum(axis=0)
    protons = field(s, LABELS, (2, A, TILE))[1] > 0.0
    radii = field(s, DST, (2, TILE))
    radii[0] = (squares * protons).sum(axis=0)
    radii[1] = squares.sum(axis=0)


# ------------------------------------------------------------------ potentials
def radial_potentials(s, DST, SQUARES, GAUSSIANS, COULOMB, THREE_BODY, A, PAIRS, TILE):
    """DST (5 pairs + 1, TILE): v_c, v_sigma, v_tau, v_sigmatau, Coulomb of each pair; three-body.

    From SQUARES (pairs, TILE).  Each of GAUSSIANS is (b, v_c, v_sigma, v_tau,
    v_sigmatau) with exp(-b r^2); COULOMB = (alpha hbar c, b) is the interaction of
    finite protons, alpha hbar c F(b r)/r; THREE_BODY = (W, b) is W times the sum
    over triples of sum_cyc exp(-b (r_ij^2 + r_jk^2)).
    """
    E = len(PAIRS)
    x = field(s, SQUARES, (E, TILE))
    v = field(s, DST, (5, E, TILE))
    v[:4] = 0.0
    for g in unroll(len(GAUSSIANS)):
        for o in unroll(4):
            v[o] += GAUSSIANS[g][1 + o] * np.exp(-GAUSSIANS[g][0] * x)
    r = np.sqrt(x + 1e-12)
    y = COULOMB[1] * r
    v[4] = COULOMB[0] * (1.0 - (1.0 + 11.0 / 16.0 * y + 3.0 / 16.0 * y**2 + y**3 / 48.0) * np.exp(-y)) / r
    three = field(s, DST + 5 * E * TILE, (TILE,))
    three[:] = 0.0
    if THREE_BODY[0] != 0.0 and A > 2:
        w = np.exp(-THREE_BODY[1] * x)
        for e in unroll(E):
            for f in unroll(e):
                # Two pairs that share a particle: one term of one triple.
                if PAIRS[e][0] in PAIRS[f] or PAIRS[e][1] in PAIRS[f]:
                    three += THREE_BODY[0] * w[e] * w[f]


def exchange_potential(s, DST, RADIAL, RATIO, LABELS, PAIRS, A, TILE):
    """DST (TILE,) = (V psi)/psi of a sampled state on the s shell.

    With a, b, c the ratios psi(swapped)/psi for the spins, the isospins and both
    of a pair: v_c + v_sigma (2a - 1) + v_tau (2b - 1) + v_sigmatau (4c - 2a - 2b + 1).
    RATIO (pairs, TILE) is c.  Where only the isospins are equal a = c, and where
    neither are, a = b = 0, because Phi has no two nucleons with the same labels.
    RADIAL (5 pairs + 1, TILE) comes from ``radial_potentials``; LABELS (2, A, TILE).
    """
    E = len(PAIRS)
    v = field(s, RADIAL, (5, E, TILE))
    labels = field(s, LABELS, (2, A, TILE))
    total = field(s, RADIAL + 5 * E * TILE, (TILE,)).copy()
    for e in unroll(E):
        spin_i, spin_j = labels[0, PAIRS[e][0]], labels[0, PAIRS[e][1]]
        isospin_i, isospin_j = labels[1, PAIRS[e][0]], labels[1, PAIRS[e][1]]
        c = field(s, RATIO, (E, TILE))[e]
        a = np.where(spin_i == spin_j, 1.0, np.where(isospin_i == isospin_j, c, 0.0))
        b = np.where(isospin_i == isospin_j, 1.0, np.where(spin_i == spin_j, c, 0.0))
        total += v[0, e] + v[1, e] * (2.0 * a - 1.0) + v[2, e] * (2.0 * b - 1.0)
        total += v[3, e] * (4.0 * c - 2.0 * a - 2.0 * b + 1.0)
        total += v[4, e] * ((isospin_i > 0.0) & (isospin_j > 0.0))
    field(s, DST, (TILE,))[:] = total


# ------------------------------------------------------- pairs and their features
def pair_features(s, DST, SQUARES, WIDTHS, N):
    """DST (len(WIDTHS) + 2, N) = log(1 + x)/2, exp(-x/w) for w in WIDTHS, 1; SQUARES (N,) is x = r^2."""
    x = field(s, SQUARES, (N,))
    features = field(s, DST, (len(WIDTHS) + 2, N))
    features[0] = 0.5 * np.log(1.0 + x)
    for g in unroll(len(WIDTHS)):
        features[1 + g] = np.exp(-x / WIDTHS[g])
    features[-1] = 1.0


def pair_feature_jets(s, DST, SQUARES, WIDTHS, N):
    """DST (3, len(WIDTHS) + 2, N): the features f, their slopes df/dx, their Laplacians.

    The Laplacian over both positions of a pair is 2 (4 x f'' + 6 f'), x = r^2.
    """
    x = field(s, SQUARES, (N,))
    value, slope, laplacian = field(s, DST, (3, len(WIDTHS) + 2, N))
    value[0] = 0.5 * np.log(1.0 + x)
    slope[0] = 0.5 / (1.0 + x)
    laplacian[0] = 2.0 * (4.0 * x * (-0.5 / (1.0 + x) ** 2) + 6.0 * slope[0])
    for g in unroll(len(WIDTHS)):
        value[1 + g] = np.exp(-x / WIDTHS[g])
        slope[1 + g] = -value[1 + g] / WIDTHS[g]
        laplacian[1 + g] = 2.0 * (4.0 * x * value[1 + g] / WIDTHS[g] ** 2 + 6.0 * slope[1 + g])
    value[-1] = 1.0
    slope[-1] = 0.0
    laplacian[-1] = 0.0


def tanh_radial_jet(s, VALUE, SLOPE, LAPLACIAN, SQUARES, ROWS, N):
    """Send value, slope d/dx and Laplacian (ROWS, N) of functions of one pair through tanh.

    |grad z|^2 over both positions is 8 x (dz/dx)^2, x = SQUARES (ROWS,).
    """
    x = field(s, SQUARES, (ROWS, 1))
    value, slope = field(s, VALUE, (ROWS, N)), field(s, SLOPE, (ROWS, N))
    laplacian = field(s, LAPLACIAN, (ROWS, N))
    f = np.tanh(value)
    first = 1.0 - f**2
    laplacian[:] = first * laplacian - 2.0 * f * first * 8.0 * x * slope**2
    slope *= first
    value[:] = f


def pair_gradients(s, DST, POSITIONS, PAIRS, HELMERT, A, TILE):
    """DST (A - 1, 3, pairs, TILE) = 2 (Q_mi - Q_mj) (r_i - r_j)_c, the relative gradients of r_ij^2.

    Q = HELMERT; POSITIONS (3, A, TILE).
    """
    positions = field(s, POSITIONS, (3, A, TILE))
    gradients = field(s, DST, (A - 1, 3, len(PAIRS), TILE))
    for m in unroll(A - 1):
        for e in unroll(len(PAIRS)):
            I = PAIRS[e][0]
            J = PAIRS[e][1]
            gradients[m, :, e] = 2.0 * (HELMERT[m][I] - HELMERT[m][J]) * (positions[:, I] - positions[:, J])


def scale_rows(s, DST, SRC, FACTORS, BLOCKS, ROWS, N):
    """DST (BLOCKS, ROWS, N) = FACTORS (BLOCKS, ROWS) times SRC (ROWS, N), row by row."""
    field(s, DST, (BLOCKS, ROWS, N))[:] = field(s, FACTORS, (BLOCKS, ROWS, 1)) * field(s, SRC, (ROWS, N))


def pool_pairs(s, DST, SRC, BLOCKS, PAIRS, A, N):
    """DST (BLOCKS, A, N) = the sum of SRC (BLOCKS, pairs, N) over the pairs of each particle."""
    source, pooled = field(s, SRC, (BLOCKS, len(PAIRS), N)), field(s, DST, (BLOCKS, A, N))
    pooled[:] = 0.0
    for e in unroll(len(PAIRS)):
        pooled[:, PAIRS[e][0]] += source[:, e]
        pooled[:, PAIRS[e][1]] += source[:, e]


def spread_pairs(s, FIELD, SRC, BLOCKS, PAIRS, A, N):
    """FIELD (BLOCKS, pairs, N) += the two rows of SRC (BLOCKS, A, N) of each pair's particles."""
    source, out = field(s, SRC, (BLOCKS, A, N)), field(s, FIELD, (BLOCKS, len(PAIRS), N))
    for e in unroll(len(PAIRS)):
        out[:, e] += source[:, PAIRS[e][0]] + source[:, PAIRS[e][1]]


def pair_slopes(s, p, DST, DELTA, SQUARES, WIDTHS, ENVELOPE, N):
    """DST (N,) = d log |psi| / dx of each pair, x = r^2 = SQUARES (N,).

    DELTA (N, len(WIDTHS) + 2) are the derivatives by the features of
    ``pair_features``; the envelope of ``add_envelope`` is added.
    """
    x, delta = field(s, SQUARES, (N,)), field(s, DELTA, (N, len(WIDTHS) + 2))
    kappa, beta = field(p, ENVELOPE, (2,))
    slopes = 0.5 * delta[:, 0] / (1.0 + x)
    for g in unroll(len(WIDTHS)):
        slopes -= delta[:, 1 + g] * np.exp(-x / WIDTHS[g]) / WIDTHS[g]
    field(s, DST, (N,))[:] = slopes - 0.5 * np.exp(kappa) / np.sqrt(1.0 + x) - 0.5 * beta / (1.0 + x)


def pairs_to_particles(s, DST, SLOPES, POSITIONS, PAIRS, A, TILE):
    """DST (3, A, TILE) = sum_j 2 SLOPES_ij (r_i - r_j), the gradient by each particle.

    SLOPES (pairs, TILE) are derivatives by r_ij^2; POSITIONS (3, A, TILE).
    """
    positions, slopes = field(s, POSITIONS, (3, A, TILE)), field(s, SLOPES, (len(PAIRS), TILE))
    gradient = field(s, DST, (3, A, TILE))
    gradient[:] = 0.0
    for e in unroll(len(PAIRS)):
        pull = 2.0 * slopes[e] * (positions[:, PAIRS[e][0]] - positions[:, PAIRS[e][1]])
        gradient[:, PAIRS[e][0]] += pull
        gradient[:, PAIRS[e][1]] -= pull


def rows_to_columns(s, DST, SRC, COLUMNS, STRIDE, ROWS):
    """DST (COLUMNS, ROWS) += the first columns of SRC (ROWS, STRIDE), transposed."""
    field(s, DST, (COLUMNS, ROWS))[:] += field(s, SRC, (ROWS, STRIDE))[:, :COLUMNS].T


# ------------------------------------------------------- spin-isospin components
def collect_outputs(s, U, PHI, OUTPUT, MIXING, BLOCKS, E, OUTPUTS, TILE):
    """U (BLOCKS, TILE) = sum_e OUTPUT_e0; PHI (BLOCKS, K, TILE) = sum_e MIXING[k][e] OUTPUT_e1.

    OUTPUT (BLOCKS, E, TILE, OUTPUTS) holds u_e and, where OUTPUTS is 2, F_e.  The
    value (block 0) of component 0 has 1 added: phi = (1 + sum_e F_e O_e) Phi.
    """
    K = len(MIXING)
    output = field(s, OUTPUT, (BLOCKS, E, TILE, OUTPUTS))
    field(s, U, (BLOCKS, TILE))[:] = output[:, :, :, 0].sum(axis=1)
    phi = field(s, PHI, (BLOCKS, K, TILE))
    phi[:] = 0.0
    if OUTPUTS > 1:
        for k in unroll(K):
            for e in unroll(E):
                phi[:, k] += MIXING[k][e] * output[:, e, :, 1]
    phi[0, 0] += 1.0


def add_envelope(s, p, U, SQUARES, ENVELOPE, E, TILE):
    """U (TILE,) -= sum over pairs of exp(kappa) sqrt(1 + x) + beta/2 log(1 + x).

    SQUARES (E, TILE) is x = r^2; ENVELOPE (2,) in the parameters is (kappa, beta).
    """
    y = 1.0 + field(s, SQUARES, (E, TILE))
    kappa, beta = field(p, ENVELOPE, (2,))
    field(s, U, (TILE,))[:] -= (np.exp(kappa) * np.sqrt(y) + 0.5 * beta * np.log(y)).sum(axis=0)


def add_envelope_jet(s, p, GRADIENT, SQUARES, POSITIONS, ENVELOPE, PAIRS, HELMERT, A, TILE):
    """Add the relative gradient and the Laplacian of ``add_envelope``.

    GRADIENT (3 (A - 1) + 1, TILE), rows (m, c) and the Laplacian; POSITIONS (3, A, TILE).
    """
    positions = field(s, POSITIONS, (3, A, TILE))
    gradient = field(s, GRADIENT, (A - 1, 3, TILE))
    laplacian = field(s, GRADIENT + 3 * (A - 1) * TILE, (TILE,))
    kappa, beta = field(p, ENVELOPE, (2,))
    for e in unroll(len(PAIRS)):
        I = PAIRS[e][0]
        J = PAIRS[e][1]
        x = field(s, SQUARES, (len(PAIRS), TILE))[e]
        first = -0.5 * np.exp(kappa) * (1.0 + x) ** -0.5 - 0.5 * beta / (1.0 + x)
        second = 0.25 * np.exp(kappa) * (1.0 + x) ** -1.5 + 0.5 * beta / (1.0 + x) ** 2
        laplacian += 2.0 * (4.0 * x * second + 6.0 * first)
        for m in unroll(A - 1):
            gradient[m] += 2.0 * (HELMERT[m][I] - HELMERT[m][J]) * first * (positions[:, I] - positions[:, J])


def component_norm(s, NORM, PHI, K, TILE):
    """NORM (TILE,) = sum_k PHI_k^2, PHI (K, TILE)."""
    field(s, NORM, (TILE,))[:] = (field(s, PHI, (K, TILE)) ** 2).sum(axis=0) + TINY


def add_half_log(s, DST, U, NORM, TILE):
    """DST (TILE,) = U (TILE,) + log(NORM (TILE,)) / 2: log |psi| of a summed state."""
    field(s, DST, (TILE,))[:] = field(s, U, (TILE,)) + 0.5 * np.log(field(s, NORM, (TILE,)))


def component_potential(s, DST, PHI, RADIAL, OPERATORS, K, E, TILE):
    """DST (K, TILE) = (V phi)_k, with OPERATORS[e][o][k][j] and RADIAL of ``radial_potentials``."""
    v = field(s, RADIAL, (5, E, TILE))
    phi, result = field(s, PHI, (K, TILE)), field(s, DST, (K, TILE))
    result[:] = field(s, RADIAL + 5 * E * TILE, (TILE,)) * phi
    for e in unroll(E):
        for o in unroll(5):
            for k in unroll(K):
                for j in unroll(K):
                    if OPERATORS[e][o][k][j] != 0.0:
                        result[k] += OPERATORS[e][o][k][j] * v[o, e] * phi[j]


def component_energy(s, RESULT, U, PHI, NORM, HBAR2_2M, K, TANGENTS, TILE):
    """RESULT (3 + 2 K, TILE): kinetic, <grad^2>, potential, (H psi)_k/|psi|, psi_k/|psi|.

    psi_k = e^U phi_k; U (TANGENTS + 2, TILE) and PHI (TANGENTS + 2, K, TILE) are
    jets, NORM (TILE,) is sum_k phi_k^2.  On entry rows 3 to 3 + K hold (V phi)_k.
    """
    u, jet = field(s, U, (TANGENTS + 2, 1, TILE)), field(s, PHI, (TANGENTS + 2, K, TILE))
    norm = field(s, NORM, (TILE,))
    result = field(s, RESULT, (3 + 2 * K, TILE))
    phi, v_phi = jet[0], result[3 : 3 + K].copy()
    gradient = jet[1:-1] + u[1:-1] * phi
    t_phi = -HBAR2_2M * (
        jet[-1] + 2.0 * (u[1:-1] * jet[1:-1]).sum(axis=0) + (u[-1] + (u[1:-1] ** 2).sum(axis=0)) * phi
    )
    result[0] = (phi * t_phi).sum(axis=0) / norm
    result[1] = HBAR2_2M * (gradient**2).sum(axis=(0, 1)) / norm
    result[2] = (phi * v_phi).sum(axis=0) / norm
    result[3 : 3 + K] = (t_phi + v_phi) / np.sqrt(norm)
    result[3 + K :] = phi / np.sqrt(norm)


def component_radii(s, DST, CENTRED, COMPONENT, PROTONS, K, A, TILE):
    """DST (2, TILE) = sum over protons, and over all nucleons, of |CENTRED (3, A, TILE)|^2.

    Nucleon i is a proton with probability sum_kj PROTONS[i][k][j] c_k c_j, where
    COMPONENT (K, TILE) is c_k = psi_k/|psi|.
    """
    squares = (field(s, CENTRED, (3, A, TILE)) ** 2).sum(axis=0)
    c = field(s, COMPONENT, (K, TILE))
    radii = field(s, DST, (2, TILE))
    radii[0] = 0.0
    for i in unroll(A):
        for k in unroll(K):
            for j in unroll(K):
                radii[0] += PROTONS[i][k][j] * c[k] * c[j] * squares[i]
    radii[1] = squares.sum(axis=0)


def seed_component(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    """DST (E, TILE, OUTPUTS) = d psi_k / d(u_e, F_e) over |psi|: phi_k and MIXING[e], over sqrt(NORM).

    PHI (TILE,) is phi_k, MIXING its row of mixing coefficients, NORM (TILE,).
    """
    seeds = field(s, DST, (E, TILE, OUTPUTS))
    root = np.sqrt(field(s, NORM, (TILE,)))
    seeds[:, :, 0] = field(s, PHI, (TILE,)) / root
    if OUTPUTS > 1:
        for e in unroll(E):
            seeds[e, :, 1] = MIXING[e] / root


def seed_norm(s, DST, PHI, NORM, MIXING, E, OUTPUTS, TILE):
    """DST (E, TILE, OUTPUTS) = d log |psi| / d(u_e, F_e): 1 and sum_k MIXING[k][e] PHI_k / NORM.

    PHI (K, TILE), NORM (TILE,).
    """
    K = len(MIXING)
    seeds = field(s, DST, (E, TILE, OUTPUTS))
    seeds[:, :, 0] = 1.0
    if OUTPUTS > 1:
        phi = field(s, PHI, (K, TILE)) / field(s, NORM, (TILE,))
        seeds[:, :, 1] = 0.0
        for e in unroll(E):
            for k in unroll(K):
                seeds[e, :, 1] += MIXING[k][e] * phi[k]


def envelope_rows(s, p, rows, first, stride, count, SQUARES, PHI, NORM, ENVELOPE, E, TILE):
    """Write d psi_k / d(kappa, beta) over |psi|, as ``outer_rows`` does with OFFSET = ENVELOPE.

    SQUARES (E, TILE); PHI (TILE,) is phi_k; NORM (TILE,); ENVELOPE as in ``add_envelope``.
    """
    y = 1.0 + field(s, SQUARES, (E, TILE))
    component = field(s, PHI, (TILE,)) / np.sqrt(field(s, NORM, (TILE,)))
    slopes = np.stack([np.exp(p[ENVELOPE]) * np.sqrt(y).sum(axis=0), 0.5 * np.log(y).sum(axis=0)])
    write_rows(rows, first + ENVELOPE, stride, (-component * slopes).T[:count])
