"""The log-derivatives of a rank's walkers on the device: all at once, or a slice at a time.

The rows d psi_k / d theta / |psi| are by far the largest array of a run.  Where they
do not fit into the device's memory beside the solver's arrays, they are computed
again, slice by slice, whenever a product with them is wanted.
"""

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.parallel.arrays import device_memory
from nmlnp.parallel.mpi import TILE

SMALLEST_SLICE = 256
SHARE = 0.8
"""Of the free memory that is planned with; the rest is left to the libraries."""


class LogDerivativeRows:
    """A source of rows (walkers * K, P) of this rank, in parts.

    Parameters
    ----------
    fill : callable
        ``fill(rows, walkers)`` writes the log-derivatives of a slice of walkers into
        rows (w, K, P).
    shape : (n, K, P)
        Walkers of this rank, components, parameters.
    xp : module
        Of the arrays.

    Attributes
    ----------
    slice : int
        Walkers of a part; n where the rows fit whole.
    """

    def __init__(self, fill, shape, xp):
        self.shape = shape
        self.xp = xp
        self.slice = shape[0]
        self._fill = fill
        self._rows = None
        self._is_current = False

    def plan(self, solver, ranks=1):
        """Choose the parts by the memory that is free.

        Raises
        ------
        NmlnpError
            Where not even a slice fits, or the solver needs all rows and they do not fit.
        """
        n, K, P = self.shape
        numbers = {"dense": 3 * P * P, "minsr": 3 * (n * K * ranks) ** 2, "cg": 220 * P}[solver]
        free = (
            SHARE * (device_memory(self.xp) + (0 if self._rows is None else self._rows.nbytes)) - 8 * numbers
        )
        fits = int(free // (8 * K * P))
        if solver == "minsr" and fits < n:
            raise NmlnpError(
                f"The solver 'minsr' holds the log-derivatives of all walkers, and of the {n} of this rank "
                f"only {max(fits, 0)} fit into the device's memory: use fewer walkers, more GPUs, or "
                "optimisation.solver = 'dense'."
            )
        if fits < min(n, SMALLEST_SLICE):
            raise NmlnpError(
                f"The solver '{solver}' with {P} parameters leaves too little of the device's memory for "
                f"the log-derivatives ({max(fits, 0)} walkers; {min(n, SMALLEST_SLICE)} are needed): use "
                "optimisation.solver = 'cg', a smaller network, or a GPU with more memory."
            )
        self.slice = n if fits >= n else fits // 2 // TILE * TILE

    def renew(self):
        """Forget the rows: parameters or walkers have changed."""
        self._is_current = False
        return self

    def fill(self):
        """Compute the rows now where they are kept whole."""
        if self.slice == self.shape[0]:
            for _ in self.parts():
                pass

    def parts(self):
        """Yield (slice of the rows, rows); the array is used again for the next part."""
        n, K, P = self.shape
        if self._rows is None or len(self._rows) != self.slice:
            self._rows = None  # freed before the new one is allocated
            self._rows = self.xp.empty((self.slice, K, P))
            self._is_current = False
        for first in range(0, n, self.slice):
            last = min(n, first + self.slice)
            rows = self._rows[: last - first]
            if not self._is_current:
                self._fill(rows, slice(first, last))
            yield slice(first * K, last * K), rows.reshape(-1, P)
        self._is_current = self.slice == n

    def whole(self):
        """Return all rows (n, K, P)."""
        rows = np.concatenate([part.copy() for _, part in self.parts()])
        return rows.reshape(self.shape)
