"""Terms of log psi: one number a walker each, and components summed in full."""

from nmlnp.tiles.derived.node import FOLDED, FULL, OWN, Node, Scalar


class Sum(Scalar):
    """``weight`` times the sum of all units of all entities of a layer."""

    def __init__(self, graph, source, weight):
        super().__init__(graph, source)
        self.source, self.weight = source, weight
        if source.kind == FOLDED and source.entities is graph.walker:
            # Weights of the layer below by output, and the squares of its rows.
            name, units = source.inputs[0].name, source.units
            inputs = source.inputs[0].source
            self.transposed = graph.prepared(
                lambda views: inputs.scale(views) * views[name].T, units * inputs.units
            )
            self.squares = graph.prepared(
                lambda views: inputs.scale(views) ** 2 * (views[name] ** 2).sum(axis=0), units
            )

    def add_value(self, P, out, fresh):
        target = out if fresh and self.weight == 1.0 else P.field(P.tile)
        P.call(
            "sum_units",
            target,
            P.value(self.source),
            1,
            self.source.entities.count,
            P.tile,
            self.source.units,
        )
        if target is not out:
            _add(P, out, target, self.weight, P.tile, fresh)

    def add_jet(self, P, jet, fresh):
        source, blocks = self.source, P.tangents + 2
        sums = P.field(blocks * P.tile)
        if source.kind == FOLDED and source.entities is self.graph.walker:
            found, graph = P.jet(source), self.graph
            P.call("sum_units", sums, found.field, 1, 1, P.tile, source.units)
            P.call("multiply_by", sums, sums, self.weight, P.tile)
            work = P.rows(1, graph.space.dimension * graph.A)
            slope = found.slope
            if len(source.consumers) > 1:  # the call below spends it
                slope = P.rows(1, source.units)
                P.call("copy_field", slope, found.slope, source.size(P))
            shape = (self.weight, graph.space.dimension, graph.A, P.tile, source.units)
            fields = (sums, slope, found.curvature, work, 0, self.transposed, self.squares, False)
            P.call("affine_jet_output", *fields, *shape)
            _add(P, jet, sums, 1.0, blocks * P.tile, fresh)
            return
        elif source.kind == OWN:
            graph = self.graph
            shape = (graph.frame, graph.space.dimension, graph.A, P.tile, source.units)
            P.call("own_jet_output", sums, P.jet(source).field, *shape)
        else:
            P.call("sum_units", sums, P.full(source), blocks, source.entities.count, P.tile, source.units)
        _add(P, jet, sums, self.weight, blocks * P.tile, fresh)

    def back(self, P, seed, number, into):
        P.call("spread_units", into, seed, self.weight, self.source.entities.count, P.tile, self.source.units)


class Scaled(Scalar):
    """A factor times another term."""

    def __init__(self, graph, source, factor):
        super().__init__(graph, source)
        self.source, self.factor = source, factor

    def add_value(self, P, out, fresh):
        _add(P, out, P.value(self.source), self.factor, P.tile, fresh)

    def add_jet(self, P, jet, fresh):
        _add(P, jet, P.full(self.source), self.factor, (P.tangents + 2) * P.tile, fresh)

    def back(self, P, seed, number, into):
        _add(P, into, seed, self.factor, P.tile, True)


class LogTanh(Scalar):
    """log |tanh V| of a term V."""

    def __init__(self, graph, source):
        super().__init__(graph, source)
        self.source = source

    def add_value(self, P, out, fresh):
        if fresh:
            P.call("fill", out, 0.0, P.tile)
        P.call("add_log_tanh", out, P.value(self.source), P.tile)

    def add_jet(self, P, jet, fresh):
        if fresh:
            P.call("fill", jet, 0.0, (P.tangents + 2) * P.tile)
        P.call("add_log_tanh_jet", jet, P.full(self.source), P.tangents, P.tile)

    def back(self, P, seed, number, into):
        P.call("log_tanh_slope", into, P.value(self.source), P.tile)
        P.call("multiply", into, into, seed, P.tile)


