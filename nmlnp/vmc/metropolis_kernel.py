"""Kernel template of the Metropolis walk over tiles of walkers.

A thread keeps a tile in its cache for all steps of a sweep: no barrier and no
memory traffic between steps.  Random numbers are keyed by global walker, step
and purpose, so that the walkers do not depend on how they are shared out.
"""

from nmlnp.tiles.numpy import *

# Filled in by nmlnp.vmc.engine.
A = 4
D = 3
KINDS = 2  # labels that a walker carries for each particle
CENTRED = True
TILE = 16
EXCHANGE_EVERY = 0  # label exchanges every so many steps; 0: the labels stay
PROPOSAL = 0  # 0: all particles, 1: one particle, 2: all particles with drift

# Purposes of the uniforms that decide: a kick and an exchange of one step need their own.
KICK = 1
EXCHANGE = 3

COORDINATES = D * A
POSITIONS = 0
LABELS = POSITIONS + COORDINATES * TILE
NEW_POSITIONS = LABELS + KINDS * A * TILE
NEW_LABELS = NEW_POSITIONS + (COORDINATES + 1) * TILE
LOG_PSI = NEW_LABELS + KINDS * A * TILE
NEW_LOG_PSI = LOG_PSI + TILE
MASK = NEW_LOG_PSI + TILE
TRIAL = MASK + TILE
GRADIENT = TRIAL + TILE
NEW_GRADIENT = GRADIENT + (COORDINATES * TILE if PROPOSAL == 2 else 0)
FIELDS = NEW_GRADIENT + (COORDINATES * TILE if PROPOSAL == 2 else 0)
"""Where the state keeps its own fields."""


def propose(s, width, seed, walker, step):
    """Move all particles of every walker by a Gaussian kick (with drift), or one of them in turn."""
    if PROPOSAL == 1:
        gaussian_kick_one(s, NEW_POSITIONS, POSITIONS, width, seed, walker, step, int(step) % A, D, A, TILE)
    else:
        gaussian_kick(s, NEW_POSITIONS, POSITIONS, width, seed, walker, step, COORDINATES, TILE)
        if PROPOSAL == 2:
            drift(s, NEW_POSITIONS, GRADIENT, width, COORDINATES * TILE)


def decide(s, width, seed, walker, step):
    """Metropolis' test of the new positions; of a drifted kick (Langevin) with the ratio of proposals."""
    if PROPOSAL == 2:
        add_drift_ratio(
            s, TRIAL, NEW_LOG_PSI, NEW_POSITIONS, POSITIONS, NEW_GRADIENT, GRADIENT, width, COORDINATES, TILE
        )
        metropolis_mask(s, MASK, TRIAL, LOG_PSI, seed, walker, step, KICK, TILE)
    else:
        metropolis_mask(s, MASK, NEW_LOG_PSI, LOG_PSI, seed, walker, step, KICK, TILE)


def exchange(s, p, seed, walker, step):
    """Swap the spins of one random pair and the isospins of another."""
    swap_labels(s, NEW_LABELS, LABELS, seed, walker, step, KINDS, A, TILE)
    if PROPOSAL == 2:
        log_psi_gradient(s, p, POSITIONS, NEW_LABELS, NEW_LOG_PSI, NEW_GRADIENT)
    else:
        log_psi(s, p, POSITIONS, NEW_LABELS, NEW_LOG_PSI)
    metropolis_mask(s, MASK, NEW_LOG_PSI, LOG_PSI, seed, walker, step, EXCHANGE, TILE)
    reject_repeated_labels(s, MASK, NEW_LABELS, A, TILE)
    accept(s, LABELS, NEW_LABELS, MASK, KINDS * A, TILE)
    accept(s, LOG_PSI, NEW_LOG_PSI, MASK, 1, TILE)
    if PROPOSAL == 2:
        accept(s, GRADIENT, NEW_GRADIENT, MASK, COORDINATES, TILE)


def walk_tile(s, p, positions, labels, log_psis, tile, width, seed, first_walker, first_step, steps):
    """Walk one tile; return the number of accepted kicks of its real walkers."""
    count = load_tile(s, positions, labels, tile, POSITIONS, LABELS, D, A, KINDS, TILE)
    walker = first_walker + np.uint64(tile * TILE)
    copy_field(s, NEW_POSITIONS, POSITIONS, COORDINATES * TILE)
    fill(s, MASK, 1.0, TILE)
    accepted = 0
    # Turn 0 evaluates the walkers where they are: written here, the state is compiled once.
    for k in range(steps + 1):
        step = first_step + np.uint64(max(k - 1, 0))
        if k > 0:
            propose(s, width, seed, walker, step)
        if PROPOSAL == 2:
            log_psi_gradient(s, p, NEW_POSITIONS, LABELS, NEW_LOG_PSI, NEW_GRADIENT)
        else:
            log_psi(s, p, NEW_POSITIONS, LABELS, NEW_LOG_PSI)
        if k > 0:
            decide(s, width, seed, walker, step)
            accepted += count_accepted(s, MASK, count)
        accept(s, POSITIONS, NEW_POSITIONS, MASK, COORDINATES, TILE)
        accept(s, LOG_PSI, NEW_LOG_PSI, MASK, 1, TILE)
        if PROPOSAL == 2:
            accept(s, GRADIENT, NEW_GRADIENT, MASK, COORDINATES, TILE)
        if EXCHANGE_EVERY > 0:
            if k > 0 and step % np.uint64(EXCHANGE_EVERY) == np.uint64(0):
                exchange(s, p, seed, walker, step)
    store_tile(
        s, positions, labels, log_psis, tile, count, POSITIONS, LABELS, LOG_PSI, CENTRED, D, A, KINDS, TILE
    )
    return accepted


@kernel
def walk(
    shares,
    last_tile,
    s,
    p,
    positions,
    labels,
    log_psis,
    accepted,
    width,
    seed,
    first_walker,
    first_step,
    steps,
):
    """Walk the walkers of the tiles ``steps`` Metropolis steps, in place.

    s (SCRATCH,), positions (n, A, D), labels (n, KINDS, A), log_psis (n,), accepted (tiles,).
    """
    s = scratch(s, SCRATCH)
    for tile in tiles(shares, last_tile):
        moves = walk_tile(
            s, p, positions, labels, log_psis, tile, width, seed, first_walker, first_step, steps
        )
        accepted[tile] = moves
