"""Few nucleons in a basis of correlated Gaussians, whose matrix elements are determinants.

A basis function is ``Antisym[ exp(-1/2 sum_{i<j} alpha_ij r_ij^2) chi_k ]`` with
chi_k one of the few spin-isospin states that a central force can reach.  In
A - 1 orthonormal Jacobi vectors x the Gaussian is ``exp(-1/2 x^T M x)``, with
``M = sum alpha_ij w_ij w_ij^T`` and ``r_ij = w_ij^T x``.

Y. Suzuki and K. Varga, Stochastic Variational Approach to Quantum-Mechanical
Few-Body Problems (Springer, 1998).  :mod:`nmlnp.exact.stochastic_variation`
chooses the exponents.
"""

from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np

from nmlnp.physics.spin_isospin import REFERENCE_LABELS, labellings, pair_operators, slater_state
from nmlnp.tiles.frames import helmert, pairs


@dataclass(frozen=True)
class Basis:
    """N correlated Gaussians.

    Attributes
    ----------
    exponents : ndarray, shape (N, pairs)
        alpha_ij, in fm^-2.
    components : ndarray of int, shape (N,)
        k, the spin-isospin state that each function carries.
    """

    exponents: np.ndarray
    components: np.ndarray

    def __len__(self):
        return len(self.exponents)

    def __getitem__(self, rows):
        return Basis(self.exponents[rows], self.components[rows])

    def __add__(self, other):
        return Basis(
            np.concatenate([self.exponents, other.exponents]),
            np.concatenate([self.components, other.components]),
        )


def spin_isospin_space(nucleus):
    """Return an orthonormal basis of all that exchanges of spins or isospins make of Phi.

    Larger than :func:`nmlnp.physics.spin_isospin.basis`, which stops at
    sigma_i.sigma_j Phi: 1 state for 2H, 4 for 3H, 3He and 4He.

    Parameters
    ----------
    nucleus : str
        A key of :data:`nmlnp.physics.spin_isospin.REFERENCE_LABELS`.

    Returns
    -------
    ndarray, shape (K, labellings)
        The first is Phi.
    """
    labels = REFERENCE_LABELS[nucleus]
    space = labellings(labels)
    phi = slater_state(labels, space)
    exchanges = [operator for i, j in pairs(len(labels)) for operator in pair_operators(space, i, j)[1:3]]
    vectors = [phi / np.linalg.norm(phi)]
    for vector in vectors:  # the list grows while it is walked through
        for exchange in exchanges:
            known = np.array(vectors)
            rest = exchange @ vector
            rest = rest - known.T @ (known @ rest)
            if np.linalg.norm(rest) > 1e-9:
                vectors.append(rest / np.linalg.norm(rest))
    return np.array(vectors)


