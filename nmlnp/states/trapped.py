"""Fermions in a harmonic trap: their space, their orbitals, and the factors that their states share."""

import math
from dataclasses import dataclass
from itertools import combinations

from nmlnp.physics.shells import lowest_orbitals
from nmlnp.space import Particles, Space
from nmlnp.states.state import State

CUSPS = {2: (1.0, 1.0 / 3.0), 3: (0.5, 0.25)}
"""Slopes of log psi at r = 0 for electrons of unlike and like spin (Kato's cusp condition), by dimension."""


@dataclass(frozen=True)
class Trapped:
    """Fermions in a trap.

    Attributes
    ----------
    orbitals : tuple of tuple
        For each spin the quantum numbers of the occupied orbitals.
    omega : float
        Frequency of the trap, in units where hbar = m = 1.
    """

    orbitals: tuple
    omega: float = 1.0

    @classmethod
    def closed(cls, number, dimension, omega=1.0, spins=2):
        """Return ``number`` fermions in the lowest orbitals of a trap, the same for each spin."""
        lowest = tuple(map(tuple, lowest_orbitals(number // spins, dimension)))
        return cls((lowest,) * spins, omega)

    @property
    def dimension(self):
        return len(next(numbers for spin in self.orbitals for numbers in spin))

    @property
    def particles(self):
        """The :class:`nmlnp.space.Particles`: spin up first; no labels where there is one spin only."""
        counts = [len(spin) for spin in self.orbitals]
        labels = [
            (1 - 2 * spin,) if len(counts) > 1 else () for spin, n in enumerate(counts) for _ in range(n)
        ]
        exponent = 0.5 / self.dimension if self.dimension > 1 else 0.5
        start = 0.8 / math.sqrt(self.omega) * max(counts) ** exponent
        return Particles(Space(self.dimension, start=start), tuple(labels))

    @property
    def cusps(self):
        """The slope of log psi at r = 0 for each pair; 0 in one dimension, where nothing diverges."""
        unlike, like = CUSPS.get(self.dimension, (0.0, 0.0))
        return tuple(like if a == b else unlike for a, b in combinations(self.particles.labels, 2))


class TrappedState(State):
    """A state with Slater determinants of oscillator orbitals.

    Parameters
    ----------
    trapped : Trapped
    hidden : int
        Units of a hidden layer.
    """

    def __init__(self, trapped, hidden=16):
        super().__init__(trapped.particles)
        self.trapped, self.hidden = trapped, hidden

    def slater(self, net, root):
        """Return the terms log |det| of each spin."""
        spins, terms, first = self.trapped.orbitals, [], 0
        blocks = {}
        for orbitals in spins:
            blocks.setdefault(tuple(orbitals), []).append((first, len(orbitals)))
            first += len(orbitals)
        for orbitals, where in blocks.items():
            if orbitals:
                terms.append(net.log_determinants(net.oscillator_orbitals(orbitals, root), where))
        return tuple(terms)
