"""Stochastic reconfiguration: the natural-gradient step of a variational state.

The state has K spin-isospin components that are summed in full (K = 1 for a
sampled state).  At walker n, with |psi|^2 = sum_k psi_k^2, the kernels give

- rows O_nk = d psi_k / d theta / |psi|,
- components c_nk = psi_k / |psi|,
- h_components h_nk = (H psi)_k / |psi|.

With E = <sum_k c_k h_k> and Obar = <sum_k c_k O_k> over the N walkers of all
ranks,

    X_nk = (O_nk - c_nk Obar) / sqrt(N),      residual_nk = (h_nk - E c_nk) / sqrt(N),
    S = X^T X,    g/2 = X^T residual,    (S + lambda D) step = g/2,

and the parameters move by -learning_rate * step.  For K = 1 these are the
textbook covariances S_ij = <O_i O_j> - <O_i><O_j>, g_i = 2 (<O_i E_L> - <O_i><E_L>).

With momentum mu (SPRING) the step solves instead

    min |X step - residual|^2 + lambda |step - mu previous|^2_D,

so the previous step survives in the directions that the present walkers do not
see: step = mu previous + (S + lambda D)^-1 X^T (residual - mu X previous).

References
----------
Sorella, Phys. Rev. B 71, 241103 (2005).  Lovato, Adams, Carleo and Rocco, Phys.
Rev. Research 4, 043178 (2022) for the RMS-regularised diagonal.  Goldshlager,
Abrahamsen and Lin, J. Comput. Phys. 516, 113351 (2024) for SPRING.
"""

from dataclasses import dataclass

import numpy as np

from nmlnp.parallel.arrays import array_module, to_host
from nmlnp.parallel.mpi import Communicator
from nmlnp.vmc.row_products import TangentSpace, Workspace, weighted_rows
from nmlnp.vmc.solvers import SOLVERS, ReconfigurationError, check_memory, choose_solver

__all__ = ["Reconfiguration", "ReconfigurationError", "ReconfigurationState", "ReconfigurationStep"]

RMS_MEMORY = 0.9
RMS_FLOOR = 1e-8


@dataclass(frozen=True)
class ReconfigurationStep:
    """What one reconfiguration found.

    Attributes
    ----------
    step : (P,) array
        The parameters move by ``-learning_rate * step``.
    energy : float
        Mean local energy over all walkers, never clipped (the Hamiltonian's unit).
    variance : float
        <H^2> - E^2 over the same walkers, never clipped (unit squared); zero for
        an exact state.
    gradient_norm : float
        |g|, of the clipped energies where energies were clipped.
    step_norm : float
        sqrt(step S step): ``learning_rate * step_norm`` is the distance that the
        normalised state moves.
    solver : str
    iterations : int
        Of conjugate gradients; 1 for the direct solvers.
    residual : float
        Relative residual that conjugate gradients reached; 0 for the direct solvers.
    regularisation : float
        The lambda that was used; larger than asked for where the matrix was not
        positive definite.
    """

    step: np.ndarray
    energy: float
    variance: float
    gradient_norm: float
    step_norm: float
    solver: str
    iterations: int
    residual: float
    regularisation: float


@dataclass(frozen=True)
class ReconfigurationState:
    """All that one step hands to the next: for checkpoints, and to undo a step.

    Attributes
    ----------
    mean_square : (P,) array or None
        Exponential average of g^2; None before the first step.
    previous : (P,) array or None
        The previous step before its length was limited: SPRING's momentum, and
        where conjugate gradients start.
    """

    mean_square: np.ndarray | None = None
    previous: np.ndarray | None = None

    def to_arrays(self):
        """Return the arrays by name, ready for a checkpoint."""
        return {name: to_host(value) for name, value in vars(self).items() if value is not None}

    @classmethod
    def from_arrays(cls, arrays, xp=np):
        """The state that :meth:`to_arrays` described, in arrays of ``xp``; other names are ignored."""
        return cls(**{name: xp.array(arrays[name]) for name in cls.__dataclass_fields__ if name in arrays})