class FewNucleons:
    """A nucleus and its Hamiltonian between correlated Gaussians.

    Parameters
    ----------
    nucleus : str
        A key of :data:`nmlnp.physics.spin_isospin.REFERENCE_LABELS`.
    hamiltonian : nmlnp.physics.pionless.Hamiltonian
        Without Coulomb where the nucleus has more than one proton.

    Attributes
    ----------
    pairs : tuple of (i, j)
        The order of the exponents.
    components : int
        K, the number of spin-isospin states.

    Raises
    ------
    ValueError
        If the nucleus is not known, or Coulomb would act between protons.
    """

    def __init__(self, nucleus, hamiltonian):
        if nucleus not in REFERENCE_LABELS:
            raise ValueError(f"nucleus={nucleus!r} is not known: choose from {', '.join(REFERENCE_LABELS)}.")
        labels = REFERENCE_LABELS[nucleus]
        if hamiltonian.coulomb[0] != 0.0 and sum(isospin == 1 for _, isospin in labels) > 1:
            raise ValueError(
                f"The Coulomb force between the protons of {nucleus} is no Gaussian: "
                "build the Hamiltonian without it (coulomb=False)."
            )
        A = len(labels)
        jacobi = np.array(helmert(A))
        space, chi = labellings(labels), spin_isospin_space(nucleus)
        self.hamiltonian = hamiltonian
        self.pairs = pairs(A)
        self.components = len(chi)
        self._pair_vectors = np.array([jacobi[:, i] - jacobi[:, j] for i, j in self.pairs])
        index = {frozenset(pair): n for n, pair in enumerate(self.pairs)}
        # The two pairs of exp(-b (r_ij^2 + r_jk^2)): each nucleon of a triple stands in the middle once.
        self._chains = [
            (index[frozenset((triple[m], triple[m - 1]))], index[frozenset((triple[m], triple[m - 2]))])
            for triple in combinations(range(A), 3)
            for m in range(3)
        ]
        # strengths[g, p]: matrix of v_c + v_sigma sigma.sigma + ... for Gaussian g and pair p.
        operators = np.array([chi @ pair_operators(space, i, j)[:4] @ chi.T for i, j in self.pairs])
        strengths = [np.tensordot(operators, v, (1, 0)) for _, *v in hamiltonian.gaussians]
        self._permutations = []
        for p in permutations(range(A)):
            moved = [index[frozenset((p[i], p[j]))] for i, j in self.pairs]
            sign = np.round(np.linalg.det(np.eye(A)[list(p)]))
            exchange = sign * chi @ _renamed(chi, space, p).T
            self._permutations.append((moved, exchange, strengths @ exchange))

    def matrix_elements(self, bra, ket):
        """Return the overlaps and the Hamiltonian between functions.

        The sum over permutations stands at the ket alone: it commutes with H and
        is A! times a projector.  Each Gaussian by itself has norm one.

        Parameters
        ----------
        bra, ket : Basis

        Returns
        -------
        overlap, energy : ndarray, shape (len(bra), len(ket))
            Overlaps, and matrix elements of H in MeV.
        """
        overlap = np.zeros((len(bra), len(ket)))
        energy = np.zeros_like(overlap)
        states = bra.components[:, None], ket.components[None, :]
        left = self._quadratic_forms(bra.exponents)[:, None]
        for moved, exchange, strengths in self._permutations:
            exponents = np.empty_like(ket.exponents)
            exponents[:, moved] = ket.exponents
            right = self._quadratic_forms(exponents)[None, :]
            volume, central, pair_gaussians = self._integrals(left, right)
            overlap += volume * exchange[states]
            energy += volume * central * exchange[states]
            for gaussian, strength in zip(pair_gaussians, strengths, strict=True):
                for p in range(len(self.pairs)):
                    energy += volume * gaussian[..., p] * strength[p][states]
        return overlap, energy

    def _quadratic_forms(self, exponents):
        return np.einsum("np,pi,pj->nij", exponents, self._pair_vectors, self._pair_vectors)

    def _integrals(self, left, right):
        """Return the overlap of Gaussians M and M', and what stands beside it in the other integrals.

        With B = M + M' the kinetic energy is ``3 hbar^2/2m tr(M B^-1 M')``, and
        exp(-b x^T W W^T x) is ``det(1 + 2 b W^T B^-1 W)^(-3/2)`` with the pair vectors
        it holds in the columns of W: one in the two-body, two in the three-body force.
        """
        total = left + right
        inverse = np.linalg.inv(total)
        norms = np.sqrt(np.linalg.det(2.0 * left) * np.linalg.det(2.0 * right))
        volume = (norms / np.linalg.det(total)) ** 1.5
        central = 3.0 * self.hamiltonian.hbar2_2m * np.sum((left @ inverse) * right, axis=(-2, -1))
        covariance = self._pair_vectors @ inverse @ self._pair_vectors.T
        squares = np.diagonal(covariance, axis1=-2, axis2=-1)
        weight, b = self.hamiltonian.three_body
        for p, q in self._chains if weight else []:
            product = (1.0 + 2.0 * b * squares[..., p]) * (1.0 + 2.0 * b * squares[..., q])
            central += weight * (product - (2.0 * b * covariance[..., p, q]) ** 2) ** -1.5
        return volume, central, [(1.0 + 2.0 * b * squares) ** -1.5 for b, *_ in self.hamiltonian.gaussians]


def _renamed(chi, space, permutation):
    """Return chi with nucleon i renamed permutation[i]."""
    moved = np.empty_like(space)
    moved[:, :, list(permutation)] = space
    index = {tuple(labelling.ravel()): n for n, labelling in enumerate(space)}
    result = np.empty_like(chi)
    result[:, [index[tuple(labelling.ravel())] for labelling in moved]] = chi
    return result
