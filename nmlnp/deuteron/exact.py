"""The exact state of an interaction: the lowest eigenvector of its matrix."""

from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh

from nmlnp.errors import NmlnpError


class GroundState(NamedTuple):
    """The bound state.

    Attributes
    ----------
    energy : float
        MeV.
    u : ndarray, shape (2n,)
        s_i psi_l(q_i), of length 1; the S wave is positive at low momentum.
    """

    energy: float
    u: np.ndarray


def ground_state(interaction):
    """Diagonalise the Hamiltonian.

    Parameters
    ----------
    interaction : nmlnp.deuteron.interaction.Interaction

    Returns
    -------
    GroundState

    Raises
    ------
    NmlnpError
        Nothing is bound.
    """
    H = interaction.hamiltonian
    u = eigh(H, subset_by_index=(0, 0))[1][:, 0]
    # The largest kinetic energies of the mesh (1e9 MeV) leave the eigenvalue an error of 1e-7 MeV, but
    # the state hardly any, since it vanishes there: its mean energy is exact.
    energy = float(u @ H @ u)
    if not energy < 0.0:
        raise NmlnpError(
            f"The potential {interaction.name} binds nothing: its lowest energy is {energy:.3g} MeV."
        )
    return GroundState(energy, u * np.sign(u[np.argmax(np.abs(u[: u.size // 2]))]))
