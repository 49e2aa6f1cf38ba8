"""A potential of one's own: matrix elements in a text file.

One line for each pair of momenta, eight columns, lines in any order; ``#`` begins a comment::

    # q  w  q'  w'  V_SS  V_SD  V_DS  V_DD
    0.0149  0.0381  0.0149  0.0381  -3.694e+01  -2.3e-06  -2.3e-06  1.8e-06

q and q' (bra and ket) are the points of one quadrature of int dq in fm^-1, w and w' its weights, without
the factor q^2; V_ll'(q, q') in MeV fm^3 is normalised as in

    hbar^2 q^2/(2 mu) psi_l(q) + sum_l' int q'^2 dq' V_ll'(q, q') psi_l'(q') = E psi_l(q),

with psi_D positive at low momenta.
"""

from pathlib import Path

import numpy as np
from scipy.linalg import eigh

from nmlnp.deuteron.interaction import Interaction, hbar2_2mu
from nmlnp.deuteron.mesh import HBAR_C, Mesh
from nmlnp.deuteron.potentials.chiral import NEUTRON, PROTON
from nmlnp.errors import ConfigError

WEAKEST, STRONGEST = -0.5, -5.0
"""MeV; a lowest energy outside of these is not taken for a deuteron, nor is one inside of them that a known
mistake explains."""

_KINETIC = hbar2_2mu(PROTON, NEUTRON, HBAR_C)
_MISTAKES = {
    "the matrix elements seem to be in MeV^-2; multiply them by (hbar c)^3 = 7683895 (MeV fm)^3": HBAR_C**3,
    "the matrix elements seem to be in fm^2; multiply them by hbar c = 197.33 MeV fm": HBAR_C,
    "the matrix elements seem to be those of m V/hbar^2 in fm; multiply them by 41.47 MeV fm^2": _KINETIC,
    "the matrix elements seem to lack the factor 2/pi of this normalisation": 2.0 / np.pi,
    "the matrix elements seem to have a factor pi/2 too little; multiply them by pi/2": np.pi / 2.0,
    "the matrix elements seem to lack the factor 1/(2 pi)^3 of plane waves": (2.0 * np.pi) ** -3,
    "the matrix elements seem to have the opposite sign": -1.0,
}


def read_table(path):
    """Read an interaction from a file.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    nmlnp.deuteron.interaction.Interaction

    Raises
    ------
    ConfigError
        The file cannot be read, is no such table, or its lowest energy is not that of a deuteron; the
        sentence says which mistake would explain it.
    """
    name = Path(path).name
    mesh, V = _parsed(name, _numbers(path, name))
    interaction = Interaction(name, mesh, _KINETIC, {name: V})
    energy = _lowest(interaction.hamiltonian)
    if not _near(energy):
        mistake = _explanation(interaction)
        if mistake or not STRONGEST < energy < WEAKEST:
            raise ConfigError(
                f"{name}: the lowest energy of this potential is {energy:.4g} MeV, not a deuteron's -2.2 MeV"
                f"{mistake}."
            )
    return interaction


def write_table(interaction, path):
    """Write the sum of the terms of an interaction as such a file."""
    q, w = interaction.mesh
    n, V = q.size, sum(interaction.terms.values())
    i, j = (index.ravel() for index in np.indices((n, n)))
    columns = [q[i], w[i], q[j], w[j], V[i, j], V[i, n + j], V[n + i, j], V[n + i, n + j]]
    header = f"{interaction.name}\nq w q' w' (fm^-1)  V_SS V_SD V_DS V_DD (MeV fm^3)"
    np.savetxt(path, np.column_stack(columns), fmt="%.12g", header=header)


def _numbers(path, name):
    try:
        table = np.loadtxt(path, ndmin=2)
    except OSError as problem:
        raise ConfigError(f"{path} cannot be read: {problem.strerror or problem}.") from None
    except ValueError as problem:
        raise ConfigError(f"{name} is no table of numbers: {problem}.") from None
    if table.shape[1] != 8:
        raise ConfigError(
            f"{name} has {table.shape[1]} columns; it must have eight: q, w, q', w', V_SS, V_SD, V_DS, V_DD."
        )
    if not np.isfinite(table).all():
        raise ConfigError(f"{name} holds numbers that are not finite.")
    return table


def _parsed(name, table):
    """Return the mesh and V (2n, 2n) of the rows of a table."""
    q, first = np.unique(table[:, 0], return_index=True)
    n, w = q.size, table[first, 1]
    if len(table) != n * n or not np.array_equal(q, np.unique(table[:, 2])):
        raise ConfigError(
            f"{name} has {len(table)} lines; with {n} momenta it must have one for each of {n * n} pairs."
        )
    order = np.lexsort((table[:, 2], table[:, 0]))
    rows = table[order].reshape(n, n, 8)
    if not (
        np.array_equal(rows[:, :, 0], np.tile(q[:, None], n))
        and np.array_equal(rows[:, :, 2], np.tile(q, (n, 1)))
    ):
        raise ConfigError(f"{name}: some pair of momenta stands twice and another is missing.")
    if not (
        np.array_equal(rows[:, :, 1], np.tile(w[:, None], n))
        and np.array_equal(rows[:, :, 3], np.tile(w, (n, 1)))
    ):
        raise ConfigError(f"{name}: a momentum has different weights on different lines.")
    if q[0] <= 0.0 or w.min() <= 0.0:
        raise ConfigError(f"{name}: momenta and weights must be positive.")
    unit = float(np.sum(w * np.exp(-q)))
    if abs(unit - 1.0) > 0.02:
        raise ConfigError(
            f"{name}: with these points and weights the integral of exp(-q) is {unit:.4g}, not 1; momenta "
            "and weights must be in fm^-1 (MeV over 197.33), the weights without q^2, and the points must "
            "cover 0 to some 10 fm^-1."
        )
    V = np.block([[rows[:, :, 4], rows[:, :, 5]], [rows[:, :, 6], rows[:, :, 7]]])
    if np.abs(V - V.T).max() > 1e-4 * np.abs(V).max():
        raise ConfigError(
            f"{name} is not symmetric: V_SS(q, q') must be V_SS(q', q), the same for DD, and V_SD(q, q') "
            "must be V_DS(q', q)."
        )
    return Mesh(q, w), V


def _lowest(H):
    return float(eigh(H, subset_by_index=(0, 0), eigvals_only=True)[0])


def _near(energy):
    return -2.35 < energy < -2.1


def _like_a_deuteron(H):
    return _near(_lowest(H))


def _explanation(interaction):
    """Return which mistake would make the lowest energy that of a deuteron, as the end of a sentence."""
    kinetic, V, n = np.diag(interaction.kinetic), interaction.potential, interaction.mesh.q.size
    for mistake, factor in _MISTAKES.items():
        if _like_a_deuteron(kinetic + factor * V):
            return f"; {mistake}"
    if _like_a_deuteron(kinetic / HBAR_C**2 + V / HBAR_C**3):
        return "; momenta and weights seem to be in MeV; divide them by hbar c = 197.33 MeV fm"
    exchanged = V.copy()
    exchanged[:n, n:], exchanged[n:, :n] = V[n:, :n], V[:n, n:]
    if _like_a_deuteron(kinetic + exchanged):
        return "; V_SD and V_DS seem to be exchanged: the first letter is that of q, the bra"
    return ""
