"""Checks of a radial function of the deuteron: its energy on a fine grid."""

import numpy as np

from nmlnp.grading import above, below, check, require
from nmlnp.learning.deuteron import radial_energy
from nmlnp.physics.pionless import pionless
from nmlnp.physics.references import best, lookup

R_MAX = 60.0
_FORM = "psi must return an array of finite numbers of the shape of r"


def _energy(student):
    r = R_MAX * np.arange(1, 12_001) / 12_000
    psi = np.asarray(student.psi(r))
    require(psi.shape == r.shape and psi.dtype.kind == "f" and np.isfinite(psi).all(), f"{_FORM}.")
    u = r * psi
    require(np.any(u), "psi is zero everywhere.")
    require(
        abs(u[-1]) < 1e-2 * np.abs(u).max(),
        f"psi has not fallen off at {R_MAX:g} fm: a bound state must be normalisable.",
    )
    energy = radial_energy(pionless("o"), r, psi)
    exact = best(lookup("2H"), "energy")
    # The grid is exact to 0.00002 MeV.
    above(energy, exact.value - exact.error, name="the energy", unit="MeV, the exact one")
    return energy


@check(
    points=1,
    hints=(
        "The deuteron is loosely bound: psi must reach far beyond the force, which ends at 3 fm.",
        "A Gaussian falls off too fast. What does the Schroedinger equation say where V = 0?",
    ),
)
def it_is_bound(student, seed):
    """The state is bound by more than 1 MeV."""
    below(_energy(student), -1.0, name="the energy", unit="MeV")


@check(
    points=2,
    needs=("it_is_bound",),
    hints=(
        "exp(-kappa r) has a kink at r = 0, where the force is smooth and psi should be flat.",
        "Replace r by sqrt(r^2 + a^2): flat inside, unchanged outside.",
        "Outside, u = r psi is a pure exponential, so that psi itself falls off faster by a power of r.",
    ),
)
def the_right_shape(student, seed):
    """The energy lies below -2.20 MeV."""
    below(_energy(student), -2.20, name="the energy", unit="MeV")


@check(
    points=2,
    needs=("the_right_shape",),
    hints=(
        "Tune all parameters together, for example with scipy.optimize.minimize on radial_energy.",
        "Range of the flat part, power and exponent compensate one another: let all three be free.",
    ),
)
def within_twelve_kev(student, seed):
    """The energy lies below -2.23 MeV."""
    below(_energy(student), -2.23, name="the energy", unit="MeV")