class Confinement(Scalar):
    """-strength sum_i r_i^2, about the centre of mass where that is removed."""

    def __init__(self, graph, strength):
        super().__init__(graph)
        self.strength = strength

    def _positions(self, P):
        """Return the positions that the term reads."""
        return P.centred() if self.graph.space.centred else P.POSITIONS

    def add_value(self, P, out, fresh):
        squares = P.field(P.tile)
        P.call("sum_squares", squares, self._positions(P), self.graph.space.dimension * self.graph.A, P.tile)
        _add(P, out, squares, -self.strength, P.tile, fresh)

    def add_jet(self, P, jet, fresh):
        graph = self.graph
        if fresh:
            P.call("fill", jet, 0.0, (P.tangents + 2) * P.tile)
        shape = (self.strength, graph.frame, graph.space.dimension, graph.A, P.tile)
        P.call("add_confinement", jet + P.tile, self._positions(P), *shape)

    def gradient(self, P, seed):
        size = self.graph.space.dimension * self.graph.A * P.tile
        out = P.gradient_of_features(None)
        P.call("add_scaled", out, out, self._positions(P), -2.0 * self.strength, size)


class PairEnvelope(Scalar):
    """-sum over pairs of exp(kappa) sqrt(1 + r^2) + beta/2 log(1 + r^2)."""

    def __init__(self, graph, name):
        super().__init__(graph)
        self.weights = graph.parameter(name, (2,), 0.0)

    def add_value(self, P, out, fresh):
        count = len(self.graph.pairs)
        if fresh:
            P.call("fill", out, 0.0, P.tile)
        P.call("add_envelope", out, P.field(count * P.tile), P.squares(), self.weights, count, P.tile)

    def add_jet(self, P, jet, fresh):
        graph = self.graph
        if fresh:
            P.call("fill", jet, 0.0, (P.tangents + 2) * P.tile)
        self.add_value(P, jet, False)
        shape = (graph.pairs, graph.frame, graph.space.dimension, graph.A, P.tile)
        P.call("add_envelope_jet", jet + P.tile, P.squares(), P.POSITIONS, self.weights, *shape)

    def gradient(self, P, seed):
        P.call(
            "add_envelope_slopes", P.pair_slopes(), P.squares(), self.weights, len(self.graph.pairs) * P.tile
        )

    def derivatives(self, P, seed):
        P.call("envelope_derivatives", P.squares(), seed, self.weights, len(self.graph.pairs), P.tile)


class Components(Node):
    """U = sum over pairs of u, phi_k = [k = 0] + sum over pairs of mixing[k] F, from outputs (u, F) of pairs.

    The state is e^U sum_k phi_k |k>; the sum over spins and isospins is the sum over k.
    """

    kind = FULL

    def __init__(self, graph, source, mixing, operators):
        super().__init__(graph, graph.walker, 1, source)
        self.source, self.mixing, self.operators = source, mixing, operators
        self.count = len(mixing)

    def collect(self, P, field, blocks):
        """Record U (blocks, TILE) and phi (blocks, K, TILE); return their fields."""
        u, phi = P.field(blocks * P.tile), P.field(blocks * self.count * P.tile)
        shape = (self.mixing, blocks, self.source.entities.count, self.source.units, P.tile)
        P.call("collect_outputs", u, phi, field, *shape)
        return u, phi

    def value(self, P):
        return self.collect(P, P.value(self.source), 1)

    def back(self, P, seed, number, into):
        # ``seed`` is the name of a seeding primitive with what it reads beside mixing.
        name, *fields = seed
        P.call(name, into, *fields, self.source.entities.count, self.source.units, P.tile)


def _add(P, out, term, factor, size, fresh):
    if not fresh:
        P.call("add_scaled", out, out, term, factor, size)
    elif factor == 1.0:
        P.call("copy_field", out, term, size)
    else:
        P.call("multiply_by", out, term, factor, size)
