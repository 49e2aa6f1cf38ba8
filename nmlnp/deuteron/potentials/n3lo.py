"""The chiral potential of Entem and Machleidt at N3LO with the cutoff 500 MeV, on the published mesh.

Phys. Rev. C 68, 041001 (2003).  The matrix elements are those that Keeble and Rios used, as they
published them; ``README.md`` in the folder of the data says where they are from and under which licence.
"""

import hashlib
from functools import cache
from pathlib import Path

import numpy as np

from nmlnp.deuteron.interaction import Interaction, blocks, hbar2_2mu
from nmlnp.deuteron.mesh import HBAR_C, published_mesh
from nmlnp.errors import NmlnpError

TABLE = Path(__file__).parents[1] / "data" / "n3lo_500.txt"
SHA256 = "5bdd7598e8d5bd2d2dc59f9d0ef6cdb4dcbf1f2f7ec5266178fbfc642f5dd92d"
PROTON, NEUTRON = 938.272, 939.5653
"""Masses (MeV) of the published calculation."""


@cache
def n3lo():
    """Return the interaction.

    Returns
    -------
    nmlnp.deuteron.interaction.Interaction
        On ``published_mesh()``; the matrix elements have five digits.

    Raises
    ------
    NmlnpError
        The file of the matrix elements is not the one that was shipped.
    """
    mesh = published_mesh()
    V = blocks(*matrix_elements()) * HBAR_C**3
    return Interaction("N3LO 500", mesh, hbar2_2mu(PROTON, NEUTRON, HBAR_C), {"N3LO": V})


def matrix_elements():
    """Return the blocks SS, SD, DD in MeV^-2, three (64, 64) arrays; SD has the S wave as its bra."""
    text = TABLE.read_bytes()
    if hashlib.sha256(text).hexdigest() != SHA256:
        raise NmlnpError(f"{TABLE} is damaged: its checksum is not that of the file that was shipped.")
    values = np.array(text.decode("ascii").split("\n\n", 1)[1].split(), dtype=np.float64)
    n = 64
    upper = np.triu_indices(n)
    SS, DD = np.empty((n, n)), np.empty((n, n))
    for block, part in ((SS, values[: upper[0].size]), (DD, values[upper[0].size : 2 * upper[0].size])):
        block[upper] = part
        block.T[upper] = part
    return SS, values[2 * upper[0].size :].reshape(n, n), DD
