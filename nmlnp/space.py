"""Space and particles: where the walkers are, and what they are made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Space:
    """Where the particles are.

    Attributes
    ----------
    dimension : int
        1, 2 or 3.
    centred : bool
        Whether the centre of mass is removed: the state depends on differences of positions
        only, and walkers are stored about it.  A property of the system, never of storage.
    start : float
        Standard deviation of every coordinate of the first walkers, in the system's length.
    """

    dimension: int = 3
    centred: bool = False
    start: float = 1.0


@dataclass(frozen=True)
class Particles:
    """Identical fermions in a space.

    Attributes
    ----------
    space : Space
    labels : tuple of tuple of int
        For each particle its labels, +1 or -1 each: () where it has none, (spin,), or
        (spin, isospin).
    mixing : {"fixed", "blind", "sampled", "summed"}
        How the state treats them: as part of its own definition (particle i has label i),
        not at all, as coordinates that walkers exchange, or summed over in full.
    """

    space: Space
    labels: tuple
    mixing: str = "fixed"

    def __len__(self):
        return len(self.labels)

    @property
    def kinds(self):
        """How many labels a walker carries for each of its particles."""
        return 0 if self.mixing == "fixed" else len(self.labels[0])
