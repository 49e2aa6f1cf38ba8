"""Three ways to solve (S + lambda D) step = X^T residual + lambda D pull, S = X^T X.

``pull`` is the momentum times the previous step (SPRING), or zero.  All solvers
give the same step; they differ in what they cost for P parameters and M rows
(walkers times spin-isospin components, over all ranks).

========  ==============  =====  =============================================================
solver    work            ms     limited by
========  ==============  =====  =============================================================
dense     M P^2 + P^3/3   278    matrix products: 100 ms dsyrk, the rest LAPACK's Cholesky
minsr     M^2 P + M^3/3   52     matrix products: 37 ms dsyrk at 85 % of the dgemm rate
cg        4 M P k         25     memory bandwidth: one pass over the rows in each of k iterations
========  ==============  =====  =============================================================

Milliseconds of a whole reconfiguration for M = 1000, P = 3328, D = 1, lambda = 1e-3
(k = 36), the shortest of 30 on two AVX-512 cores that had other work, with
``GOMP_SPINCOUNT=5000`` (see :mod:`nmlnp.parallel.threads`).

For the Slater-Jastrow state minsr takes 51 instead of 82 ms of processor time, because
its layers that act once on a walker enter as factors (:mod:`nmlnp.vmc.gram`).

References
----------
Sorella, Phys. Rev. B 71, 241103 (2005); Chen and Heyl, Nat. Phys. 20, 1476
(2024) for minSR; Neuscamman, Umrigar and Chan, Phys. Rev. B 85, 045103 (2012)
for conjugate gradients; Goldshlager, Abrahamsen and Lin, J. Comput. Phys. 516,
113351 (2024) for SPRING.
"""

import os
from typing import NamedTuple

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.parallel.threads import blas_threads
from nmlnp.vmc.gram import COLUMNS, gram, sum_lower
from nmlnp.vmc.row_products import chunk_length

CG_TOLERANCE = 1e-5
CG_ITERATIONS = 200
ENLARGEMENTS = 3
LARGEST_DIRECT = {"identity": 500, "rms": 1000}


class ReconfigurationError(NmlnpError):
    """The linear system of a reconfiguration step has no usable solution."""


class Solution(NamedTuple):
    """A step with what it took.

    ``iterations`` is 1 for the direct solvers; ``residual`` is the relative
    residual that conjugate gradients stopped at, 0 for the direct solvers;
    ``regularisation`` the lambda that was used.
    """

    step: np.ndarray
    iterations: int
    residual: float
    regularisation: float


def dense(space, regularisation, diagonal, pull, start):
    """Cholesky factorisation of the P x P matrix S + lambda D.

    Parameters
    ----------
    space : nmlnp.vmc.row_products.TangentSpace
    regularisation : float
        lambda; multiplied by ten, at most three times, where the matrix is not
        positive definite.
    diagonal : (P,) array
        D.
    pull : (P,) array
        Momentum times the previous step.
    start : (P,) array
        Ignored: only conjugate gradients start from somewhere.

    Returns
    -------
    Solution

    Raises
    ------
    ReconfigurationError
        The matrix is not positive definite with the largest lambda either.
    """
    from scipy.linalg import blas

    P = diagonal.size
    matrix = space.work.array("dense matrix", (P, P), order="F")

    def factorise_and_solve(damping):
        with blas_threads(_threads()):
            # S = O^T O / N - Obar Obar^T: the rows are read where they are, never copied.
            blas.dsyrk(1.0 / space.walkers, space.rows.T, c=matrix, lower=1, overwrite_c=1)
            sum_lower(matrix, space.communicator)
            blas.dsyr(-1.0, space.mean, lower=1, a=matrix, overwrite_a=1)
            right = space.gradient + damping * diagonal * pull
            return _cholesky_solve(matrix, damping * diagonal, right[:, None], space.communicator)

    solved, regularisation = with_enlarged_damping(factorise_and_solve, regularisation)
    return Solution(solved[:, 0], 1, 0.0, regularisation)


def minsr(space, regularisation, diagonal, pull, start):
    """Cholesky factorisation of the M x M matrix X D^-1 X^T + lambda (Chen and Heyl's minSR).

    The rows are not centred.  With T the matrix of the uncentred rows, c is the
    null vector of the centred one, so y = x - z (c x)/(c z), where T [x z] =
    [residual c], solves the centred system.  Over ranks, each rank holds some
    columns of all rows and one reduction completes the matrix.

    Parameters, result and errors are those of :func:`dense`.
    """
    communicator, work = space.communicator, space.work
    counts = communicator.counts(space.components.size)
    M = int(counts.sum())
    first = int(counts[: communicator.rank].sum())
    residual = space.residual - space.forward(pull) if pull.any() else space.residual
    gathered = communicator.gather(np.stack([residual, space.components], axis=1))
    matrix = work.array("minsr matrix", (M, M), order="F")

    def factorise_and_solve(damping):
        with blas_threads(_threads()):
            gram(space, diagonal, matrix)
            return _cholesky_solve(matrix, damping, gathered, communicator)

    solved, regularisation = with_enlarged_damping(factorise_and_solve, regularisation)
    own = slice(first, first + counts[communicator.rank])
    y = solved[:, 0]
    if communicator.is_root:
        x, z = solved.T
        c = gathered[:, 1]
        y = x - z * ((c @ x) / (c @ z))
    y = communicator.broadcast(y)[own]
    return Solution(pull + space.backward(y) / diagonal, 1, 0.0, regularisation)


