"""The ground state of few nucleons by trial and error in a basis of correlated Gaussians.

The stochastic variational method: functions with random exponents are tried and
the one that lowers the energy most stays; then each is tried against others
again.  No sampling of positions, so no statistical error: every energy is an
upper bound, and what is missing shows where the size and the seed are changed.

Y. Suzuki and K. Varga, Stochastic Variational Approach to Quantum-Mechanical
Few-Body Problems (Springer, 1998), chapter 4.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh

from nmlnp.exact.correlated_gaussians import Basis

RANGES = (0.1, 12.0)
"""Smallest and largest d (fm) of the random exponents alpha = 1/d^2."""

SPREAD = 0.5
"""Standard deviation of log alpha around a known function."""

INDEPENDENT = 1e-6
"""Least squared norm of what a function adds to the others; below it, rounding would count."""


class Solution(NamedTuple):
    """A ground state.

    Attributes
    ----------
    energies : ndarray, shape (size + sweeps,)
        Upper bound (MeV) after each function added, then after each sweep.
    basis : nmlnp.exact.correlated_gaussians.Basis
    """

    energies: np.ndarray
    basis: Basis


def solve(problem, size, rng, trials=20, sweeps=2):
    """Return the :class:`Solution` of the stochastic variational method.

    Parameters
    ----------
    problem : nmlnp.exact.correlated_gaussians.FewNucleons
    size : int
        N, the number of functions.
    rng : numpy.random.Generator
    trials : int
        Random functions tried for each place.
    sweeps : int
        How often all functions are tried against others.

    Raises
    ------
    ValueError
        If ``size`` or ``trials`` is less than one or ``sweeps`` negative, and
        where no random function is independent of those that are there.
    """
    if size < 1 or trials < 1 or sweeps < 0:
        raise ValueError(f"size={size} and trials={trials} must be at least 1, sweeps={sweeps} at least 0.")
    search = _Search(problem, rng, trials)
    energies = [search.add() for _ in range(size)]
    energies += [search.sweep() for _ in range(sweeps)]
    return Solution(np.array(energies), search.basis)


class _Search:
    """A basis that grows and improves, with its overlaps and its Hamiltonian."""

    def __init__(self, problem, rng, trials):
        self.problem, self.rng, self.trials = problem, rng, trials
        self.basis = Basis(np.zeros((0, len(problem.pairs))), np.zeros(0, dtype=int))
        self.overlap = self.energy = np.zeros((0, 0))

    def add(self):
        """Add the best of some random functions; return the energy."""
        if not self._append_best(self._random()):
            raise ValueError(
                f"None of {self.trials} random functions adds to the {len(self.basis) - 1} that are there: "
                "choose a smaller size or more trials."
            )
        return self._ground_energy()

    def sweep(self):
        """Try each function against others; return the energy."""
        for _ in range(len(self.basis)):
            # The oldest leaves and the best comes in last, so that each has its turn.
            oldest, self.basis = self.basis[:1], self.basis[1:]
            self.overlap, self.energy = self.overlap[1:, 1:], self.energy[1:, 1:]
            self._append_best(oldest + self._near(oldest) + self._random())
        return self._ground_energy()

    def _random(self):
        shape = (self.trials, len(self.problem.pairs))
        exponents = np.exp(self.rng.uniform(*np.log(RANGES), shape)) ** -2.0
        return Basis(exponents, self.rng.integers(self.problem.components, size=self.trials))

    def _near(self, known):
        factors = np.exp(self.rng.normal(0.0, SPREAD, (self.trials, len(self.problem.pairs))))
        return Basis(known.exponents * factors, np.repeat(known.components, self.trials))

    def _append_best(self, candidates):
        """Append the candidate with the lowest energy; tell whether any was independent."""
        n = len(self.basis)
        overlap, energy = self.problem.matrix_elements(candidates, self.basis + candidates)
        energies = lowest_energies(self.overlap, self.energy, overlap, energy)
        best = np.argmin(energies)
        row = [*range(n), n + best]
        self.basis = self.basis + candidates[[best]]
        self.overlap = _bordered(self.overlap, overlap[best, row])
        self.energy = _bordered(self.energy, energy[best, row])
        return np.isfinite(energies[best])

    def _ground_energy(self):
        return eigh(self.energy, self.overlap, eigvals_only=True, subset_by_index=(0, 0))[0]


def _bordered(matrix, row):
    n = len(matrix)
    bordered = np.empty((n + 1, n + 1))
    bordered[:n, :n] = matrix
    bordered[n] = bordered[:, n] = row
    return bordered


def lowest_energies(overlap, energy, candidate_overlap, candidate_energy):
    """Return the ground-state energy with each candidate added to the basis, one at a time.

    In the eigenstates E_i of the basis and the part of the candidate orthogonal to
    them H is an arrow; ``E = a + sum_i c_i^2 / (E - E_i)`` is solved by bisection
    for the gain g = E_0 - E, at a fraction of the cost of one eigenvalue problem each.

    Parameters
    ----------
    overlap, energy : ndarray, shape (N, N)
    candidate_overlap, candidate_energy : ndarray, shape (trials, N + trials)
        Between the candidates and the functions of the basis, then the candidates.

    Returns
    -------
    ndarray, shape (trials,)
        In MeV; infinite where the candidate is not :data:`INDEPENDENT`.
    """
    n, own = len(overlap), np.arange(len(candidate_overlap))
    levels, states = eigh(energy, overlap) if n else (np.zeros(0), overlap)
    s, h = candidate_overlap[:, :n] @ states, candidate_energy[:, :n] @ states
    norm = candidate_overlap[own, n + own] - np.sum(s**2, axis=1)
    independent = norm > INDEPENDENT
    norm[~independent] = 1.0
    a = (candidate_energy[own, n + own] - np.sum(s * (2.0 * h - levels * s), axis=1)) / norm
    if n == 0:
        return np.where(independent, a, np.inf)
    c_squared = (h - levels * s) ** 2 / norm[:, None]
    excitations = levels - levels[0]
    low = np.maximum(levels[0] - a, 0.0)
    # The norm of c bounds the gain beyond a; a little more keeps the gain from being zero.
    high = low + np.sqrt(np.sum(c_squared, axis=1)) + 1e-12
    for _ in range(60):
        gain = 0.5 * (low + high)
        more = levels[0] - gain - a + np.sum(c_squared / (gain[:, None] + excitations), axis=1) > 0.0
        low, high = np.where(more, gain, low), np.where(more, high, gain)
    return np.where(independent, levels[0] - low, np.inf)
