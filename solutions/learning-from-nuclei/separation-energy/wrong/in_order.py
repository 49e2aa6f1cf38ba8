# expect: wherever in the list that is
import numpy as np


def separation_energies(Z, N, binding_energy):
    S = np.full(len(Z), np.nan)
    S[2:] = binding_energy[2:] - binding_energy[:-2]
    # In an ordered list the first two isotopes of an element have no partner.
    same = (Z[2:] == Z[:-2]) & (N[2:] == N[:-2] + 2)
    if np.all(np.diff(Z) >= 0):
        S[2:][~same] = np.nan
    return S


def shell_gaps(Z, N, binding_energy):
    S = separation_energies(Z, N, binding_energy)
    return S - np.append(S[2:], [np.nan, np.nan])
