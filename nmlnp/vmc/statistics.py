"""Means of correlated samples with honest errors.

Walkers are independent chains, so the error of a mean is the spread of the
walkers' own means and needs no model of the autocorrelation.  The integrated
autocorrelation time (how many steps make one independent sample) is estimated
beside it, and refused where the series is too short to tell.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.parallel.mpi import Communicator

SHORTEST_SERIES = 50  # autocorrelation times
WINDOW = 5.0
FEWEST_BLOCKS = 16
_WALKERS_AT_ONCE = 256


class SeriesTooShort(NmlnpError):
    """A series has too few steps for what is asked of it."""


@dataclass(frozen=True)
class Estimate:
    """A mean with its standard error; prints itself as ``-2.2419(2)``.

    Attributes
    ----------
    value : float
    error : float
        One standard error; 0 for an exact number, NaN where it is not known.
    samples : int
        Numbers that were averaged, over all walkers and ranks.
    autocorrelation_time : float or None
        Integrated, in units of the steps between the samples of one walker; None
        where the series is too short to tell.

    Raises
    ------
    ValueError
        The error is negative.
    """

    value: float
    error: float
    samples: int = 1
    autocorrelation_time: float | None = None

    def __post_init__(self):
        if self.error < 0.0:
            raise ValueError(f"A standard error cannot be negative, but {self.error} was given.")

    def __str__(self):
        return format_with_error(self.value, self.error)

    def with_unit(self, unit):
        """The estimate as text with its unit: ``-2.2419(2) MeV``."""
        return f"{self} {unit}"

    def sqrt(self):
        """The square root, with the error of first order: sigma / (2 sqrt(value)).

        Raises
        ------
        ValueError
            The value is not positive.
        """
        if not self.value > 0.0:
            raise ValueError(f"The square root of {self} is not a real number with an error.")
        root = float(np.sqrt(self.value))
        return Estimate(root, self.error / (2.0 * root), self.samples, self.autocorrelation_time)


def format_with_error(value, error):
    """A value with the uncertainty of its last digits in brackets.

    The error keeps one digit, or two where the first is a 1: ``-2.2419(2)``,
    ``0.123(14)``, ``123.4(1.2)``, ``1.20(3)e-09``.  An error of zero prints as
    ``(0)``, one that is not known as ``(?)``.
    """
    if not np.isfinite(value):
        return f"{value}(?)"
    if not np.isfinite(error):
        return f"{value:.6g}(?)"
    if error == 0.0:
        return f"{value:.12g}(0)"
    largest = Decimal(repr(max(abs(float(value)), float(error)))).adjusted()
    power = 0 if -5 < largest < 7 else largest
    shifted_value, shifted_error = (Decimal(repr(float(x))).scaleb(-power) for x in (value, error))
    first = shifted_error.adjusted()
    digit = first - 1 if shifted_error.scaleb(-first) < Decimal("1.95") else first
    step = Decimal(1).scaleb(min(digit, 0))
    rounded_error = shifted_error.quantize(step, ROUND_HALF_EVEN)
    digits = f"{rounded_error}" if rounded_error >= 1 else f"{int(rounded_error / step)}"
    text = f"{shifted_value.quantize(step, ROUND_HALF_EVEN):f}({digits})"
    return f"{text}e{power:+03d}" if power else text


@dataclass(frozen=True)
class Blocking:
    """Errors of the mean of a series, for blocks of growing length.

    Attributes
    ----------
    lengths : (levels,) int array
        Samples a block: 1, 2, 4, ...
    errors, error_errors : (levels,) arrays
        Standard error of the mean if the blocks were independent, and its own
        standard error.
    level : int
        The level chosen as the plateau.
    """

    lengths: np.ndarray
    errors: np.ndarray
    error_errors: np.ndarray
    level: int

    @property
    def error(self):
        """Standard error of the mean at the plateau."""
        return float(self.errors[self.level])


def blocking(series):
    """The error of the mean of one correlated series (Flyvbjerg and Petersen).

    Neighbours are averaged in pairs again and again; the naive error grows until
    the blocks are independent.  The plateau is the first block length B with
    B^3 > 2 n (error_B / error_1)^4, where n is the number of samples (Lee et al.):
    longer blocks add more noise than they remove bias.  At least 16 blocks must
    remain, or the error itself would be a guess.

    Parameters
    ----------
    series : (steps,) array
        One walker's samples, or means over walkers, in order.

    Returns
    -------
    Blocking

    Raises
    ------
    SeriesTooShort
        No block length fulfils the criterion.
    ValueError
        The series is not a one-dimensional array of finite numbers.

    References
    ----------
    H. Flyvbjerg and H. G. Petersen, J. Chem. Phys. 91, 461 (1989); R. M. Lee et
    al., Phys. Rev. E 83, 066706 (2011).
    """
    blocks = np.array(series, dtype=np.float64)
    if blocks.ndim != 1 or not np.isfinite(blocks).all():
        raise ValueError("Blocking needs a one-dimensional series of finite numbers.")
    n = blocks.size
    lengths, errors, error_errors = [], [], []
    while blocks.size >= 2:
        error = np.sqrt(blocks.var() / (blocks.size - 1))
        lengths.append(1 << len(lengths))
        errors.append(error)
        error_errors.append(error / np.sqrt(2.0 * (blocks.size - 1)))
        blocks = blocks[: blocks.size // 2 * 2].reshape(-1, 2).mean(axis=1)
    lengths, errors = np.array(lengths, dtype=np.int64), np.array(errors)
    settled = lengths.astype(float) ** 3 * errors[:1] ** 4 > 2.0 * n * errors**4
    settled |= errors[:1] == 0.0
    settled &= n // np.maximum(lengths, 1) >= FEWEST_BLOCKS
    if not settled.any():
        raise SeriesTooShort(
            f"The blocking error of the series has no plateau: its {n} samples do not make {FEWEST_BLOCKS} "
            "independent blocks; sample longer or further apart."
        )
    return Blocking(lengths, errors, np.array(error_errors), int(np.argmax(settled)))


def integrated_autocorrelation_time(chains, communicator=None):
    """Steps that make one independent sample: tau = 1 + 2 sum_t rho(t).

    rho is the autocorrelation around the mean over all walkers, averaged over the
    walkers, so walkers that stay apart (not yet thermalised) show up as a long
    time.  The sum stops at the first t >= 5 tau(t), and t >= 5 (Sokal's window).

    Parameters
    ----------
    chains : (steps, walkers) array, or (steps,) for one walker
        Samples of the walkers of this rank.
    communicator : nmlnp.parallel.mpi.Communicator or None
        To average over the walkers of all ranks; collective.

    Returns
    -------
    float
        In steps; the error of the mean of n samples is sqrt(variance tau / n).

    Raises
    ------
    SeriesTooShort
        There are fewer than 50 tau steps, so tau itself cannot be trusted.
    ValueError
        The chains hold numbers that are not finite.

    References
    ----------
    A. Sokal, "Monte Carlo methods in statistical mechanics" (1996), section 3.
    """
    communicator = communicator or Communicator()
    chains = _checked(chains, communicator)
    steps = len(chains)
    walkers = communicator.sum(float(chains.shape[1]))
    mean = communicator.sum(float(chains.sum())) / (steps * walkers)
    covariance = communicator.sum(_autocovariance_sums(chains, mean)) / walkers
    if covariance[0] <= (4.0 * np.finfo(float).eps * mean) ** 2:
        return 1.0  # A constant, as the local energy of an exact state.
    sums = 2.0 * np.cumsum(covariance / covariance[0]) - 1.0
    # At least 5 lags: an anticorrelated series has tau < 1 from the first lag on.
    closed = np.arange(steps) >= WINDOW * np.maximum(sums, 1.0)
    tau = float(sums[np.argmax(closed)]) if closed.any() else float(max(1.0, np.max(sums)))
    needed = int(np.ceil(SHORTEST_SERIES * max(tau, 1.0)))
    if steps < needed or not closed.any():
        raise SeriesTooShort(
            f"The series has {steps} steps, too few for its autocorrelation time of about {tau:.1f} steps: "
            f"it takes at least {needed} steps ({SHORTEST_SERIES} autocorrelation times) to tell."
        )
    # Noise may push the sum of an anticorrelated series to zero or below.
    return max(tau, 1.0 / steps)


def estimate_mean(chains, communicator=None):
    """Mean over steps and walkers, with an error that assumes independent walkers only.

    The error is the spread of the walkers' means over the square root of their
    number.  Where the autocorrelation time can be told it gives a second error,
    sqrt(variance tau / samples); if that is larger by more than four standard
    errors of the spread, as when walkers copy one another, it is reported
    instead.  A single walker has the second error only, and NaN where tau cannot
    be told.

    Parameters
    ----------
    chains : (steps, walkers) array, or (steps,) for one walker
        Samples of the walkers of this rank, in order.
    communicator : nmlnp.parallel.mpi.Communicator or None
        To average over the walkers of all ranks; collective.  Only sums are
        reduced, so the result is the same for any number of ranks to rounding.

    Returns
    -------
    Estimate

    Raises
    ------
    ValueError
        The chains hold numbers that are not finite.
    """
    communicator = communicator or Communicator()
    chains = _checked(chains, communicator)
    steps = len(chains)
    walkers = round(communicator.sum(float(chains.shape[1])))
    samples = steps * walkers
    mean = communicator.sum(float(chains.sum())) / samples
    squares = np.array([((chains.mean(axis=0) - mean) ** 2).sum(), ((chains - mean) ** 2).sum()])
    between, total = communicator.sum(squares)
    try:
        tau = integrated_autocorrelation_time(chains, communicator)
    except SeriesTooShort:
        tau = None
    from_tau = float("nan") if tau is None else float(np.sqrt(total / samples * tau / samples))
    if walkers == 1:
        return Estimate(mean, from_tau, samples, tau)
    error = float(np.sqrt(between / (walkers - 1) / walkers))
    if from_tau > error * (1.0 + 4.0 / np.sqrt(2.0 * (walkers - 1))):
        error = from_tau
    return Estimate(mean, error, samples, tau)


def _checked(chains, communicator):
    chains = np.asarray(chains, dtype=np.float64)
    chains = chains[:, None] if chains.ndim == 1 else chains
    if chains.ndim != 2 or len(chains) == 0:
        raise ValueError(f"Chains must be an array (steps, walkers), not of shape {chains.shape}.")
    bad = communicator.sum(float(np.count_nonzero(~np.isfinite(chains))))
    if bad:
        raise ValueError(f"{bad:.0f} samples are not finite numbers: their mean would not be one either.")
    return chains


def _autocovariance_sums(chains, mean):
    """Sum over walkers of (1/steps) sum_s (x_s - mean)(x_{s+t} - mean), for each lag t."""
    from scipy.fft import irfft, next_fast_len, rfft

    steps = len(chains)
    padded = next_fast_len(2 * steps, real=True)
    power = np.zeros(padded // 2 + 1)
    for left in range(0, chains.shape[1], _WALKERS_AT_ONCE):
        block = np.ascontiguousarray(chains[:, left : left + _WALKERS_AT_ONCE].T) - mean
        power += (np.abs(rfft(block, padded, axis=1)) ** 2).sum(axis=0)
    return irfft(power, padded)[:steps] / steps
