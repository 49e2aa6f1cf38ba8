"""The final measurement: observables as value +- error with frozen parameters.

Walkers are independent chains, so each observable's error is the spread of the
walkers' own means.  Only sums over a walker's history are kept, and the energies
of a few walkers over the first sweeps to tell the autocorrelation time, so that
memory does not grow with the length of a run.
"""

from dataclasses import replace

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.parallel.arrays import to_host
from nmlnp.physics.constants import charge_radius_squared
from nmlnp.vmc.statistics import SeriesTooShort, estimate_mean, integrated_autocorrelation_time

OBSERVABLES = ("energy", "kinetic", "potential", "gradient_kinetic", "proton_square", "matter_square")
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
    sums : ndarray, shape (n, 7)
        For each walker of this rank: the :data:`OBSERVABLES` and the squared energy.
    history : ndarray, shape (m, sweeps kept)
        Energies of those of the first walkers that are on this rank.
    accepted : float
        Sum of the sweeps' acceptances.
    """

    def __init__(self, engine):
        self.engine = engine
        self.sweeps = 0
        self.accepted = 0.0
        count = len(engine.positions)
        self.sums = np.zeros((count, len(OBSERVABLES) + 1))
        kept = max(0, min(count, HISTORY_WALKERS - engine.first_walker))
        self.history = np.zeros((kept, 0))

    def add(self, steps):
        """Walk ``steps`` Metropolis steps and add the walkers' observables."""
        self.accepted += self.engine.sweep(steps)
        self.engine.check_walkers()
        local = self.engine.local_energies()
        local = type(local)(*map(to_host, local))
        self._check(local)
        for column, name in enumerate(OBSERVABLES):
            self.sums[:, column] += getattr(local, name)
        self.sums[:, -1] += local.energy**2
        if self.sweeps < HISTORY_SWEEPS:
            kept = local.energy[: len(self.history), None]
            self.history = np.concatenate([self.history, kept], axis=1)
        self.sweeps += 1

    def _check(self, local):
        """Raise where an observable of a walker is not a number, before it enters the sums."""
        bad = ~np.isfinite([getattr(local, name) for name in OBSERVABLES]).all(axis=0)
        if bad.any():
            walker = self.engine.first_walker + int(np.flatnonzero(bad)[0])
            raise NmlnpError(
                f"The local energy of walker {walker} is not a finite number in sweep {self.sweeps + 1} "
                f"of the measurement ({int(bad.sum())} of {bad.size} walkers of this rank): the state has "
                "diverged. Optimise it again with a smaller optimisation.learning_rate."
            )

    def energy(self):
        """Return the :class:`~nmlnp.vmc.statistics.Estimate` of the energy so far (MeV)."""
        return self._estimate(0)

    def _estimate(self, column, particles=1):
        """Return the estimate of an observable, for each of the particles that it is a sum over."""
        means = self.sums[:, column] / (self.sweeps * particles)
        return estimate_mean(means[None, :], self.engine.communicator)

    def variance(self):
        """Return the variance of the local energy over walkers and sweeps (MeV^2)."""
        total = self.engine.communicator.sum(self.sums[:, [0, -1]].sum(axis=0))
        mean, square = total / (self.sweeps * self.engine.total_walkers)
        return float(max(square - mean * mean, 0.0))

    def autocorrelation_time(self):
        """Return (sweeps that make one independent energy, None) or (None, why it cannot be told)."""
        try:
            return integrated_autocorrelation_time(self.history.T, self.engine.communicator), None
        except SeriesTooShort as error:
            return None, str(error)

    def results(self):
        """Return the measured part of ``result.json``; collective over the ranks."""
        found = {}
        for observable in ("energy", "kinetic", "potential", "gradient_kinetic"):
            name = {"gradient_kinetic": "kinetic_jf"}.get(observable, observable)
            estimate = self._estimate(OBSERVABLES.index(observable))
            found[name], found[f"{name}_error"] = estimate.value, estimate.error
        isospins = [t for _, t in self.engine.ansatz.labels]
        Z, A = isospins.count(1), len(isospins)
        protons = self._estimate(OBSERVABLES.index("proton_square"), Z)
        squares = {
            "r_point_proton": protons,
            "r_matter": self._estimate(OBSERVABLES.index("matter_square"), A),
            "r_charge": replace(protons, value=charge_radius_squared(protons.value, Z, A - Z)),
        }
        for name, square in squares.items():
            radius = square.sqrt()
            found[name], found[f"{name}_error"] = radius.value, radius.error
        found["variance"] = self.variance()
        found["acceptance"] = self.accepted / self.sweeps
        found["samples"] = self.sweeps * self.engine.total_walkers
        found["autocorrelation_time"], why = self.autocorrelation_time()
        if why:
            found["autocorrelation_note"] = why
        return found

    def state(self):
        """Return the arrays of a checkpoint, of all walkers, on the root (None elsewhere)."""
        gather = self.engine.communicator.gather
        return {"measurement_sums": gather(self.sums), "measurement_history": gather(self.history)}

    def restore(self, arrays, sweeps, accepted):
        """Take up the sums of a checkpoint; ``arrays`` is on the root."""
        communicator = self.engine.communicator
        for name in ("sums", "history"):
            rows = arrays[f"measurement_{name}"] if communicator.is_root else None
            setattr(self, name, communicator.scatter(rows, communicator.counts(len(getattr(self, name)))))
        self.sweeps, self.accepted = sweeps, accepted
