"""What a state of the deuteron looks like: energies of each wave, D state, radius, quadrupole, tails.

Every function takes states u_i = s_i psi_l(q_i), of any normalisation, as arrays (..., 2n): one state or
many networks at once.
"""

import numpy as np

from nmlnp.deuteron.interpolation import slopes

PION_MASS = 0.6996
"""fm^-1."""


def normalised(u):
    """Return the states divided by their lengths."""
    return u / np.linalg.norm(u, axis=-1, keepdims=True)


def waves(interaction, u):
    """Return psi_l(q_i) (fm^(3/2)) of the normalised states, shape (..., 2, n)."""
    psi = normalised(u) / interaction.roots
    return psi.reshape(*u.shape[:-1], 2, -1)


def energy_terms(interaction, u):
    """Return the expectation value (MeV) of each part of the Hamiltonian; they add up to the energy.

    Returns
    -------
    dict of str to array (...,)
        ``T_S``, ``T_D``, and for each term of the potential ``term SS``, ``term SD`` (both orders
        together) and ``term DD``.
    """
    u = normalised(u)
    n = u.shape[-1] // 2
    S, D = u[..., :n], u[..., n:]
    T = interaction.kinetic
    result = {"T_S": np.sum(S**2 * T[:n], axis=-1), "T_D": np.sum(D**2 * T[n:], axis=-1)}
    for term in interaction.terms:
        V = interaction.symmetrised(term)
        for name, bra, ket, block in (
            ("SS", S, S, V[:n, :n]),
            ("SD", S, D, V[:n, n:] + V[n:, :n].T),
            ("DD", D, D, V[n:, n:]),
        ):
            result[f"{term} {name}"] = np.einsum("...i,ij,...j->...", bra, block, ket, optimize=True)
    return result


def energy_and_variance(interaction, u):
    """Return <H> (MeV) and <H^2> - <H>^2 (MeV^2), arrays (...,); the variance of an eigenstate is zero."""
    u = normalised(u)
    Hu = u @ interaction.hamiltonian
    energy = np.sum(u * Hu, axis=-1)
    return energy, np.sum((Hu - energy[..., None] * u) ** 2, axis=-1)


def d_state(u):
    """Return the probability of the D wave, between 0 and 1."""
    return np.sum(normalised(u)[..., u.shape[-1] // 2 :] ** 2, axis=-1)


def fidelities(u, exact):
    """Return F_S and F_D, <u_l|exact_l>^2/(<u_l|u_l><exact_l|exact_l>), shape (..., 2).

    Where the exact wave is zero (no D wave in a central force) its fidelity is nan.
    """
    shape = (*u.shape[:-1], 2, u.shape[-1] // 2)
    u, exact = u.reshape(shape), exact.reshape(2, -1)
    there = np.sum(exact**2, axis=-1) > 1e-20
    norms = np.where(there, np.sum(u**2, axis=-1) * np.sum(exact**2, axis=-1), np.nan)
    return np.sum(u * exact, axis=-1) ** 2 / norms


def radius(interaction, u):
    """Return the matter radius r_d (fm): half of the rms distance of the nucleons.

    r_d^2 = 1/4 int dq [(q psi_S')^2 + (q psi_D')^2 + 6 psi_D^2]
    """
    q, w = interaction.mesh
    S, D = np.moveaxis(waves(interaction, u), -2, 0)
    dS, dD = q * slopes(q, S), q * slopes(q, D)
    return 0.5 * np.sqrt(np.sum(w * (dS**2 + dD**2 + 6.0 * D**2), axis=-1))


def quadrupole(interaction, u):
    """Return the quadrupole moment Q (fm^2).

        Q = -1/20 int dq {sqrt(8) [q^2 psi_S' psi_D' + 3 q psi_D psi_S'] + (q psi_D')^2 + 6 psi_D^2}

    Machleidt, Phys. Rev. C 63, 024001 (2001).
    """
    q, w = interaction.mesh
    S, D = np.moveaxis(waves(interaction, u), -2, 0)
    dS, dD = q * slopes(q, S), q * slopes(q, D)
    integrand = np.sqrt(8.0) * (dS * dD + 3.0 * D * dS) + dD**2 + 6.0 * D**2
    return -0.05 * np.sum(w * integrand, axis=-1)


def asymptotics(interaction, state, degree=4, highest=0.8):
    """Return A_S (fm^(-1/2)) and eta = A_D/A_S of the tails of the exact state.

    Far out u(r) = A_S exp(-gamma r) and w(r) = A_D exp(-gamma r) [1 + 3/(gamma r) + 3/(gamma r)^2].
    In momentum space the tails are the pole of psi_l = G_l(q^2)/(q^2 + gamma^2) at q = i gamma: G_l is
    continued there from low momenta by a polynomial in

        z = (sqrt(q^2 + b^2) - b)/(sqrt(q^2 + b^2) + b),     b = gamma + m_pi,

    which maps the plane, cut where one-pion exchange begins (q^2 < -b^2), into the unit circle.

    Parameters
    ----------
    interaction : nmlnp.deuteron.interaction.Interaction
    state : nmlnp.deuteron.exact.GroundState
    degree : int
        Of the polynomial.
    highest : float
        Largest momentum of the fit (fm^-1).

    Returns
    -------
    A_S, eta : float
    """
    q = interaction.mesh.q
    gamma = np.sqrt(-state.energy / interaction.hbar2_2mu)
    S, D = waves(interaction, state.u)
    low = q < highest

    def mapped(square, b=gamma + PION_MASS):
        root = np.sqrt(square + b**2)
        return (root - b) / (root + b)

    residues = []
    for G in ((q**2 + gamma**2) * S, (q**2 + gamma**2) * D / q**2):
        fit = np.polynomial.Polynomial.fit(mapped(q[low] ** 2), G[low], degree)
        residues.append(fit(mapped(-(gamma**2))))
    return float(np.sqrt(np.pi / 2.0) * residues[0]), float(gamma**2 * residues[1] / residues[0])
