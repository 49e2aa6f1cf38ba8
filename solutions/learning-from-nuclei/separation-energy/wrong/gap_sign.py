# expect: the wrong way round
import numpy as np


def separation_energies(Z, N, binding_energy):
    known = {(z, n): energy for z, n, energy in zip(Z, N, binding_energy, strict=True)}
    return np.array([known[z, n] - known.get((z, n - 2), np.nan) for z, n in zip(Z, N, strict=True)])


def shell_gaps(Z, N, binding_energy):
    S = separation_energies(Z, N, binding_energy)
    S_of = {(z, n): energy for z, n, energy in zip(Z, N, S, strict=True)}
    return np.array([S_of.get((z, n + 2), np.nan) - S_of[z, n] for z, n in zip(Z, N, strict=True)])
