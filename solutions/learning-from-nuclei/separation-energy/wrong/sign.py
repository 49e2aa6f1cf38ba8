# expect: the sign is that of the energy set free
import numpy as np


def separation_energies(Z, N, binding_energy):
    known = {(z, n): energy for z, n, energy in zip(Z, N, binding_energy, strict=True)}
    return np.array([known.get((z, n - 2), np.nan) - known[z, n] for z, n in zip(Z, N, strict=True)])


def shell_gaps(Z, N, binding_energy):
    S = separation_energies(Z, N, binding_energy)
    S_of = {(z, n): energy for z, n, energy in zip(Z, N, S, strict=True)}
    return np.array([S_of[z, n] - S_of.get((z, n + 2), np.nan) for z, n in zip(Z, N, strict=True)])
