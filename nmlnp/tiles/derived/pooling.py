"""Sums over pairs and particles, and back: how particles hear of their pairs and pairs of their particles."""

from nmlnp.tiles.derived.dense import Activation
from nmlnp.tiles.derived.node import CONSTANT, FULL, OWN, Jet, Node


class Pool(Node):
    """Output of particle i = the sum of the rows of its pairs."""

    def __init__(self, graph, source):
        super().__init__(graph, graph.particles, source.units, source)

    kind = FULL

    def _pool(self, P, out, field, blocks):
        unit = P.tile * P.padded(self.units)
        P.call("pool_pairs", out, field, blocks, self.graph.partners, self.entities.count, unit)

    def value(self, P):
        out = self.field(P)
        self._pool(P, out, P.value(self.inputs[0]), 1)
        return out

    def jet(self, P):
        out = self.field(P, P.tangents + 2)
        self._pool(P, out, P.full(self.inputs[0]), P.tangents + 2)
        return Jet(FULL, out)

    adds_back = True

    def back(self, P, delta, number, into):
        unit = P.tile * P.padded(self.units)
        P.call("spread_pairs", into, delta, 1, self.graph.pairs, self.entities.count, unit)


class Spread(Node):
    """Output of pair (i, j) = the sum of the rows of its two particles."""

    adds = True
    kind = FULL

    def __init__(self, graph, source):
        super().__init__(graph, graph.pair_entities, source.units, source)

    def add_to(self, P, out, blocks, field):
        """Record the sum into ``out``, which holds something already."""
        unit = P.tile * P.padded(self.units)
        P.call("spread_pairs", out, field, blocks, self.graph.pairs, self.inputs[0].entities.count, unit)

    def value(self, P):
        out = self.field(P)
        P.call("fill", out, 0.0, self.size(P))
        self.add_to(P, out, 1, P.value(self.inputs[0]))
        return out

    def jet(self, P):
        blocks = P.tangents + 2
        out = self.field(P, blocks)
        P.call("fill", out, 0.0, blocks * self.size(P))
        self.add_to(P, out, blocks, P.full(self.inputs[0]))
        return Jet(FULL, out)

    def back(self, P, delta, number, into):
        unit = P.tile * P.padded(self.units)
        P.call("pool_pairs", into, delta, 1, self.graph.partners, self.inputs[0].entities.count, unit)


class Total(Node):
    """Output of a walker = the sum of the rows of its particles (or pairs)."""

    def __init__(self, graph, source):
        super().__init__(graph, graph.walker, source.units, source)
        self.source = source

    @property
    def kind(self):
        return CONSTANT if self.source.kind == CONSTANT else FULL

    def value(self, P):
        out = self.field(P)
        P.add_up(out, P.value(self.source), self.source.entities.count, self.size(P))
        return out

    def jet(self, P):
        source, D = self.source, self.graph.space.dimension
        if self.kind == CONSTANT:
            return Jet(CONSTANT, self.value(P))
        out = self.field(P, P.tangents + 2)
        if source.kind == OWN and isinstance(source, Activation) and source.consumers == [self]:
            bias = source.bias if source.bias is not None else self.graph.zeros(self.units)
            shape = (self.graph.frame, D, self.graph.A, P.tile, self.units, source.function)
            P.call("pooled_activation_jet", out, P.jet(source.source).field, bias, *shape)
            return Jet(FULL, out)
        field, size, count = P.full(source), self.size(P), source.entities.count
        P.call("sum_entities", out, field, P.tangents + 2, count, size)
        return Jet(FULL, out)

    def back(self, P, delta, number, into):
        P.call("spread_blocks", into, delta, self.source.entities.count, self.size(P))
