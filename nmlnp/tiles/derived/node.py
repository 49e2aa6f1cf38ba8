"""A layer of a state: what its output is, and the four rules from which all passes are derived.

A node has rows of ``units`` numbers, one row for each of its ``entities`` (particles, pairs,
or the walker as a whole).  Its *kind* says how it depends on the positions, which is how
its jet is kept until something mixes it further:

=============  ==========================================================================
kind           the jet holds
=============  ==========================================================================
CONSTANT       the value only: it does not depend on the positions
COORDINATES    the positions themselves, by column
AFFINE         the value; the derivatives are rows of the weights
FOLDED         value, slope and curvature of a function of an affine node
RADIAL         of pairs: value, slope d/dx with x = r^2, Laplacian over both positions
OWN            of particles: value, derivatives by the particle's own position, Laplacian
FULL           value, derivatives by all coordinates of the frame, Laplacian
=============  ==========================================================================
"""

from dataclasses import dataclass

CONSTANT, COORDINATES, AFFINE, FOLDED, RADIAL, OWN, FULL = range(7)


@dataclass(frozen=True)
class Entities:
    """What a node has rows of: one walker, its particles, or its pairs."""

    name: str
    count: int


@dataclass(frozen=True)
class Jet:
    """Where the jet of a node lies: blocks of one field, and for FOLDED and RADIAL two fields more."""

    kind: int
    field: object
    slope: object = None
    curvature: object = None


class Node:
    """One layer.

    Parameters
    ----------
    graph : nmlnp.tiles.derived.graph.Graph
    entities : Entities
    units : int
    inputs : Node
    """

    by_column = False
    """Whether the field is (units, entities, walkers) instead of (entities, walkers, units)."""
    reads_value = False
    """Whether the way back through this node reads its own value (which nobody may overwrite)."""
    adds = False
    """Whether the rules can add to a field that holds something already."""

    def __init__(self, graph, entities, units, *inputs):
        self.graph, self.entities, self.units, self.inputs = graph, entities, units, inputs
        self.consumers = []
        for node in inputs:
            node.consumers.append(self)

    # ------------------------------------------------------------------ the four rules
    def value(self, P):
        """Record the calls that compute the output; return its field."""
        raise NotImplementedError

    def jet(self, P):
        """Record the calls that compute the output with its derivatives; return a :class:`Jet`."""
        raise NotImplementedError

    def back(self, P, delta, number, into):
        """Record what takes ``delta``, d log psi by the output, to input ``number`` in the field ``into``.

        Where ``adds`` the result is added to ``into``, else it overwrites it.
        """
        raise NotImplementedError

    def derivatives(self, P, delta):
        """Record what writes the derivatives by the node's own parameters to the sink of rows."""

    # ------------------------------------------------------------------------- helpers
    def complete(self):
        """Prepare numbers that are wanted because of the layers that follow, when all are known."""

    @property
    def kind(self):
        raise NotImplementedError

    def rows(self, P):
        """Return the number of rows of a tile."""
        return self.entities.count * P.tile

    def size(self, P):
        """Return the numbers of one block."""
        return self.rows(P) * (self.units if self.by_column else P.padded(self.units))

    def field(self, P, blocks=1):
        """Return a field of so many blocks of this node's rows: a new one, or where it was told to be."""
        return P.placed.get(self) or P.field(blocks * self.size(P))

    def overwrites(self, node):
        """Whether this node's output may take the place of an input's."""
        return node.consumers == [self] and not node.reads_value and not node.by_column

    def __add__(self, other):
        return self.graph.add(self, other)


class Scalar(Node):
    """A node of one number a walker, which is a term of log psi."""

    def __init__(self, graph, *inputs):
        super().__init__(graph, graph.walker, 1, *inputs)

    def value(self, P):
        out = P.field(P.tile)
        self.add_value(P, out, fresh=True)
        return out

    def add_value(self, P, out, fresh):
        """Add the value to ``out`` (TILE,), or write it there where ``fresh``."""
        raise NotImplementedError

    def add_jet(self, P, jet, fresh):
        """Add the jet to the blocks of ``jet`` (TANGENTS + 2, TILE), or write it where ``fresh``."""
        raise NotImplementedError

    def back(self, P, seed, number, into):
        """As for a node; ``seed`` (TILE,) is d log psi by this term."""

    def gradient(self, P, seed):
        """Record what the term adds to the gradient by the positions beside what its inputs do."""

    def __mul__(self, factor):
        return self.graph.scale(self, factor)

    __rmul__ = __mul__
