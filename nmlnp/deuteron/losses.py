"""What is minimised: the energy, and before it the distance to a simple target; with derivatives by hand."""

import numpy as np

from nmlnp.deuteron.network_kernels import compiled

TARGET_RANGE = 1.5
"""b (fm) of the target of the pre-training, psi_l ~ q^l exp(-b^2 q^2/2); Keeble and Rios (2020)."""


def pretraining_target(mesh):
    """Return s_i psi_l(q_i) of the target of the pre-training, each wave normalised; shape (2, n)."""
    gaussian = np.exp(-0.5 * (TARGET_RANGE * mesh.q) ** 2)
    target = np.stack([gaussian, mesh.q**2 * gaussian]) * mesh.roots
    return target / np.linalg.norm(target, axis=1, keepdims=True)


@compiled
def energy(u, H, Hu):
    """Return <H> = (u.Hu)/(u.u) in MeV of u_i = s_i psi(q_i), (2n,); fills ``Hu`` (2n,)."""
    norm = expectation = 0.0
    for i in range(u.size):
        total = 0.0
        for j in range(u.size):
            total += H[i, j] * u[j]
        Hu[i] = total
        norm += u[i] * u[i]
        expectation += u[i] * total
    return expectation / norm


@compiled
def energy_cotangent(u, H, roots, Hu, cotangent):
    """Return the energy; fill ``cotangent`` (2, n) with dE/dpsi = 2 s (Hu - E u)/(u.u)."""
    E = energy(u, H, Hu)
    norm = np.sum(u * u)
    flat = cotangent.ravel()
    for i in range(u.size):
        flat[i] = 2.0 / norm * roots[i] * (Hu[i] - E * u[i])
    return E


@compiled
def overlap_cotangent(u, target, roots, cotangent):
    """Return (K_S - 1)^2 + (K_D - 1)^2 with K_l = <target|u>^2/<u|u>; fill its derivative by psi.

    Parameters
    ----------
    u : (2n,) array
    target : (2, n) array
        Each wave normalised.
    roots : (2n,) array
    cotangent : (2, n) array
    """
    n, loss = u.size // 2, 0.0
    for l in range(2):
        wave = u[l * n : (l + 1) * n]
        norm, overlap = np.sum(wave * wave), np.sum(wave * target[l])
        K = overlap * overlap / norm
        loss += (K - 1.0) ** 2
        for i in range(n):
            dK = 2.0 * overlap / norm * (target[l, i] - overlap / norm * wave[i])
            cotangent[l, i] = 2.0 * (K - 1.0) * dK * roots[l * n + i]
    return loss
