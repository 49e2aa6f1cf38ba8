"""The stages of variational Monte Carlo on one rank's walkers.

An :class:`Engine` holds the parameters and this rank's share of the walkers and
offers what a lecture calls one by one and the training loop in turn: sweep,
local energies, log-derivatives.
"""

from typing import Any, NamedTuple

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.hamiltonian import acting, couplings
from nmlnp.hamiltonian.composition import FIRST_COLUMNS
from nmlnp.observables.defaults import defaults
from nmlnp.vmc.row_products import compile_products
from nmlnp.vmc.sources import Sources

EXCHANGE_EVERY = 4
START_STEP = 2**32 - 1
"""Step counter of the starting positions; no walk reaches it."""

PROPOSALS = ("all", "one", "drift")
"""Moves of a Metropolis step: all particles at once, one in turn, all with drift."""


class LocalEnergies(NamedTuple):
    """Per-walker results on one rank; n walkers, K spin-isospin components, in the system's units.

    Attributes
    ----------
    energy, kinetic, potential : ndarray, shape (n,)
    gradient_kinetic : ndarray, shape (n,)
        ``hbar^2/2m |grad psi|^2/|psi|^2``: another estimator of the kinetic energy.
    h_components, components : ndarray, shape (n, K)
        ``(H psi)_k/|psi|`` and ``psi_k/|psi|``.
    columns : dict of str to ndarray, shape (n,) each
        Energies of the terms, and what the observables ask for.
    """

    energy: np.ndarray
    kinetic: np.ndarray
    potential: np.ndarray
    gradient_kinetic: np.ndarray
    h_components: np.ndarray
    components: np.ndarray
    columns: dict[str, np.ndarray]


def kernel_constants(state, proposal, width):
    """Return the compile-time constants of the kernels' templates for a state and a proposal."""
    space = state.space
    return {
        "A": state.A,
        "D": space.dimension,
        "KINDS": state.particles.kinds,
        "CENTRED": space.centred,
        "COMPONENTS": state.components,
        "PARAMETERS": state.layout.size,
        "WIDTH": width,
        "EXCHANGE_EVERY": EXCHANGE_EVERY if state.samples_labels else 0,
        "PROPOSAL": PROPOSALS.index(proposal),
    }


def _check_device_memory(count, each, xp):
    """Raise before anything is allocated where the walkers' own arrays, of ``each`` bytes, do not fit."""
    from nmlnp.parallel.arrays import device_memory

    free = device_memory(xp)
    if count * each > free:
        raise NmlnpError(
            f"{count} walkers on one GPU need {count * each / 2**30:.1f} GiB of its memory, of which "
            f"{free / 2**30:.1f} GiB are free: use at most {int(free // each)} walkers a GPU, or more GPUs."
        )


