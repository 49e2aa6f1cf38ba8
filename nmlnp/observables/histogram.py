"""Counts of a distribution over the sweeps of a measurement, by block of walkers.

Walkers are independent chains, so the spread of the means of blocks of walkers is the error
of each bin.  A block is made of the same walkers on any number of ranks, and counts are whole
numbers: their sums over ranks are those of one rank to the last digit.
"""

import math

import numpy as np

from nmlnp.observables.distribution import Binned

BLOCKS = 64
AT_ONCE = 1 << 18
"""Coordinates that are sorted into bins at once, so that memory does not grow with the walkers."""
MARGIN = 1.25
"""The bins reach so much farther than the farthest particle of the first sweep."""


class Histogram:
    """The counts of one distribution on this rank.

    Parameters
    ----------
    distribution : nmlnp.observables.distribution.Distribution
    communicator
        See :mod:`nmlnp.parallel.mpi`.
    first_walker, count, total : int
        The walkers of this rank, and how many there are on all.

    Attributes
    ----------
    extent : float
        Where the bins end, in the system's length; 0 before the first sweep.
    counts : ndarray of int64, shape (channels, blocks, bins + 1)
        The last one is what lies beyond the bins.
    """

    def __init__(self, distribution, communicator, first_walker, count, total):
        self.distribution, self.communicator = distribution, communicator
        self.blocks = min(BLOCKS, total)
        self._sizes = np.bincount(np.arange(total) * self.blocks // total)
        self._block = (first_walker + np.arange(count)) * self.blocks // total
        self.extent = 0.0
        self.cells = distribution.bins ** len(distribution.axes)
        self.counts = np.zeros((len(distribution.channels), self.blocks, self.cells + 1), dtype=np.int64)

    def add(self, positions):
        """Count the walkers of this rank where they are; positions (n, A, D) on the host."""
        if not self.extent:
            self.extent = self._reach(positions)
        A = positions.shape[1]
        step = max(1, AT_ONCE // (A * max(A, len(self.distribution.axes))))
        for first in range(0, len(positions), step):
            part = slice(first, first + step)
            rows = self._block[part, None] * (self.cells + 1)
            found = self.distribution.samples(positions[part])
            for counts, samples in zip(self.counts, found, strict=True):
                np.add.at(counts.reshape(-1), (rows + self._cells(samples)).reshape(-1), 1)

    def _reach(self, positions):
        """Return the end of the bins for the walkers of all ranks, in two digits."""
        parts = self.distribution.samples(positions)
        farthest = max((float(np.abs(part).max()) for part in parts if part.size), default=0.0)
        farthest = MARGIN * self.communicator.max(farthest) or 1.0
        digit = 10.0 ** (math.floor(math.log10(farthest)) - 1)
        return float(f"{math.ceil(farthest / digit) * digit:.2g}")

    def _cells(self, samples):
        """Return the number of the bin of each sample (axes, n, samples); beyond the bins, the last."""
        bins, cell, beyond = self.distribution.bins, 0, False
        low = -self.extent if self.distribution.signed else 0.0
        scale = bins / (self.extent - low)
        for coordinate in samples:
            place = np.floor((coordinate - low) * scale)
            beyond = beyond | (place < 0) | (place >= bins)
            cell = cell * bins + place
        return np.where(beyond, self.cells, cell).astype(np.int64)

    def state(self):
        """Return the arrays of a checkpoint, of all ranks, on every rank; collective."""
        name = f"measurement_{self.distribution.name}"
        counts = self.communicator.sum(self.counts).astype(np.int64)
        return {f"{name}_counts": counts, f"{name}_extent": np.array(self.extent)}

    def restore(self, arrays):
        """Take up the counts of a checkpoint: those of all ranks on the root, which has ``arrays``."""
        name, root = f"measurement_{self.distribution.name}", self.communicator.is_root
        self.extent = self.communicator.broadcast(float(arrays[f"{name}_extent"]) if root else None)
        self.counts[:] = arrays[f"{name}_counts"] if root else 0

    def measured(self, sweeps):
        """Return the :class:`~nmlnp.observables.distribution.Binned` after so many sweeps.

        The whole comes first, then its channels where there are several; collective over the ranks.
        """
        counts, kind = self.communicator.sum(self.counts), self.distribution
        channels = dict(zip(kind.channels, counts, strict=True))
        if len(channels) > 1:
            channels = {kind.name: counts.sum(axis=0), **channels}
        return tuple(self._binned(name, counts, sweeps) for name, counts in channels.items())

    def _binned(self, name, counts, sweeps):
        kind, samples = self.distribution, sweeps * self._sizes
        volumes = kind.volumes(self.extent)
        mean, error = _mean(counts[:, :-1], samples)
        integral, integral_error = _mean(counts[:, :-1].sum(axis=1, keepdims=True), samples)
        return Binned(
            name=name,
            title=kind.title + name.removeprefix(kind.name).replace("_", ", "),
            axes=kind.axes,
            dimension=kind.dimension,
            edges=kind.edges(self.extent),
            values=mean.reshape(volumes.shape) / volumes,
            errors=error.reshape(volumes.shape) / volumes,
            counts=counts[:, :-1].sum(axis=0).reshape(volumes.shape),
            outside=float(counts[:, -1].sum() / samples.sum()),
            integral=float(integral[0]),
            integral_error=float(integral_error[0]),
        )


def _mean(counts, samples):
    """Return mean and error for each column of counts (blocks, bins) of so many samples (blocks,)."""
    blocks, total = len(counts), samples.sum()
    mean = counts.sum(axis=0) / total
    if blocks == 1:
        return mean, np.full(mean.shape, np.nan)
    spread = ((counts - samples[:, None] * mean) ** 2).sum(axis=0)
    return mean, np.sqrt(spread * blocks / (blocks - 1)) / total
