"""The final measurement: observables as value +- error with frozen parameters.

Walkers are independent chains, so each observable's error is the spread of the
walkers' own means.  Only sums over a walker's history are kept, and the energies
of a few walkers over the first sweeps to tell the autocorrelation time, so that
memory does not grow with the length of a run.
"""

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.observables.distribution import Distribution
from nmlnp.observables.histogram import Histogram
from nmlnp.parallel.arrays import to_host
from nmlnp.vmc.statistics import SeriesTooShort, estimate_mean, integrated_autocorrelation_time

ENERGIES = ("energy", "kinetic", "potential", "gradient_kinetic")
"""Energies of every system; the columns of its observables follow."""
HISTORY_WALKERS = 256
HISTORY_SWEEPS = 4096


class Measurement:
    """Running sums over the sweeps of the measurement.

    Parameters
    ----------
    engine : nmlnp.vmc.engine.Engine

    Attributes
    ----------
    sweeps : int
        Sweeps summed so far.
    names : tuple of str
        What is summed: the :data:`ENERGIES` and the columns of the system's observables.
    sums : ndarray, shape (n, len(names) + 1)
        For each walker of this rank: what is summed, and the squared energy.
    history : ndarray, shape (m, sweeps kept)
        Energies of those of the first walkers that are on this rank.
    histograms : tuple of nmlnp.observables.histogram.Histogram
        Counts of the system's distributions.
    accepted : float
        Sum of the sweeps' acceptances.
    """

    def __init__(self, engine):
        self.engine = engine
        self.sweeps = 0
        self.accepted = 0.0
        count = len(engine.positions)
        self.names = (*ENERGIES, *engine.column_names)
        self.sums = np.zeros((count, len(self.names) + 1))
        kept = max(0, min(count, HISTORY_WALKERS - engine.first_walker))
        self.history = np.zeros((kept, 0))
        shard = engine.communicator, engine.first_walker, count, engine.total_walkers
        kinds = (kind for kind in engine.observables if isinstance(kind, Distribution))
        self.histograms = tuple(Histogram(kind, *shard) for kind in kinds)

    def add(self, steps):
        """Walk ``steps`` Metropolis steps and add the walkers' observables."""
        self.accepted += self.engine.sweep(steps)
        self.engine.check_walkers()
        local = self.engine.local_energies()
        columns = [*(getattr(local, name) for name in ENERGIES), *local.columns.values()]
        columns = np.array([to_host(column) for column in columns])
        self._check(columns)
        self.sums[:, :-1] += columns.T
        self.sums[:, -1] += columns[0] ** 2
        if self.histograms:
            positions = to_host(self.engine.positions)
            for histogram in self.histograms:
                histogram.add(positions)
        if self.sweeps < HISTORY_SWEEPS:
            kept = columns[0, : len(self.history), None]
            self.history = np.concatenate([self.history, kept], axis=1)
        self.sweeps += 1

    def _check(self, columns):
        """Raise where an observable of a walker is not a number, before it enters the sums."""
        bad = ~np.isfinite(columns).all(axis=0)
        if bad.any():
            walker = self.engine.first_walker + int(np.flatnonzero(bad)[0])
            raise NmlnpError(
                f"The local energy of walker {walker} is not a finite number in sweep {self.sweeps + 1} "
                f"of the measurement ({int(bad.sum())} of {bad.size} walkers of this rank): the state has "
                "diverged. Optimise it again with a smaller optimisation.learning_rate."
            )

    def energy(self):
        """Return the :class:`~nmlnp.vmc.statistics.Estimate` of the energy so far."""
        return self.estimate("energy")

    def estimate(self, name, particles=1):
        """Return the estimate of a column, for each of the particles that it is a sum over.

        ``name`` may be a dict of factors by name, for a sum of columns.
        """
        factors = name if isinstance(name, dict) else {name: 1.0}
        sums = sum(factor * self.sums[:, self.names.index(key)] for key, factor in factors.items())
        means = sums / (self.sweeps * particles)
        return estimate_mean(means[None, :], self.engine.communicator)

    def variance(self):
        """Return the variance of the local energy over walkers and sweeps, in units of energy squared."""
        total = self.engine.communicator.sum(self.sums[:, [0, -1]].sum(axis=0))
        mean, square = total / (self.sweeps * self.engine.total_walkers)
        return float(max(square - mean * mean, 0.0))

    def autocorrelation_time(self):
        """Return (sweeps that make one independent energy, None) or (None, why it cannot be told)."""
        try:
            return integrated_autocorrelation_time(self.history.T, self.engine.communicator), None
        except SeriesTooShort as error:
            return None, str(error)

    def estimates(self):
        """Return (quantity, estimate) by name, where quantity is energy or length; collective."""
        found = {}
        for name in (*ENERGIES, *self.engine.term_names):
            key = {"gradient_kinetic": "kinetic_jf"}.get(name, name)
            found[key] = "energy", self.estimate(name)
        for observable in self.engine.observables:
            for name, estimate in observable.results(self.estimate).items():
                found[name] = observable.quantity, estimate
        return found

    def distributions(self):
        """Return the :class:`~nmlnp.observables.distribution.Binned` of the system; collective."""
        return tuple(binned for histogram in self.histograms for binned in histogram.measured(self.sweeps))

    def results(self):
        """Return the measured numbers of ``result.json``; collective over the ranks."""
        found = {}
        for name, (_, estimate) in self.estimates().items():
            found[name], found[f"{name}_error"] = estimate.value, estimate.error
        found["variance"] = self.variance()
        found["acceptance"] = self.accepted / self.sweeps
        found["samples"] = self.sweeps * self.engine.total_walkers
        found["autocorrelation_time"], why = self.autocorrelation_time()
        if why:
            found["autocorrelation_note"] = why
        return found

    def state(self):
        """Return the arrays of a checkpoint, of all walkers, on the root (None elsewhere)."""
        communicator = self.engine.communicator
        arrays = {
            "measurement_sums": communicator.gather(self.sums),
            "measurement_history": communicator.gather(self.history),
        }
        for histogram in self.histograms if self.sweeps else ():
            arrays |= histogram.state()
        return arrays

    def restore(self, arrays, sweeps, accepted):
        """Take up the sums of a checkpoint; ``arrays`` is on the root."""
        communicator = self.engine.communicator
        for name in ("sums", "history"):
            rows = arrays[f"measurement_{name}"] if communicator.is_root else None
            setattr(self, name, communicator.scatter(rows, communicator.counts(len(getattr(self, name)))))
        for histogram in self.histograms if sweeps else ():
            histogram.restore(arrays)
        self.sweeps, self.accepted = sweeps, accepted
