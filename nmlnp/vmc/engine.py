"""The stages of variational Monte Carlo on one rank's walkers.

An :class:`Engine` holds the parameters and this rank's share of the walkers and
offers what a lecture calls one by one and the training loop in turn: sweep,
local energies, log-derivatives.
"""

from typing import NamedTuple

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.parallel.mpi import TILE
from nmlnp.vmc.row_products import compile_products

ENERGY_TILE = 8
EXCHANGE_EVERY = 4
START_STEP = 2**32 - 1
"""Step counter of the starting positions; no walk reaches it."""

PROPOSALS = ("all", "one", "drift")
"""Moves of a Metropolis step: all particles at once, one in turn, all with drift."""


class LocalEnergies(NamedTuple):
    """Per-walker results on one rank; n walkers, K spin-isospin components (MeV, fm^2)."""

    energy: np.ndarray
    kinetic: np.ndarray
    potential: np.ndarray
    gradient_kinetic: np.ndarray
    """hbar^2/2m |grad psi|^2/|psi|^2: another estimator of the kinetic energy."""
    h_components: np.ndarray
    """(H psi)_k/|psi|, shape (n, K)."""
    components: np.ndarray
    """psi_k/|psi|, shape (n, K)."""
    proton_square: np.ndarray
    """Sum over protons of |r_i - R_cm|^2."""
    matter_square: np.ndarray
    """Sum over nucleons of |r_i - R_cm|^2."""


def kernel_constants(ansatz, hamiltonian, proposal):
    """Return the compile-time constants of the kernels of a state, a Hamiltonian and a proposal."""
    protons = sum(isospin > 0 for _, isospin in ansatz.labels)
    return ansatz.constants() | {
        "HBAR2_2M": hamiltonian.hbar2_2m,
        "GAUSSIANS": hamiltonian.gaussians,
        "COULOMB": hamiltonian.coulomb if protons > 1 else (0.0, 0.0),
        "THREE_BODY": hamiltonian.three_body,
        "COMPONENTS": ansatz.components,
        "EXCHANGE_EVERY": EXCHANGE_EVERY if ansatz.samples_labels else 0,
        "PROPOSAL": PROPOSALS.index(proposal),
    }


