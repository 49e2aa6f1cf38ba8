"""Orbitals of single particles, and the determinants that are made of them."""

from nmlnp.tiles.derived.node import FULL, OWN, Jet, Node, Scalar


class OscillatorOrbitals(Node):
    """Hermite polynomials of q r for each particle, q a run-time number; the Gaussian is another term."""

    kind = OWN

    def __init__(self, graph, quanta, number):
        super().__init__(graph, graph.particles, len(quanta))
        self.quanta = tuple(tuple(int(n) for n in row) for row in quanta)
        self.number = number

    def _call(self, P, name, out):
        space, A = self.graph.space, self.graph.A
        highest = max(max(row) for row in self.quanta)
        hermite = P.field(space.dimension * (highest + 1) * A * P.tile)
        place = self.graph.number_place(self.number)
        P.call(name, out, hermite, P.POSITIONS, place, self.quanta, space.dimension, A, P.tile)

    def value(self, P):
        if P.to_positions:  # the way back wants the derivatives too
            return P.jet(self).field
        out = self.field(P)
        self._call(P, "oscillator_orbitals", out)
        return out

    def jet(self, P):
        out = self.field(P, self.graph.space.dimension + 2)
        self._call(P, "oscillator_orbitals_jet", out)
        return Jet(OWN, out)

    def gradient(self, P, delta):
        """Record the gradient by the particles' positions, added to GRADIENT."""
        out, A = P.gradient_of_features(None), self.graph.A
        shape = (self.graph.space.dimension, A, P.tile, self.units)
        P.call("orbital_gradients", out, delta, P.jet(self).field, *shape)


class LogDeterminants(Scalar):
    """The sum of log |det| over blocks: the first n orbitals of n particles each.

    Parameters
    ----------
    source : Node
        Orbitals of the particles, (particles, orbitals).
    blocks : sequence of (int, int)
        First particle and number of particles of each block.
    """

    def __init__(self, graph, source, blocks):
        super().__init__(graph, source)
        self.source, self.blocks = source, tuple((first, n) for first, n in blocks if n)

    def _work(self, P):
        largest = max(n for _, n in self.blocks)
        return P.field(P.tile * (largest + 1) * (largest + 3))

    def _inverses(self, P, out, matrix):
        """Record log |det| into ``out`` (added) and the transposed inverses; return their field."""
        inverse, work, sign = self.source.field(P), self._work(P), P.signs()
        if sum(n for _, n in self.blocks) < self.graph.A:
            P.call("fill", inverse, 0.0, self.source.size(P))
        for first, n in self.blocks:
            P.call("inverses", out, sign, inverse, matrix, work, first, n, self.source.units, P.tile)
        return inverse

    def add_value(self, P, out, fresh):
        if fresh:
            P.call("fill", out, 0.0, P.tile)
        matrix = P.value(self.source)
        if P.backwards:
            P.inverse[self] = self._inverses(P, out, matrix)
            return
        work, sign = self._work(P), P.signs()
        for first, n in self.blocks:
            P.call("log_determinants", out, sign, matrix, work, first, n, self.source.units, P.tile)

    def add_jet(self, P, jet, fresh):
        graph, units = self.graph, self.source.units
        if fresh:
            P.call("fill", jet, 0.0, (P.tangents + 2) * P.tile)
        found = P.jet(self.source)
        inverse = self._inverses(P, jet, found.field)
        for first, n in self.blocks:
            if found.kind == OWN:
                shape = (graph.frame, first, n, graph.space.dimension, graph.A, units, P.tile)
                P.call("log_determinant_jet_own", jet, inverse, found.field, *shape)
            else:
                work = P.field(P.tangents * P.tile)
                shape = (P.tangents, first, n, graph.A, units, P.tile)
                P.call("log_determinant_jet", jet, inverse, P.full(self.source), work, *shape)

    def back(self, P, seed, number, into):
        shape = (self.graph.A, P.tile, self.source.units)
        P.call("scale_walkers", into, P.inverse[self], seed, *shape)


class Modulated(Node):
    """Orbitals times 1 + a factor, unit by unit: backflow where the factor sees all particles."""

    kind = FULL

    def __init__(self, graph, orbitals, factor):
        super().__init__(graph, orbitals.entities, orbitals.units, orbitals, factor)

    def value(self, P):
        out = self.field(P)
        P.call("modulate", out, P.value(self.inputs[0]), P.value(self.inputs[1]), self.size(P))
        return out

    def jet(self, P):
        out = self.field(P, P.tangents + 2)
        left, right = (P.full(node) for node in self.inputs)
        P.call("modulate_jet", out, left, right, P.tangents, self.size(P))
        return Jet(FULL, out)

    def back(self, P, delta, number, into):
        other = P.value(self.inputs[1 - number])
        if number == 0:
            P.call("modulate", into, delta, other, self.size(P))
        else:
            P.call("multiply", into, delta, other, self.size(P))
