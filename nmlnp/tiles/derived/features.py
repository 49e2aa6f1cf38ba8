"""What a state reads: features of pairs, of particles, and the walker's own coordinates."""

from nmlnp.tiles.derived.node import COORDINATES, RADIAL, Jet, Node
from nmlnp.tiles.derived.recording import Named


class PairFeatures(Node):
    """log(1 + r^2)/2, exp(-r^2/w) for each w, and 1: functions of a pair's distance."""

    by_column = True
    kind = RADIAL

    def __init__(self, graph, widths):
        super().__init__(graph, graph.pair_entities, len(widths) + 2)
        self.widths = tuple(widths)

    def value(self, P):
        out = self.field(P)
        P.call("pair_features", out, P.squares(), self.widths, self.rows(P))
        return out

    def jet(self, P):
        out, size = self.field(P, 3), self.size(P)
        P.call("pair_feature_jets", out, P.squares(), self.widths, self.graph.space.dimension, self.rows(P))
        return Jet(RADIAL, out, out + size, out + 2 * size)

    def gradient(self, P, delta):
        """Record the sum of the slopes d log psi/d r^2 of these features."""
        P.call("add_pair_slopes", P.pair_slopes(), delta, P.squares(), self.widths, self.rows(P))


class ParticleFeatures(Node):
    """Position (about the centre of mass where that is removed), labels, and 1."""

    by_column = True
    kind = COORDINATES

    def __init__(self, graph, labels, scale):
        kinds = graph.kinds if labels else 0
        super().__init__(graph, graph.particles, graph.space.dimension + kinds + 1)
        self.labels, self.number = kinds, scale

    def scale(self, views):
        """Return what the positions are multiplied by."""
        return 1.0 if self.number is None else self.graph.number_values[self.number]

    def value(self, P):
        out, space, rows = self.field(P), self.graph.space, self.rows(P)
        D, A = space.dimension, self.graph.A
        if space.centred:
            P.call("centre", out, P.POSITIONS, D, A, P.tile)
        elif self.number is None:
            P.call("copy_field", out, P.POSITIONS, D * rows)
        if self.number is not None:
            P.call(
                "scale_by",
                out,
                out if space.centred else P.POSITIONS,
                self.graph.number_place(self.number),
                D * rows,
            )
        if self.labels:
            P.call("copy_field", out + D * rows, P.LABELS, self.labels * rows)
        P.call("fill", out + (self.units - 1) * rows, 1.0, rows)
        return out

    def jet(self, P):
        return Jet(COORDINATES, P.value(self))

    def gradient(self, P, delta):
        """Record the gradient by the particles' positions, added to GRADIENT."""
        D, rows = self.graph.space.dimension, self.rows(P)
        out = P.gradient_of_features(self.number)
        P.call("rows_to_columns", out, delta, D, P.padded(self.units), rows)


class WalkerCoordinates(Node):
    """All coordinates of a walker, by column."""

    by_column = True
    kind = COORDINATES

    def __init__(self, graph):
        super().__init__(graph, graph.walker, graph.space.dimension * graph.A)

    def value(self, P):
        space = self.graph.space
        if not space.centred:
            return P.POSITIONS
        out = self.field(P)
        P.call("centre", out, P.POSITIONS, space.dimension, self.graph.A, P.tile)
        return out

    def jet(self, P):
        return Jet(COORDINATES, P.value(self))

    def scale(self, views):
        return 1.0

    def gradient(self, P, delta):
        """Record the gradient by all coordinates, added to GRADIENT."""
        out = P.gradient_of_features(None)
        P.call("rows_to_columns", out, delta, self.units, P.padded(self.units), P.tile)


POSITIONS, LABELS = Named("POSITIONS"), Named("LABELS")