class Engine:
    """Kernels, parameters and this rank's walkers.

    Parameters
    ----------
    state : nmlnp.states.state.State
    hamiltonian : nmlnp.hamiltonian.Hamiltonian
        Or what has ``hbar2_2m`` and ``terms`` as it has.
    observables : sequence
        Of :mod:`nmlnp.observables`; by default those of :func:`nmlnp.observables.defaults`.
    walkers : int
        Over all ranks.
    seed : int
        64-bit key of all random numbers.
    communicator
        See :mod:`nmlnp.parallel.mpi`.
    width : float
        Standard deviation of the Gaussian kicks, in the system's length.
    proposal : {"all", "one", "drift"}
        See :data:`PROPOSALS`.
    target : {"cpu", "numpy", "cuda"}
        On ``"cuda"`` the arrays below are CuPy's, in the memory of this rank's GPU.
    single : bool
        On ``"cuda"``: walk in float32; energies and log-derivatives stay float64.

    Attributes
    ----------
    parameters : ndarray, shape (P,)
    positions : ndarray, shape (n, A, D)
        In the system's length; about the centre of mass where that is removed.
    labels : ndarray of int8, shape (n, KINDS, A)
        Spins and isospins, +1 or -1, where walkers carry them; fixed where the state sums over them.
    first_walker : int
        Global index of this rank's first walker.
    step : int
        Metropolis steps made so far, the counter of the random numbers.
    xp : module
        What the arrays belong to: numpy, or cupy for ``"cuda"``.
    on_device : bool
    term_names, column_names : tuple of str
        The terms of the Hamiltonian that have an energy of their own, and all columns of
        :attr:`LocalEnergies.columns`.
    """

    parameters: np.ndarray
    positions: np.ndarray
    labels: np.ndarray
    step: int

    def __init__(
        self,
        state: Any,
        hamiltonian: Any,
        walkers: int,
        seed: int,
        communicator: Any,
        width: float = 0.5,
        proposal: str = "all",
        target: str = "cpu",
        single: bool = False,
        observables: Any = None,
    ) -> None:
        self.state, self.hamiltonian = state, acting(hamiltonian, state)
        self.observables = defaults(state) if observables is None else tuple(observables)
        self.communicator = communicator
        self.total_walkers = walkers
        self.seed = np.uint64(seed)
        self.width = width
        self.step = 0
        self._last_prepared = None, None
        self.first_walker, last = communicator.shard(walkers)
        self._load(proposal, target, single)
        self.parameters = self.xp.asarray(state.initial_parameters(np.random.default_rng(seed)))
        self._place(last - self.first_walker)

    def _load(self, proposal, target, single):
        sources = Sources(self.state, self.hamiltonian, self.observables)
        self.term_names, self.column_names = sources.term_names, sources.column_names
        self._width = FIRST_COLUMNS + 2 * self.state.components + len(self.column_names)
        constants = kernel_constants(self.state, proposal, self._width)
        if target == "cuda":
            from nmlnp.vmc.device_kernels import DeviceKernels

            self._kernels = DeviceKernels(sources, constants, single)
        else:
            from nmlnp.vmc.kernels import Kernels

            self._kernels = Kernels(sources, constants, target)
        self.xp = self._kernels.xp
        self.on_device = target == "cuda"
        self._couplings = self.xp.asarray(couplings(self.hamiltonian))

    def _place(self, count):
        """Give every walker a Gaussian position and the labels of Phi, permuted."""
        state, xp = self.state, self.xp
        A, D, kinds = state.A, state.space.dimension, state.particles.kinds
        if self.on_device:
            # Positions, labels, log psi with its copy, and the results with theirs.
            _check_device_memory(count, 8 * D * A + kinds * A + 16 + 16 * self._width, xp)
        labels = np.empty((count, kinds, A), dtype=np.int8)
        if kinds:
            reference = np.array(state.labels).T
            for shift in range(A):
                labels[(np.arange(count) + self.first_walker) % A == shift] = np.roll(
                    reference, shift, axis=1
                )
        self.labels = xp.asarray(labels)
        self.positions = xp.zeros((count, A, D))
        self.log_psi = xp.zeros(count)
        self._accepted = xp.zeros(-(-count // self._kernels.tile("walk")), dtype=np.int64)
        self._results = xp.zeros((count, self._width))
        self._rows = None
        self._kernels.run(
            "scatter", count,
            self.positions, self.labels, self.log_psi, state.space.start,
            self.seed, np.uint64(self.first_walker), np.uint64(START_STEP),
        )  # fmt: skip

    def __repr__(self) -> str:
        name, where = type(self.state).__name__, "a GPU" if self.on_device else "the processor"
        walkers = f"{len(self.positions)} of {self.total_walkers} walkers on {where} at step {self.step}"
        return f"Engine: {name} of {self.state.A} particles, {self.parameters.size} parameters; {walkers}"

    def compile(self) -> None:
        """Compile every kernel by running it once; later calls take no time."""
        self.sweep(0)
        self.local_energies()
        if not self.parameters.size:
            return
        rows = self.log_derivatives()
        if self.on_device:
            rows.plan("cg")
            next(rows.parts())
        else:
            compile_products()

    def restore(
        self, positions: np.ndarray, labels: np.ndarray, parameters: np.ndarray, step: int, width: float
    ) -> None:
        """Take up walkers (this rank's), parameters and counters of a checkpoint."""
        asarray = self.xp.asarray
        self.positions, self.labels = asarray(positions), asarray(labels)
        self.parameters = asarray(parameters)
        self.step, self.width = step, width

    def sweep(self, steps: int) -> float:
        """Make ``steps`` Metropolis steps with every walker; return the acceptance over all ranks."""
        self._kernels.run(
            "walk", len(self.positions),
            self._prepared(), self.positions, self.labels, self.log_psi,
            self._accepted, self.width,
            self.seed, np.uint64(self.first_walker), np.uint64(self.step), steps,
        )  # fmt: skip
        self.step += steps
        accepted = self.communicator.sum(float(self._accepted.sum()))
        return accepted / (steps * self.total_walkers) if steps else 0.0

    def _prepared(self):
        """Return the parameters as the kernels want them, made anew where they have changed."""
        if self.on_device:  # a comparison would wait for the device
            return self.state.prepare(self.parameters)
        known, prepared = self._last_prepared
        if known is None or not np.array_equal(known, self.parameters):
            known, prepared = self.parameters.copy(), self.state.prepare(self.parameters)
            self._last_prepared = known, prepared
        return prepared

    def tune(self, acceptance: float, target: float) -> None:
        """Scale the width of the kicks towards a target acceptance (never while measuring)."""
        self.width *= float(np.clip(acceptance / target, 0.5, 1.5)) ** 0.5

    def local_energies(self) -> LocalEnergies:
        """Return the :class:`LocalEnergies` of the walkers where they are."""
        self._kernels.run(
            "local_energies", len(self.positions),
            self._prepared(), self._couplings, self.positions, self.labels, self._results,
        )  # fmt: skip
        K = self.state.components
        columns = self._results.copy()
        return LocalEnergies(
            energy=columns[:, 0] + columns[:, 2],
            kinetic=columns[:, 0],
            potential=columns[:, 2],
            gradient_kinetic=columns[:, 1],
            h_components=columns[:, 3 : 3 + K],
            components=columns[:, 3 + K : 3 + 2 * K],
            columns={name: columns[:, 3 + 2 * K + n] for n, name in enumerate(self.column_names)},
        )

    def log_derivatives(self) -> Any:
        """Return ``d psi_k/d theta / |psi|``, shape (n, K, P); the array is used again by the next call.

        On ``"cuda"`` they may not fit: what is returned then computes them when they
        are asked for, a :class:`nmlnp.vmc.log_derivative_rows.LogDerivativeRows`.
        """
        shape = (len(self.positions), self.state.components, self.state.layout.size)
        if self.on_device:
            from nmlnp.vmc.log_derivative_rows import LogDerivativeRows

            if self._rows is None:
                self._rows = LogDerivativeRows(self._fill_rows, shape, self.xp)
            return self._rows.renew()
        if self._rows is None:
            self._rows = np.zeros(shape)
        self._fill_rows(self._rows, slice(None))
        return self._rows

    def _fill_rows(self, rows, walkers):
        self._kernels.run(
            "all_log_derivatives", len(rows),
            self._prepared(), self.positions[walkers], self.labels[walkers],
            rows.reshape(-1),
        )  # fmt: skip

    def check_walkers(self) -> None:
        """Raise where a walker or log psi is not a number, and say which."""
        bad = ~np.isfinite(self.positions).all(axis=(1, 2)) | ~np.isfinite(self.log_psi)
        if bad.any():
            walker = self.first_walker + int(np.flatnonzero(bad)[0])
            raise NmlnpError(
                f"Walker {walker} left the numbers at Metropolis step {self.step} "
                f"({int(bad.sum())} of {bad.size} walkers of this rank): the state has diverged. "
                "Resume from the last checkpoint with a smaller optimisation.learning_rate."
            )
