"""Spinless fermions on a line by configuration interaction, an upper bound of their energy.

The Hamiltonian of :class:`nmlnp.config.hamiltonian.TrapHamiltonian` is diagonalised
among all determinants of the lowest oscillator functions, of the parity of the ground
state without interaction.  An oscillator function of another frequency than the trap's
may suit an attractive interaction better; the bound holds for any.
"""

from itertools import combinations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, eigsh

GRID = 600
"""Points of the integrals over a line; smooth functions that vanish outside converge exponentially."""


def lowest_energy(fermions, v0, s0=0.5, orbitals=20, frequency=1.0):
    """Return an upper bound of the ground state energy, in units of the trap.

    Parameters
    ----------
    fermions : int
        At least 2.
    v0, s0 : float
        Strength and range of V0/(sqrt(2 pi) s0) exp(-x^2/(2 s0^2)).
    orbitals : int
        Oscillator functions.
    frequency : float
        Theirs.
    """
    single, interaction = _matrix_elements(orbitals, v0, s0, frequency)
    parity = sum(range(fermions)) % 2
    states = [state for state in combinations(range(orbitals), fermions) if sum(state) % 2 == parity]
    pairs = list(combinations(range(orbitals), 2))
    i, k = np.array(pairs).T
    # <ij|v|kl> - <ij|v|lk>, and the one-body part shared by the fermions - 1 pairs of each particle.
    both = interaction + np.einsum("ik,jl->ijkl", single, np.eye(orbitals)) / (fermions - 1)
    both += np.einsum("ik,jl->ijkl", np.eye(orbitals), single) / (fermions - 1)
    matrix = both[i[:, None], k[:, None], i, k] - both[i[:, None], k[:, None], k, i]
    removal = _pair_removal(states, pairs)
    addition = removal.T.tocsr()

    def apply(coefficients):
        """Take every pair out, let it interact, and put it back."""
        return addition @ ((removal @ coefficients).reshape(-1, len(pairs)) @ matrix).ravel()

    size = len(states)
    if size < 80:
        return float(np.linalg.eigvalsh([apply(row) for row in np.eye(size)])[0])
    first = np.zeros(size)
    first[0] = 1.0
    hamiltonian = LinearOperator((size, size), matvec=apply, dtype=float)
    return float(eigsh(hamiltonian, 1, which="SA", v0=first, ncv=min(size, 60), tol=1e-11)[0][0])


def _matrix_elements(orbitals, v0, s0, frequency):
    """Return <i|h|k> and <ij|v|kl> of oscillator functions."""
    edge = (np.sqrt(2.0 * orbitals) + 7.0) / np.sqrt(frequency)
    x, step = np.linspace(-edge, edge, GRID, retstep=True)
    phi = _functions(orbitals, np.sqrt(frequency) * x) * (frequency**0.25 * np.sqrt(step))
    # The functions solve the oscillator of their own frequency; the trap's differs by a parabola.
    single = frequency * np.diag(np.arange(orbitals) + 0.5)
    single += 0.5 * (1.0 - frequency**2) * (phi * x**2) @ phi.T
    potential = v0 / (np.sqrt(2.0 * np.pi) * s0) * np.exp(-0.5 * ((x[:, None] - x) / s0) ** 2)
    products = (phi[:, None] * phi[None, :]).reshape(orbitals**2, GRID)
    table = (products @ potential @ products.T).reshape((orbitals,) * 4)
    return single, table.transpose(0, 2, 1, 3)


def _functions(count, x):
    """Return the first oscillator functions at x, shape (count, len(x)), by their stable recursion."""
    phi = np.zeros((count, len(x)))
    phi[0] = np.pi**-0.25 * np.exp(-0.5 * x**2)
    for n in range(1, count):
        phi[n] = np.sqrt(2.0 / n) * x * phi[n - 1] - np.sqrt((n - 1) / n) * (phi[n - 2] if n > 1 else 0.0)
    return phi


def _pair_removal(states, pairs):
    """Return the matrix that takes pairs out of determinants: rows (rest, pair), columns determinants."""
    number = {pair: n for n, pair in enumerate(pairs)}
    rests, rows, columns, signs = {}, [], [], []
    for column, state in enumerate(states):
        for a, b in combinations(range(len(state)), 2):
            rest = state[:a] + state[a + 1 : b] + state[b + 1 :]
            row = rests.setdefault(rest, len(rests)) * len(pairs) + number[state[a], state[b]]
            rows.append(row)
            columns.append(column)
            signs.append(-1.0 if (a + b) % 2 == 0 else 1.0)
    shape = (len(rests) * len(pairs), len(states))
    return csr_array((signs, (rows, columns)), shape=shape)
