"""Checks of a trial state of helium: the energy by quadrature in Hylleraas coordinates.

With s = r1 + r2, t = r1 - r2 and u = r12 the volume element is u (s^2 - t^2) for 0 < t < u < s,
and the kinetic energy is taken from first derivatives, so that no state can pass the exact energy.
"""

import numpy as np

from nmlnp.grading import above, below, check, close, require

EXACT = -2.903724
HARTREE_FOCK = -2.86168
SCREENED = -2.847656
FARTHEST = 24.0


def _points():
    """Distances r1, r2, r12 and weights of a Gauss-Legendre grid."""

    def line(n):
        x, w = np.polynomial.legendre.leggauss(n)
        return 0.5 * (x + 1.0), 0.5 * w

    (x, wx), (y, wy), (z, wz) = line(40), line(24), line(24)
    s = FARTHEST * x[:, None, None]
    u = s * y[:, None]
    t = u * z
    weights = FARTHEST * wx[:, None, None] * s * wy[:, None] * u * wz * u * (s**2 - t**2)
    s, u = np.broadcast_to(s, t.shape), np.broadcast_to(u, t.shape)
    return np.stack([0.5 * (s + t), 0.5 * (s - t), u]).reshape(3, -1), weights.ravel()


def _energy(student, difference=1e-4):
    """<H> in Hartree; derivatives by central differences of this relative width."""
    distances, weights = _points()
    stacked = [distances]
    for k in range(3):
        for sign in (1.0, -1.0):
            shifted = distances.copy()
            shifted[k] *= 1.0 + sign * difference
            stacked.append(shifted)
    values = np.asarray(student.log_psi(*np.concatenate(stacked, axis=1)), dtype=float)
    require(
        values.shape == (7 * len(weights),),
        f"log_psi returns an array of shape {values.shape} for distances of shape {(7 * len(weights),)}.",
    )
    require(np.isfinite(values).all(), "log_psi is not a finite number at some positive distances.")
    log_psi, *shifted = values.reshape(7, -1)
    slopes = [(shifted[2 * k] - shifted[2 * k + 1]) / (2.0 * difference * distances[k]) for k in range(3)]
    r1, r2, r12 = distances
    density = weights * np.exp(2.0 * (log_psi - log_psi.max()))
    edge = density[(r1 + r2) > 0.9 * FARTHEST].sum()
    require(edge < 1e-8 * density.sum(), f"The state has not fallen off where r1 + r2 = {FARTHEST:g}.")
    towards_1 = (r1**2 + r12**2 - r2**2) / (2.0 * r1 * r12)
    towards_2 = (r2**2 + r12**2 - r1**2) / (2.0 * r2 * r12)
    kinetic = 0.5 * (slopes[0] ** 2 + slopes[1] ** 2) + slopes[2] ** 2
    kinetic += slopes[2] * (towards_1 * slopes[0] + towards_2 * slopes[1])
    potential = -2.0 / r1 - 2.0 / r2 + 1.0 / r12
    return float(np.sum(density * (kinetic + potential)) / np.sum(density))


def _checked_energy(student):
    energy = _energy(student)
    above(
        energy, EXACT - 1e-5, name="the energy", unit="Hartree, the exact one: the state is not one function"
    )
    require(
        abs(energy - _energy(student, 1e-2)) < 2e-3,
        "log_psi is not smooth: its slope over 1 % of a distance differs from its slope at a point.",
    )
    return energy


@check(
    points=1,
    hints=(
        "Start with exp(-2 r1 - 2 r2): the electrons do not see each other. Its energy is -2.75.",
        "Each electron sees the nucleus screened by the other: try a smaller exponent.",
    ),
)
def symmetric_and_bound(student, seed):
    """Symmetric in the electrons, and as low as the screened charge."""
    r1, r2 = np.random.default_rng(seed).uniform(0.1, 3.0, (2, 50))
    r12 = np.abs(r1 - r2) + np.random.default_rng(seed + 1).uniform(0.0, 1.0, 50) * 2.0 * np.minimum(r1, r2)
    close(
        student.log_psi(r2, r1, r12),
        student.log_psi(r1, r2, r12),
        rtol=1e-9,
        atol=1e-12,
        name="log psi after the exchange of the electrons",
    )
    below(_checked_energy(student), SCREENED + 1e-4, name="the energy", unit="Hartree")


@check(
    points=2,
    needs=("symmetric_and_bound",),
    hints=(
        "A product of two functions, one for each electron, cannot do it. What should the state know?",
        "When the electrons meet, the repulsion 1/r12 must be met by the kinetic energy: the slope of "
        "log psi with r12 is then 1/2.",
        "A factor that grows with r12 and saturates keeps the electrons apart; tune where it saturates.",
    ),
)
def below_hartree_fock(student, seed):
    """The energy lies below Hartree-Fock: there is correlation."""
    below(_checked_energy(student), HARTREE_FOCK, name="the energy", unit="Hartree")


@check(
    points=2,
    needs=("below_hartree_fock",),
    hints=(
        "With the factor in r12, the electrons screen less: tune the exponent again.",
        "Two parameters tuned together are enough; a third, in (r1 - r2)^2, reaches -2.902.",
    ),
)
def avoiding_each_other(student, seed):
    """The energy lies below -2.885 Hartree."""
    below(_checked_energy(student), -2.885, name="the energy", unit="Hartree")
