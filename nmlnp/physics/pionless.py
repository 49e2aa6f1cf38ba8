"""Leading-order pionless effective field theory: two published families.

``pionless`` is model a, b, c, d or o of Schiavilla et al., Phys. Rev. C 103,
054003 (2021), with the three-body force and the finite-proton Coulomb
interaction used by Gnech et al., Few-Body Syst. 63, 7 (2022); ``pionless-2021``
is the Hamiltonian of Adams et al., Phys. Rev. Lett. 127, 022502 (2021).

Both are sums of Gaussians in (1, sigma.sigma, tau.tau, sigma.sigma tau.tau), so
one kernel serves them; this module turns a family into that form.
"""

import math
from dataclasses import dataclass

from nmlnp.hamiltonian.terms.pionless_pair import PionlessPair
from nmlnp.hamiltonian.terms.pionless_triple import PionlessTriple
from nmlnp.hamiltonian.terms.proton_coulomb import ProtonCoulomb
from nmlnp.physics.constants import ALPHA, HBAR2_2M, HBAR_C

MODELS = {
    # model: C01 (fm^2), C10 (fm^2), R0 (fm), R1 (fm); Schiavilla et al. (2021)
    "a": (-4.38524414, -8.00783936, 1.7, 1.5),
    "b": (-5.72220536, -9.34392090, 1.9, 2.0),
    "c": (-7.00250932, -10.7734100, 2.1, 2.5),
    "d": (-8.22926713, -12.2993164, 2.3, 3.0),
    "o": (-5.27518671, -7.04040080, 1.54592984, 1.83039397),
}

THREE_BODY = {1.0: 1.0786, 1.1: 1.2945, 1.5: 2.7676, 2.0: 6.95356, 2.5: 16.21993}
"""R3 (fm): cE of model o; Gnech et al. (2022) use R3 = 1.0 fm."""

PION_DECAY = 92.4
"""f_pi (MeV)."""

CHIRAL_SCALE = 1000.0
"""Lambda_chi (MeV)."""

PROTON_SIZE = 4.27
"""b (fm^-1) of the dipole form factor behind the Coulomb interaction."""

CUTOFFS = {
    # Lambda (fm^-1): C1, C2, D0 (MeV); Adams et al. (2021), table I
    2: (-133.3431, -9.0212, 68.48830),
    4: (-487.6128, -17.5515, 677.79890),
    6: (-1064.5010, -26.0830, 2652.65100),
}


@dataclass(frozen=True)
class Hamiltonian:
    """Central Hamiltonian of A nucleons; lengths in fm, energies in MeV.

    Attributes
    ----------
    gaussians : tuple of (b, v_c, v_sigma, v_tau, v_sigmatau)
        ``v(r) = sum (v_c + v_sigma sigma.sigma + ...) exp(-b r^2)``; b in fm^-2.
    three_body : (W, b)
        ``V_ijk = W sum_cyc exp(-b (r_ij^2 + r_jk^2))``; W = 0 switches it off.
    coulomb : (alpha hbar c, b)
        Coulomb between finite protons; (0, b) switches it off.
    hbar2_2m : float
        hbar^2 / 2m.
    """

    gaussians: tuple
    three_body: tuple = (0.0, 1.0)
    coulomb: tuple = (0.0, PROTON_SIZE)
    hbar2_2m: float = HBAR2_2M

    @property
    def terms(self):
        """The terms of the engine's Hamiltonian, see :mod:`nmlnp.hamiltonian`."""
        numbers = {}
        for n, row in enumerate(self.gaussians, 1):
            numbers |= {
                f"{name}{n}": value for name, value in zip(("b", "c", "s", "t", "st"), row, strict=True)
            }
        found = [PionlessPair(**numbers)]
        if self.coulomb[0]:
            found.append(ProtonCoulomb(strength=self.coulomb[0], b=self.coulomb[1]))
        if self.three_body[0]:
            found.append(PionlessTriple(strength=self.three_body[0], b=self.three_body[1]))
        return tuple(found)


def pionless(model="o", three_body=None, coulomb=True):
    """Return a Hamiltonian of Schiavilla et al. (2021).

    Parameters
    ----------
    model : {"a", "b", "c", "d", "o"}
    three_body : (R3, cE) or None
        Range (fm) and strength of the three-body force.
    coulomb : bool
    """
    c01, c10, r0, r1 = MODELS[model]
    # v = c1(r) P0(sigma) P1(tau) + c0(r) P1(sigma) P0(tau), multiplied out.
    singlet = HBAR_C * c01 / (math.pi**1.5 * r1**3) / 16.0
    triplet = HBAR_C * c10 / (math.pi**1.5 * r0**3) / 16.0
    return Hamiltonian(
        gaussians=(
            (r1**-2, 3.0 * singlet, -3.0 * singlet, singlet, -singlet),
            (r0**-2, 3.0 * triplet, triplet, -3.0 * triplet, -triplet),
        ),
        three_body=(0.0, 1.0) if three_body is None else _three_body(*three_body),
        coulomb=(ALPHA * HBAR_C if coulomb else 0.0, PROTON_SIZE),
    )


def _three_body(r3, c_e):
    weight = c_e / (PION_DECAY**4 * CHIRAL_SCALE) * HBAR_C**6 / (math.pi**3 * r3**6)
    return (weight, r3**-2)


def pionless_2021(cutoff=4, three_body=True):
    """Return a Hamiltonian of Adams et al. (2021); ``cutoff`` in fm^-1."""
    c1, c2, d0 = CUTOFFS[cutoff]
    b = cutoff**2 / 4.0
    return Hamiltonian(gaussians=((b, c1, c2, 0.0, 0.0),), three_body=(d0 if three_body else 0.0, b))
