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
    """Position (about the centre of mass where that is removed, times a run-time number), labels, and 1.

    Labels are those that walkers carry, or those of the particles where these are fixed.
    """

    by_column = True
    kind = COORDINATES

    def __init__(self, graph, labels, scale):
        fixed = () if graph.kinds or not labels else tuple(zip(*graph.labels, strict=True))
        kinds = graph.kinds if labels else 0
        super().__init__(graph, graph.particles, graph.space.dimension + kinds + len(fixed) + 1)
        self.labels, self.fixed, self.number = kinds, fixed, scale

    def scale(self, views):
        """Return what the positions are multiplied by."""
        return 1.0 if self.number is None else self.graph.number_values[self.number]

    def value(self, P):
        out, rows, D = self.field(P), self.rows(P), self.graph.space.dimension
        P.positions_into(out, self.number)
        if self.labels:
            P.call("copy_field", out + D * rows, P.LABELS, self.labels * rows)
        for column, values in enumerate(self.fixed):
            for particle, value in enumerate(values):
                P.call("fill", out + (D + column) * rows + particle * P.tile, float(value), P.tile)
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
    """All coordinates of a walker, times a run-time number, by column."""

    by_column = True
    kind = COORDINATES

    def __init__(self, graph, scale):
        super().__init__(graph, graph.walker, graph.space.dimension * graph.A)
        self.number = scale

    def scale(self, views):
        """Return what the positions are multiplied by."""
        return 1.0 if self.number is None else self.graph.number_values[self.number]

    def value(self, P):
        if self.number is None and not self.graph.space.centred:
            return P.POSITIONS
        out = self.field(P)
        P.positions_into(out, self.number)
        return out

    def jet(self, P):
        return Jet(COORDINATES, P.value(self))

    def gradient(self, P, delta):
        """Record the gradient by all coordinates, added to GRADIENT."""
        out = P.gradient_of_features(self.number)
        P.call("rows_to_columns", out, delta, self.units, P.padded(self.units), P.tile)


POSITIONS, LABELS = Named("POSITIONS"), Named("LABELS")
