"""The spin-isospin space of a few nucleons, and the small part of it a state needs.

For fixed S_z and T_z the space of A nucleons is spanned by the labellings
(s_1, t_1), ..., (s_A, t_A): 9 for 3H, 36 for 4He.  Central forces reach only a
few combinations of them from the s-shell Slater state Phi: the span of Phi and
sigma_i.sigma_j Phi has three dimensions for 3H, 3He and 4He and one for 2H.
Summing over an orthonormal basis of that span is cheaper than sampling labels.

Spins and isospins are +1 (up, proton) and -1 (down, neutron).
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from nmlnp.tiles.frames import pairs

OPERATORS = ("1", "sigma.sigma", "tau.tau", "sigma.sigma tau.tau", "both protons")

REFERENCE_LABELS = {
    "2H": ((-1, -1), (-1, 1)),
    "3H": ((-1, -1), (1, -1), (1, 1)),
    "3He": ((-1, 1), (1, 1), (1, -1)),
    "4He": ((-1, -1), (1, -1), (-1, 1), (1, 1)),
}
"""(spin, isospin) of the orbitals of Phi: 2H with S = 1, the others fill the s shell."""


@dataclass(frozen=True)
class SpinIsospinBasis:
    """An orthonormal basis of the span of Phi and sigma_i.sigma_j Phi.

    Attributes
    ----------
    components : int
        K, the number of basis states; the first is Phi.
    mixing : ndarray, shape (K, pairs)
        <chi_k | sigma_i.sigma_j | Phi>.
    operators : ndarray, shape (pairs, 5, K, K)
        Matrices of :data:`OPERATORS` for each pair.
    protons : ndarray, shape (A, K, K)
        Matrices of the projector on "nucleon i is a proton".
    """

    components: int
    mixing: np.ndarray
    operators: np.ndarray
    protons: np.ndarray


def labellings(labels):
    """Return all labellings with the S_z and T_z of ``labels``: (n, 2, A) of +1, -1."""
    A = len(labels)

    def rows(total):
        up = (A + total) // 2
        return [[1 if i in chosen else -1 for i in range(A)] for chosen in combinations(range(A), up)]

    spins, isospins = (rows(sum(column)) for column in zip(*labels, strict=True))
    return np.array([(s, t) for s in spins for t in isospins])


def slater_state(labels, space):
    """Return A[labels] on the given labellings: the sign of the permutation, or 0."""
    wanted = np.array(labels)
    state = np.zeros(len(space))
    for n, labelling in enumerate(space):
        overlap = (labelling.T[:, None, :] == wanted[None, :, :]).all(axis=2).astype(float)
        state[n] = np.round(np.linalg.det(overlap))
    return state


def pair_operators(space, i, j):
    """Return the five :data:`OPERATORS` of one pair as matrices on the labellings."""
    index = {tuple(labelling.ravel()): n for n, labelling in enumerate(space)}

    def exchange(row):
        matrix = np.zeros((len(space), len(space)))
        for n, labelling in enumerate(space):
            swapped = labelling.copy()
            swapped[row, [i, j]] = swapped[row, [j, i]]
            matrix[index[tuple(swapped.ravel())], n] = 1.0
        return matrix

    one = np.eye(len(space))
    sigma = 2.0 * exchange(0) - one
    tau = 2.0 * exchange(1) - one
    protons = np.diag(((space[:, 1, i] == 1) & (space[:, 1, j] == 1)).astype(float))
    return np.array([one, sigma, tau, sigma @ tau, protons])


def basis(nucleus, operators=True):
    """Return the :class:`SpinIsospinBasis` of an s-shell nucleus.

    Parameters
    ----------
    nucleus : str
        A key of :data:`REFERENCE_LABELS`.
    operators : bool
        Without operators the basis is Phi alone (a spin-isospin-blind state).
    """
    labels = REFERENCE_LABELS[nucleus]
    A = len(labels)
    space = labellings(labels)
    phi = slater_state(labels, space)
    phi /= np.linalg.norm(phi)
    matrices = [pair_operators(space, i, j) for i, j in pairs(A)]
    vectors = [phi]
    for matrix in matrices if operators else []:
        rest = matrix[1] @ phi
        for vector in vectors:
            rest = rest - vector * (vector @ rest)
        if np.linalg.norm(rest) > 1e-9:
            vectors.append(rest / np.linalg.norm(rest))
    chi = np.array(vectors)
    return SpinIsospinBasis(
        components=len(chi),
        mixing=np.array([chi @ matrix[1] @ phi for matrix in matrices]).T,
        operators=np.array([[chi @ operator @ chi.T for operator in matrix] for matrix in matrices]),
        protons=np.array([chi @ np.diag((space[:, 1, i] == 1).astype(float)) @ chi.T for i in range(A)]),
    )