class Reconfiguration:
    """The optimiser: turns the kernels' arrays into steps of the parameters.

    Parameters
    ----------
    solver : {"auto", "dense", "minsr", "cg"}
        "auto" takes the fastest, see :func:`nmlnp.vmc.solvers.choose_solver`.
    regularisation : float
        lambda, larger than zero.
    diagonal : {"identity", "rms"}
        D = 1, or D = sqrt(v) + 1e-8 with v the exponential average (memory 0.9)
        of the squared gradient, which starts as the first squared gradient.
    momentum : float
        SPRING's mu, 0 <= mu < 1.
    max_norm : float or None
        Largest distance ``learning_rate * step_norm`` that a step may move the
        state; longer steps are shortened.
    communicator : nmlnp.parallel.mpi.Communicator or None
        None for a single rank.
    outer_products : tuple of (first, inputs, outputs)
        Layers of the state that act once on a walker, see
        :class:`nmlnp.vmc.row_products.TangentSpace`; they make ``minsr`` faster.

    Attributes
    ----------
    state : ReconfigurationState
        Replaced, never changed in place, by :meth:`step`; assign an earlier one to
        undo a step.

    Raises
    ------
    ValueError
        A setting is outside its range.
    """

    def __init__(
        self,
        solver="auto",
        regularisation=1e-3,
        diagonal="identity",
        momentum=0.0,
        max_norm=None,
        communicator=None,
        outer_products=(),
    ):
        if solver not in ("auto", *SOLVERS):
            raise ValueError(f"There is no solver '{solver}': choose one of auto, {', '.join(SOLVERS)}.")
        if diagonal not in ("identity", "rms"):
            raise ValueError(f"There is no diagonal '{diagonal}': choose identity or rms.")
        if not (np.isfinite(regularisation) and regularisation > 0.0):
            raise ValueError(f"The regularisation must be larger than zero, not {regularisation}.")
        if not 0.0 <= momentum < 1.0:
            raise ValueError(f"The momentum must be at least 0 and below 1, not {momentum}.")
        if max_norm is not None and not max_norm > 0.0:
            raise ValueError(f"The largest step must be larger than zero, not {max_norm}.")
        self.solver = solver
        self.regularisation = regularisation
        self.diagonal = diagonal
        self.momentum = momentum
        self.max_norm = max_norm
        self.communicator = communicator or Communicator()
        self.outer_products = tuple(outer_products)
        self.state = ReconfigurationState()
        self._work = Workspace()
        self._planned = None

    def step(self, rows, components, h_components, learning_rate=1.0, shift=None):
        """Solve for the next step; collective over the ranks.

        Parameters
        ----------
        rows : (n, K, P) float64 array, C order
            d psi_k / d theta / |psi| at the n walkers of this rank; not changed.
        components : (n, K) array
            psi_k / |psi|; the squares of a walker's components add up to one.
        h_components : (n, K) array
            (H psi)_k / |psi|, in units of energy.
        learning_rate : float
            Used with ``max_norm`` only: the step is returned without it.
        shift : (n,) array or None
            Added to the local energies for the gradient only, to clip outliers.

        Returns
        -------
        ReconfigurationStep

        Raises
        ------
        ValueError
            The arrays' shapes do not fit together.
        ReconfigurationError
            Some number is not finite, the matrix is not positive definite even with
            a hundred- to thousandfold regularisation, or the memory is too small.
        """
        P = self._checked(rows, components, h_components, shift)[2]
        xp = array_module(components)
        with np.errstate(invalid="ignore", over="ignore"):  # answered below with a sentence
            space, energy, variance = self._tangent_space(rows, components, h_components, shift)
        solver = self._chosen_solver(rows, space)
        mean_square, diagonal = self._regularising_diagonal(space.gradient)
        previous = self.state.previous if self.state.previous is not None else xp.zeros(P)
        pull = self.momentum * previous
        solution = self.solvers[solver](space, self.regularisation, diagonal, pull, previous)
        self.state = ReconfigurationState(mean_square, solution.step)
        step, norm = self._limited(space, solution.step, learning_rate)
        return ReconfigurationStep(
            step=step,
            energy=energy,
            variance=variance,
            gradient_norm=2.0 * float(np.linalg.norm(space.gradient)),
            step_norm=norm,
            solver=solver,
            iterations=solution.iterations,
            residual=solution.residual,
            regularisation=solution.regularisation,
        )

    def _tangent_space(self, rows, components, h_components, shift):
        """Energy, variance, Obar and half gradient, in two reductions and one pass over the rows."""
        n = rows.shape[0]
        xp = array_module(components)
        c = xp.ascontiguousarray(components, dtype=np.float64)
        h = xp.asarray(h_components, dtype=np.float64)
        offset = xp.zeros(n) if shift is None else xp.asarray(shift, dtype=np.float64)
        total = self.communicator.sum(np.array([n, float((c * h).sum()), float(offset.sum())]))
        walkers = round(total[0])
        energy, clipped = total[1] / walkers, (total[1] + total[2]) / walkers
        variance = self.communicator.sum(float(((h - energy * c) ** 2).sum())) / walkers
        residual = h + c * (offset - clipped)[:, None]
        weights = np.stack([c.ravel(), residual.ravel()])
        mean, half_gradient = self._weighted(rows, weights) / walkers
        if not (np.isfinite(variance) and np.isfinite(half_gradient).all() and np.isfinite(mean).all()):
            self._explain_not_finite(rows, components, h_components, offset, walkers)
        space = self._space(
            rows, weights[0], weights[1] / np.sqrt(walkers), mean, half_gradient, walkers, self.communicator
        )
        return space, float(energy), float(variance)

    # What differs for rows on the device: :mod:`nmlnp.vmc.device_reconfiguration`.
    solvers = SOLVERS

    def _checked(self, rows, components, h_components, shift):
        return _checked_shapes(rows, components, h_components, shift)

    def _host_rows(self, rows):
        return rows

    def _weighted(self, rows, weights):
        return weighted_rows(rows.reshape(-1, rows.shape[2]), weights, self.communicator, self._work)

    def _space(self, rows, *others):
        return TangentSpace(rows.reshape(-1, rows.shape[2]), *others, self._work, self.outer_products)

    def _chosen_solver(self, rows, space):
        n, K, P = rows.shape
        solver = self.solver if self.solver != "auto" else choose_solver(space.walkers * K, P, self.diagonal)
        if self._planned != (solver, n, K, P):
            check_memory(solver, n, K, P, self.communicator)
            self._planned = (solver, n, K, P)
        return solver

    def _explain_not_finite(self, rows, components, h_components, shift, walkers):
        arrays = (self._host_rows(rows), to_host(components), to_host(h_components), to_host(shift))
        bad = [np.count_nonzero(~np.isfinite(a).reshape(len(a), -1).all(axis=1)) for a in arrays]
        counts = self.communicator.sum(np.array(bad, dtype=np.float64)).astype(int)
        names = ("log-derivatives", "components of the state", "local energy", "shift of the local energy")
        found = [f"the {name} of {count}" for name, count in zip(names, counts, strict=True) if count]
        if found:
            what = f"{' and '.join(found)} of {walkers} walkers are not finite numbers"
        else:
            what = "the sums over walkers are too large for floating-point numbers"
        raise ReconfigurationError(
            f"No reconfiguration step: {what}. The state has diverged: resume from the last checkpoint with "
            "a smaller optimisation.learning_rate or a larger optimisation.regularisation."
        )

    def _regularising_diagonal(self, half_gradient):
        square = 4.0 * half_gradient**2
        kept = self.state.mean_square
        mean_square = square if kept is None else RMS_MEMORY * kept + (1.0 - RMS_MEMORY) * square
        if self.diagonal == "identity":
            return mean_square, np.ones_like(square)
        return mean_square, np.sqrt(mean_square) + RMS_FLOOR

    def _limited(self, space, step, learning_rate):
        """The step, shortened to the largest distance allowed, and its norm sqrt(step S step)."""
        norm = float(np.sqrt(self.communicator.sum(float(np.sum(space.forward(step) ** 2)))))
        if self.max_norm is not None and learning_rate * norm > self.max_norm:
            factor = self.max_norm / (learning_rate * norm)
            return step * factor, norm * factor
        return step.copy(), norm


def _checked_shapes(rows, components, h_components, shift):
    if rows.ndim != 3 or rows.dtype != np.float64 or not rows.flags.c_contiguous:
        raise ValueError(
            "rows must be a C-contiguous float64 array of shape (walkers, components, parameters), not "
            f"{rows.dtype} of shape {rows.shape}."
        )
    n, K, P = rows.shape
    for name, array, shape in (
        ("components", components, (n, K)),
        ("h_components", h_components, (n, K)),
        ("shift", shift, (n,)),
    ):
        if array is not None and np.shape(array) != shape:
            raise ValueError(f"{name} must have the shape {shape} that fits the rows, not {np.shape(array)}.")
    return n, K, P
