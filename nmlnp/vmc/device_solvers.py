"""Reconfiguration on the device: products with the rows, and the direct solvers.

The linear systems are those of :mod:`nmlnp.vmc.solvers`.  Matrix products and
Cholesky factorisations are the device libraries' (cuBLAS and cuSOLVER, through
CuPy); conjugate gradients are the same function as on the host.
"""

from dataclasses import dataclass

import numpy as np

from nmlnp.parallel.arrays import array_module, solve_positive_definite, to_host
from nmlnp.parallel.mpi import Communicator
from nmlnp.vmc.log_derivative_rows import LogDerivativeRows
from nmlnp.vmc.solvers import Solution, conjugate_gradients, with_enlarged_damping

LARGEST_DIRECT = 8192
"""Rows or parameters up to which a direct solver is taken: its factorisation takes some 30 ms."""


@dataclass(frozen=True)
class DeviceTangentSpace:
    """The centred rows X = (O - c Obar^T) / sqrt(N), over all ranks, without ever forming them.

    Attributes and methods are those of :class:`nmlnp.vmc.row_products.TangentSpace`, with the
    rows behind :class:`nmlnp.vmc.log_derivative_rows.LogDerivativeRows`.
    """

    source: LogDerivativeRows
    components: np.ndarray
    residual: np.ndarray
    mean: np.ndarray
    gradient: np.ndarray
    walkers: int
    communicator: Communicator
    work: object

    def forward(self, v):
        """X v on the rows of this rank, shape (m,)."""
        out = self.source.xp.empty(self.components.size)
        for part, rows in self.source.parts():
            out[part] = rows @ v
        return (out - self.components * (self.mean @ v)) / np.sqrt(self.walkers)

    def backward(self, y):
        """X^T y over all ranks, shape (P,), for y (m,) orthogonal to the components."""
        return weighted_rows(self.source, y[None], self.communicator)[0] / np.sqrt(self.walkers)

    def normal(self, v):
        """X^T X v over all ranks, shape (P,)."""
        total, overlap = 0.0, self.mean @ v
        for part, rows in self.source.parts():
            total = total + (rows @ v - self.components[part] * overlap) @ rows
        return self.communicator.sum(total) / self.walkers

    def covariance(self):
        """S = X^T X over all ranks, shape (P, P)."""
        total = 0.0
        for _, rows in self.source.parts():
            total = total + rows.T @ rows
        total = self.communicator.sum(total) / self.walkers
        total -= self.mean[:, None] * self.mean
        return total


def weighted_rows(source, weights, communicator):
    """weights rows, summed over ranks: (w, m) times (m, P) gives (w, P)."""
    total = 0.0
    for part, rows in source.parts():
        total = total + weights[:, part] @ rows
    return communicator.sum(total)


def dense(space, regularisation, diagonal, pull, start):
    """Cholesky factorisation of the P x P matrix; the rows may be streamed in slices.

    Parameters, result and errors are those of :func:`nmlnp.vmc.solvers.dense`.
    """
    covariance = space.covariance()

    def factorise_and_solve(damping):
        matrix = covariance.copy()
        _diagonal_of(matrix)[:] += damping * diagonal
        return solve_positive_definite(matrix, (space.gradient + damping * diagonal * pull)[:, None])

    solved, regularisation = with_enlarged_damping(factorise_and_solve, regularisation)
    return Solution(space.communicator.broadcast(solved[:, 0]), 1, 0.0, regularisation)


def minsr(space, regularisation, diagonal, pull, start):
    """Cholesky factorisation of the M x M matrix of all ranks' rows.

    The rows are not centred, see :func:`nmlnp.vmc.solvers.minsr`, whose parameters,
    result and errors these are.
    """
    communicator, xp = space.communicator, space.source.xp
    residual = space.residual - space.forward(pull) if bool(pull.any()) else space.residual
    own = np.stack([residual, space.components], axis=1)
    right = xp.asarray(communicator.broadcast(communicator.gather(own)))
    counts = communicator.counts(len(own))
    first = int(counts[: communicator.rank].sum())
    ((_, rows),) = space.source.parts()
    gram = _gram(rows, diagonal, communicator) / space.walkers

    def factorise_and_solve(damping):
        matrix = gram.copy()
        _diagonal_of(matrix)[:] += damping
        return solve_positive_definite(matrix, right)

    solved, regularisation = with_enlarged_damping(factorise_and_solve, regularisation)
    x, z = solved.T
    c = right[:, 1]
    # Unlike devices may round differently: all take the root's.
    y = communicator.broadcast(x - z * ((c @ x) / (c @ z)))[first : first + len(own)]
    return Solution(pull + space.backward(y) / diagonal, 1, 0.0, regularisation)


def _diagonal_of(matrix):
    return matrix.reshape(-1)[:: len(matrix) + 1]


def _gram(rows, diagonal, communicator):
    """O D^-1 O^T of the rows of all ranks; each rank adds up its share of the columns."""
    scaled = rows / np.sqrt(diagonal)
    if communicator.size == 1:
        return scaled @ scaled.T
    columns = array_module(rows).asarray(communicator.exchange_columns(to_host(scaled)))
    return communicator.sum(columns @ columns.T)


SOLVERS = {"dense": dense, "minsr": minsr, "cg": conjugate_gradients}


def choose_solver(M, P):
    """The direct solver of the smaller side up to :data:`LARGEST_DIRECT`, else conjugate gradients."""
    if min(M, P) > LARGEST_DIRECT:
        return "cg"
    return "minsr" if M <= P else "dense"