def _check_device_memory(count, A, K, xp):
    """Raise before anything is allocated where the walkers' own arrays do not fit."""
    from nmlnp.parallel.arrays import device_memory

    # Positions, labels, log psi with its copy, and the results with theirs.
    each = 24 * A + 2 * A + 16 + 2 * 8 * (5 + 2 * K)
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
    ansatz
        A state such as :class:`nmlnp.ansatz.operator.OperatorAnsatz`.
    hamiltonian : nmlnp.physics.pionless.Hamiltonian
    walkers : int
        Over all ranks.
    seed : int
        64-bit key of all random numbers.
    communicator
        See :mod:`nmlnp.parallel.mpi`.
    width : float
        Standard deviation (fm) of the Gaussian kicks.
    proposal : {"all", "one", "drift"}
        See :data:`PROPOSALS`.
    target : {"cpu", "numpy", "cuda"}
        On ``"cuda"`` the arrays below are CuPy's, in the memory of this rank's GPU.
    single : bool
        On ``"cuda"``: walk in float32; energies and log-derivatives stay float64.

    Attributes
    ----------
    parameters : ndarray, shape (P,)
    positions : ndarray, shape (n, A, 3)
        fm, relative to the centre of mass.
    labels : ndarray of int8, shape (n, 2, A)
        Spins and isospins, +1 or -1; fixed where the state sums over them.
    first_walker : int
        Global index of this rank's first walker.
    step : int
        Metropolis steps made so far, the counter of the random numbers.
    xp : module
        What the arrays belong to: numpy, or cupy for ``"cuda"``.
    on_device : bool
    """

    def __init__(
        self,
        ansatz,
        hamiltonian,
        walkers,
        seed,
        communicator,
        width=0.5,
        proposal="all",
        target="cpu",
        single=False,
    ):
        self.ansatz = ansatz
        self.communicator = communicator
        self.total_walkers = walkers
        self.seed = np.uint64(seed)
        self.width = width
        self.step = 0
        self._last_prepared = None, None
        self.first_walker, last = communicator.shard(walkers)
        self._load(hamiltonian, proposal, target, single)
        self.parameters = self.xp.asarray(ansatz.initial_parameters(np.random.default_rng(seed)))
        self._place(last - self.first_walker)

    def _load(self, hamiltonian, proposal, target, single):
        constants = kernel_constants(self.ansatz, hamiltonian, proposal)
        if target == "cuda":
            from nmlnp.vmc.device_kernels import DeviceKernels

            self._kernels = DeviceKernels(self.ansatz.template, constants, single)
        else:
            from nmlnp.vmc.kernels import Kernels

            self._kernels = Kernels(self.ansatz.template, constants, TILE, ENERGY_TILE, target)
        self.xp = self._kernels.xp
        self.on_device = target == "cuda"

    def _place(self, count):
        """Give every walker a Gaussian position and the labels of Phi, permuted."""
        A, K, xp = self.ansatz.A, self.ansatz.components, self.xp
        if self.on_device:
            _check_device_memory(count, A, K, xp)
        labels = np.empty((count, 2, A), dtype=np.int8)
        reference = np.array(self.ansatz.labels).T
        for shift in range(A):
            labels[(np.arange(count) + self.first_walker) % A == shift] = np.roll(reference, shift, axis=1)
        self.labels = xp.asarray(labels)
        self.positions = xp.zeros((count, A, 3))
        self.log_psi = xp.zeros(count)
        self._accepted = xp.zeros(-(-count // self._kernels.tile("walk")), dtype=np.int64)
        self._results = xp.zeros((count, 3 + 2 * K + 2))
        self._rows = None
        radius = 1.2 * A ** (1.0 / 3.0)
        self._kernels.run(
            "scatter", count,
            self.positions, self.labels, self.log_psi, radius / np.sqrt(3.0),
            self.seed, np.uint64(self.first_walker), np.uint64(START_STEP),
        )  # fmt: skip

    def compile(self):
        """Compile every kernel by running it once; later calls take no time."""
        self.sweep(0)
        self.local_energies()
        rows = self.log_derivatives()
        if self.on_device:
            rows.plan("cg")
            next(rows.parts())
        else:
            compile_products()

    def restore(self, positions, labels, parameters, step, width):
        """Take up walkers (this rank's), parameters and counters of a checkpoint."""
        asarray = self.xp.asarray
        self.positions, self.labels = asarray(positions), asarray(labels)
        self.parameters = asarray(parameters)
        self.step, self.width = step, width

    def sweep(self, steps):
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
            return self.ansatz.prepare(self.parameters)
        known, prepared = self._last_prepared
        if known is None or not np.array_equal(known, self.parameters):
            known, prepared = self.parameters.copy(), self.ansatz.prepare(self.parameters)
            self._last_prepared = known, prepared
        return prepared

    def tune(self, acceptance, target):
        """Scale the width of the kicks towards a target acceptance (never while measuring)."""
        self.width *= float(np.clip(acceptance / target, 0.5, 1.5)) ** 0.5

    def local_energies(self):
        """Return the :class:`LocalEnergies` of the walkers where they are."""
        self._kernels.run(
            "local_energies", len(self.positions),
            self._prepared(), self.positions, self.labels, self._results,
        )  # fmt: skip
        K = self.ansatz.components
        columns = self._results.copy()
        return LocalEnergies(
            energy=columns[:, 0] + columns[:, 2],
            kinetic=columns[:, 0],
            potential=columns[:, 2],
            gradient_kinetic=columns[:, 1],
            h_components=columns[:, 3 : 3 + K],
            components=columns[:, 3 + K : 3 + 2 * K],
            proton_square=columns[:, 3 + 2 * K],
            matter_square=columns[:, 4 + 2 * K],
        )

    def log_derivatives(self):
        """Return d psi_k/d theta / |psi|, shape (n, K, P); the array is used again by the next call.

        On ``"cuda"`` they may not fit: what is returned then computes them when they
        are asked for, a :class:`nmlnp.vmc.log_derivative_rows.LogDerivativeRows`.
        """
        shape = (len(self.positions), self.ansatz.components, self.ansatz.layout.size)
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

    def check_walkers(self):
        """Raise where a walker or log psi is not a number, and say which."""
        bad = ~np.isfinite(self.positions).all(axis=(1, 2)) | ~np.isfinite(self.log_psi)
        if bad.any():
            walker = self.first_walker + int(np.flatnonzero(bad)[0])
            raise NmlnpError(
                f"Walker {walker} left the numbers at Metropolis step {self.step} "
                f"({int(bad.sum())} of {bad.size} walkers of this rank): the state has diverged. "
                "Resume from the last checkpoint with a smaller optimisation.learning_rate."
            )