def conjugate_gradients(space, regularisation, diagonal, pull, start):
    """Conjugate gradients in the variables D^1/2 step, without forming any matrix.

    Starts from ``start`` and stops when the residual falls below 1e-5 of the right
    side, or after 200 iterations; the residual it reached is in the result.

    Each new residual is made orthogonal to all before it.  Rounding destroys this
    orthogonality within some ten iterations, which costs half as many iterations
    again with D = 1, three times as many with the RMS diagonal, and makes the step
    depend on the order of sums, hence on the number of ranks, by 1e-4.  With it that
    is 1e-12, for a price that is small beside a pass over the rows.

    Parameters, result and errors are those of :func:`dense`.
    """
    scale = 1.0 / np.sqrt(diagonal)

    def product(u):
        return scale * space.normal(scale * u) + regularisation * u

    with blas_threads(1):
        right = scale * space.gradient + regularisation * pull / scale
        size = right @ right
        if size == 0.0:
            return Solution(np.zeros_like(right), 0, 0.0, regularisation)
        u = start / scale
        remainder = right - product(u) if start.any() else right.copy()
        direction = remainder.copy()
        square = remainder @ remainder
        basis = space.work.array("cg residuals", (CG_ITERATIONS, right.size))
        k = 0
        # Every rank obeys the root, because ranks on unlike processors may round differently.
        while space.communicator.broadcast(bool(square > CG_TOLERANCE**2 * size) and k < CG_ITERATIONS):
            np.divide(remainder, np.sqrt(square), out=basis[k])
            image = product(direction)
            length = square / (direction @ image)
            u += length * direction
            remainder -= length * image
            k += 1
            remainder -= (basis[:k] @ remainder) @ basis[:k]
            square, previous = remainder @ remainder, square
            direction = remainder + (square / previous) * direction
    step = space.communicator.broadcast(scale * u)
    if not np.isfinite(step).all():
        raise ReconfigurationError(
            "Conjugate gradients met numbers that are not finite: use a larger optimisation.regularisation "
            f"(it is {regularisation:g})."
        )
    return Solution(step, k, float(np.sqrt(square / size)), regularisation)


SOLVERS = {"dense": dense, "minsr": minsr, "cg": conjugate_gradients}


def choose_solver(M, P, diagonal="identity"):
    """The solver that is fastest for M rows over all ranks and P parameters.

    The smaller of M and P decides: up to :data:`LARGEST_DIRECT` the direct solver of
    that side (``minsr`` for M <= P, else ``dense``), which is exact; above, ``cg``,
    whose cost grows as M P and which needs no matrix.  The limits are the measured
    crossovers on two cores at lambda = 1e-3, where conjugate gradients took 26 to 36
    iterations with D = 1 and 51 to 85 with the RMS diagonal.
    """
    if min(M, P) > LARGEST_DIRECT[diagonal]:
        return "cg"
    return "minsr" if M <= P else "dense"


def planned_bytes(solver, walkers_local, K, P, ranks=1):
    """Bytes that one rank needs for the rows and for the solver's work arrays.

    Parameters
    ----------
    solver : {"dense", "minsr", "cg"}
    walkers_local : int
        Walkers of the rank.
    K : int
        Spin-isospin components that are summed in full.
    P : int
        Parameters.
    ranks : int
        Ranks, each with as many walkers.

    Returns
    -------
    int
    """
    m = walkers_local * K
    chunks = -(-m // chunk_length(m))
    numbers = m * P + 3 * chunks * P + 4 * m + 10 * P
    if solver == "dense":
        numbers += P * P
    elif solver == "minsr":
        M = m * ranks
        # A block of scaled columns; over ranks also packed, exchanged and received.
        numbers += M * M + (1 if ranks == 1 else 4) * m * min(P, COLUMNS * ranks)
    elif solver == "cg":
        numbers += CG_ITERATIONS * P
    else:
        raise ValueError(f"There is no solver '{solver}': choose one of {', '.join(SOLVERS)}.")
    return 8 * numbers


def check_memory(solver, walkers_local, K, P, communicator):
    """Refuse a solver whose arrays do not fit into this machine's memory.

    Raises
    ------
    ReconfigurationError
        On all ranks, where any of them would run out of memory.
    """
    needed = planned_bytes(solver, walkers_local, K, P, communicator.size) * communicator.local_size
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if communicator.any(needed > memory):
        raise ReconfigurationError(
            f"The solver '{solver}' needs {needed / 2**30:.1f} GiB on this machine, which has "
            f"{memory / 2**30:.1f} GiB: use fewer walkers, more machines"
            + (", or optimisation.solver = 'cg'." if solver != "cg" else ", or a smaller network.")
        )


def _threads():
    from numba import get_num_threads

    return get_num_threads()


def with_enlarged_damping(factorise_and_solve, regularisation):
    for enlargement in range(ENLARGEMENTS + 1):
        damping = regularisation * 10.0**enlargement
        solved = factorise_and_solve(damping)
        if solved is not None:
            return solved, damping
    raise ReconfigurationError(
        "The matrix of the reconfiguration step is not positive definite, even with its regularisation "
        f"enlarged to {damping:g}: use a larger optimisation.regularisation (it is {regularisation:g}) or "
        "more walkers."
    )


def _cholesky_solve(matrix, damping, right, communicator):
    """Solve (matrix + damping) x = right on the root, in place; None where it is not positive definite."""
    from scipy.linalg import lapack

    solved = None
    if communicator.is_root:
        np.einsum("ii->i", matrix)[:] += damping
        factor, info = lapack.dpotrf(matrix, lower=1, clean=0, overwrite_a=1)
        if info == 0:
            answer, _ = lapack.dpotrs(factor, right, lower=1)
            solved = answer if np.isfinite(answer).all() else None
    return communicator.broadcast(solved)
