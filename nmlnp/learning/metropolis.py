"""Metropolis sampling of |psi|^2 with an ensemble of walkers, in plain NumPy.

The walkers are independent chains.  :func:`reweighted_mean` uses the samples of
one state for the averages of a neighbouring one (correlated sampling).

References
----------
N. Metropolis et al., J. Chem. Phys. 21, 1087 (1953).  D. Ceperley, G. V. Chester
and M. H. Kalos, Phys. Rev. B 16, 3081 (1977), for reweighting.
"""

from typing import NamedTuple

import numpy as np

from nmlnp.vmc.statistics import Estimate, estimate_mean


class Walk(NamedTuple):
    """Where the walkers were.

    Attributes
    ----------
    positions : ndarray, shape (steps, walkers, D)
        After each step; a walker whose move was refused is counted again where it was.
    acceptance : float
        Share of the proposed moves that were accepted.
    """

    positions: np.ndarray
    acceptance: float


class Reweighted(NamedTuple):
    """An average over one state from the samples of another.

    Attributes
    ----------
    estimate : nmlnp.vmc.statistics.Estimate
    effective_share : float
        <w>^2/<w^2>, the share of the samples that the weights leave useful.
    """

    estimate: Estimate
    effective_share: float


def metropolis_step(log_psi, positions, log_psis, width, generator):
    """Propose a Gaussian move of every walker; accept it with min(1, |psi'/psi|^2).

    Parameters
    ----------
    log_psi : callable
        log|psi| of positions (walkers, D), shape (walkers,).
    positions : (walkers, D) array
    log_psis : (walkers,) array
        log|psi| at the positions.
    width : float
        Standard deviation of the move of each coordinate, in the unit of the positions.
    generator : numpy.random.Generator

    Returns
    -------
    positions, log_psis : arrays
        After the step.
    accepted : (walkers,) array of bool
    """
    proposed = positions + width * generator.standard_normal(positions.shape)
    proposed_log_psis = log_psi(proposed)
    # Minus a number from e^-t is the logarithm of a uniform one, and never log(0).
    threshold = -generator.standard_exponential(len(positions))
    accepted = threshold < 2.0 * (proposed_log_psis - log_psis)
    positions = np.where(accepted[:, None], proposed, positions)
    return positions, np.where(accepted, proposed_log_psis, log_psis), accepted


def walk(log_psi, start, steps, width, generator):
    """Walk an ensemble by Metropolis steps; parameters as in :func:`metropolis_step`.

    Parameters
    ----------
    start : (walkers, D) array
        First positions; they are not part of the result.
    steps : int

    Returns
    -------
    Walk

    Raises
    ------
    ValueError
        The width is not positive, or psi vanishes or is not a number at a start.
    """
    if not width > 0.0:
        raise ValueError(f"The width of the moves must be larger than zero, not {width}.")
    positions = np.array(start, dtype=np.float64)
    if positions.ndim != 2:
        raise ValueError(
            f"The start must be an array (walkers, coordinates), not one of shape {positions.shape}."
        )
    log_psis = log_psi(positions)
    if not np.isfinite(log_psis).all():
        bad = int(np.flatnonzero(~np.isfinite(log_psis))[0])
        raise ValueError(f"Walker {bad} starts where log|psi| is {log_psis[bad]}: start it elsewhere.")
    trajectory = np.empty((steps, *positions.shape))
    moves = 0
    for step in range(steps):
        positions, log_psis, accepted = metropolis_step(log_psi, positions, log_psis, width, generator)
        trajectory[step] = positions
        moves += np.count_nonzero(accepted)
    return Walk(trajectory, moves / max(steps * len(positions), 1))


def reweighted_mean(values, log_ratio):
    """The average of values over psi' from samples of psi: <w v>/<w>, w = |psi'/psi|^2.

    The error is that of <w (v - mean)>/<w>, the ratio to first order.

    Parameters
    ----------
    values : (steps, walkers) array
        At the samples of psi; for an energy, the local energies of psi'.
    log_ratio : (steps, walkers) array
        log|psi'/psi|.

    Returns
    -------
    Reweighted
    """
    # The largest weight is one: the common factor drops out and nothing overflows.
    weights = np.exp(2.0 * (log_ratio - np.max(log_ratio)))
    mean_weight = weights.mean()
    mean = float((weights * values).mean() / mean_weight)
    around = estimate_mean(weights * (values - mean) / mean_weight)
    estimate = Estimate(mean, around.error, around.samples, around.autocorrelation_time)
    return Reweighted(estimate, float(mean_weight**2 / (weights**2).mean()))
