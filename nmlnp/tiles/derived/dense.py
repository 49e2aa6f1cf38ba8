"""Dense layers: products with weights, and the activations with their biases."""

from nmlnp.tiles.activations import FROM_INPUT
from nmlnp.tiles.derived.node import (
    AFFINE,
    CONSTANT,
    COORDINATES,
    FOLDED,
    FULL,
    OWN,
    RADIAL,
    Jet,
    Node,
    Scalar,
)


class Dense(Node):
    """Output = input @ W, W (inputs, units) a parameter; no bias."""

    def __init__(self, graph, source, units, name, gain):
        super().__init__(graph, source.entities, units, source)
        self.source = source
        self.weights = graph.parameter(name, (source.units, units), gain)
        # What the passes want beside the weights: the transpose, and products with folded rows.
        self.transposed = graph.prepared(lambda views: views[name].T, source.units * units)
        if self._folds:
            first = source.inputs[0]
            self.folded = graph.prepared(
                lambda views: first.folded_rows(views, views[name]),
                (graph.space.dimension + 1) * source.units * units,
            )
        self.name = name

    @property
    def kind(self):
        folded = OWN if self._folds else FULL
        return {COORDINATES: AFFINE, FOLDED: folded}.get(self.source.kind, self.source.kind)

    @property
    def _folds(self):
        """Whether the jet of the input is a function of its own particle's few coordinates."""
        return self.source.kind == FOLDED and self.entities is not self.graph.walker

    def folded_rows(self, views, following):
        """Return the next weights, their rows scaled by each row of these and by the sum of squares."""
        from nmlnp.parallel.arrays import array_module

        rows = self.source.scale(views) * views[self.name][: self.depends_on]
        if self.entities is self.graph.walker:
            # Coordinates stand by direction, derivatives by particle.
            D, A, units = self.graph.space.dimension, self.graph.A, self.units
            rows = rows.reshape(D, A, units).swapaxes(0, 1).reshape(D * A, units)
        scaled = [row[:, None] * following for row in rows]
        return array_module(following).stack([*scaled, (rows**2).sum(axis=0)[:, None] * following])

    @property
    def depends_on(self):
        """The coordinates that a product with features depends on: a particle's own, or all of a walker."""
        D, A = self.graph.space.dimension, self.graph.A
        return D * A if self.entities is self.graph.walker else D

    def product(self, P, out, field, weights=None, blocks=1):
        """Record one product of all rows of so many blocks."""
        name = "linear_columns" if self.source.by_column else "linear"
        weights = self.weights if weights is None else weights
        P.call(name, out, field, weights, blocks * self.rows(P), self.source.units, self.units)

    def value(self, P):
        out = self.field(P)
        self.product(P, out, P.value(self.source))
        return out

    def jet(self, P):
        source, size = P.jet(self.source), self.size(P)
        T, D = P.tangents, self.graph.space.dimension
        if source.kind in (CONSTANT, COORDINATES):
            out = self.field(P)
            self.product(P, out, source.field)
            return Jet(self.kind, out)
        if self._folds:
            out, block = self.field(P, D + 2), self.source.units * self.units
            self.product(P, out, source.field)
            for c in range(D):
                self.product(P, out + (c + 1) * size, source.slope, self.folded + c * block)
            self.product(P, out + (D + 1) * size, source.curvature, self.folded + D * block)
            return Jet(OWN, out)
        if source.kind == RADIAL:
            # Room for the full jet, which the value begins.
            out = Jet(RADIAL, self.field(P, T + 2), self.field(P), self.field(P))
            for part, field in (("field", out.field), ("slope", out.slope), ("curvature", out.curvature)):
                self.product(P, field, getattr(source, part))
            return out
        blocks = (D if source.kind == OWN else T) + 2
        out = self.field(P, blocks)
        self.product(P, out, source.field if source.kind == OWN else P.full(self.source), blocks=blocks)
        return Jet(self.kind, out)

    def back(self, P, delta, number, into):
        P.call("linear", into, delta, self.transposed, self.rows(P), self.units, self.source.units)

    def derivatives(self, P, delta):
        name = "outer_columns" if self.source.by_column else "outer_rows"
        shape = (self.entities.count, self.source.units, self.units, P.tile)
        P.call(name, P.value(self.source), delta, self.weights, *shape)


class Head(Scalar):
    """One output a walker: input @ w, w (units,) a parameter."""

    def __init__(self, graph, source, name, gain):
        super().__init__(graph, source)
        self.source = source
        self.weights = graph.parameter(name, (source.units,), gain)

    def add_value(self, P, out, fresh):
        target = out if fresh else P.field(P.tile)
        P.call("linear", target, P.value(self.source), self.weights, P.tile, self.source.units, 1)
        if not fresh:
            P.call("add_scaled", out, out, target, 1.0, P.tile)

    def add_jet(self, P, jet, fresh):
        blocks, units = P.tangents + 2, self.source.units
        target = jet if fresh else P.field(blocks * P.tile)
        source = self.source
        alone = isinstance(source, Activation) and source.consumers == [self] and source.bias is not None
        if alone and source.kind == FULL:
            before = P.jet(source.source).field
            P.call(
                "activation_jet_output",
                *(target, before, source.bias, self.weights, P.tile, units, P.tangents, source.function),
            )
        else:
            P.call("linear", target, P.full(source), self.weights, blocks * P.tile, units, 1)
        if not fresh:
            P.call("add_scaled", jet, jet, target, 1.0, blocks * P.tile)

    def back(self, P, seed, number, into):
        P.call("seed_rows", into, seed, self.weights, self.source.units, P.tile)

    def derivatives(self, P, seed):
        P.call("sum_rows_scaled", P.value(self.source), seed, self.weights, self.source.units, P.tile)


class Activation(Node):
    """Output = f(input + b), b (units,) a parameter or none; f is tanh, softplus or log cosh."""

    reads_value = True

    def __init__(self, graph, source, function, bias):
        super().__init__(graph, source.entities, source.units, source)
        self.source, self.function = source, function
        self.bias = None if bias is None else graph.parameter(bias, (source.units,), 0.0)

    @property
    def kind(self):
        return FOLDED if self.source.kind == AFFINE else self.source.kind

    def complete(self):
        from nmlnp.tiles.derived.terms import Sum

        if self.bias is None:
            self.graph.zeros(self.units)
        direct = Sum if self.entities is self.graph.walker else Dense
        if self.kind == FOLDED and not all(isinstance(consumer, direct) for consumer in self.consumers):
            self.unfolded = self.graph.prepared(
                lambda views: self.source.folded_rows(views, unit_matrix(self.units, views)),
                (self.source.depends_on + 1) * self.units**2,
            )

    def unfold(self, P, jet):
        """Record the derivatives of a folded jet by what its input depends on; return their field."""
        D, size, block = self.source.depends_on, self.size(P), self.units**2
        out = self.field(P, D + 2)
        P.call("copy_field", out, jet.field, size)
        for c in range(D + 1):
            field = jet.slope if c < D else jet.curvature
            weights = self.unfolded + c * block
            P.call("linear", out + (c + 1) * size, field, weights, self.rows(P), self.units, self.units)
        return out

    def _apply(self, P, field):
        if self.bias is None:
            P.call("activate", field, self.size(P), self.function)
        else:
            P.call("bias_activate", field, self.bias, self.rows(P), self.units, self.function)

    def value(self, P):
        field = P.value(self.source)
        if not self.overwrites(self.source) or FROM_INPUT[self.function]:
            before, field = field, self.field(P)
            P.call("copy_field", field, before, self.size(P))
        self._apply(P, field)
        return field

    def jet(self, P):
        jet, D = P.jet(self.source), self.graph.space.dimension
        if not self.overwrites(self.source):
            raise NotImplementedError("a jet that is wanted both before and after an activation")
        if jet.kind == AFFINE:
            if self.bias is not None:
                P.call("add_bias", jet.field, self.bias, self.rows(P), self.units)
            slope, curvature = self.field(P), self.field(P)
            P.call("activation_derivatives", jet.field, slope, curvature, self.size(P), self.function)
            return Jet(FOLDED, jet.field, slope, curvature)
        if jet.kind == RADIAL:
            if self.bias is not None:
                P.call("add_bias", jet.field, self.bias, self.rows(P), self.units)
            fields = (jet.field, jet.slope, jet.curvature)
            P.call("radial_activation_jet", *fields, P.squares(), self.rows(P), self.units, self.function)
            return jet
        if jet.kind == CONSTANT:
            self._apply(P, jet.field)
            return jet
        tangents = D if jet.kind == OWN else P.tangents
        bias = self.bias if self.bias is not None else self.graph.zeros(self.units)
        P.call("bias_activation_jet", jet.field, bias, self.rows(P), self.units, tangents, self.function)
        return jet

    def back(self, P, delta, number, into):
        # In place: the field of the output's delta becomes that of the input's.
        value = P.value(self.source if FROM_INPUT[self.function] else self)
        P.call("activation_backward", delta, value, self.size(P), self.function)

    def derivatives(self, P, delta):
        if self.bias is not None:
            P.call("sum_rows", delta, self.bias, self.entities.count, self.units, P.tile)


def unit_matrix(units, views):
    """Return the unit matrix, beside the parameters."""
    from nmlnp.parallel.arrays import array_module

    return array_module(next(iter(views.values()))).eye(units)


class Add(Node):
    """The sum of two nodes of one shape."""

    def __init__(self, graph, left, right):
        # What cannot add to a field comes first.
        first, second = (right, left) if left.adds and not right.adds else (left, right)
        super().__init__(graph, first.entities, first.units, first, second)

    @property
    def kind(self):
        kinds = {node.kind for node in self.inputs}
        return kinds.pop() if len(kinds) == 1 and kinds <= {CONSTANT, OWN, FULL} else FULL

    def value(self, P):
        first, second = self.inputs
        out = P.value(first)
        if not self.overwrites(first):
            before, out = out, self.field(P)
            P.call("copy_field", out, before, self.size(P))
        if second.adds and second.consumers == [self]:
            second.add_to(P, out, 1, P.value(second.inputs[0]))
        else:
            P.call("add_scaled", out, out, P.value(second), 1.0, self.size(P))
        return out

    def jet(self, P):
        first, second = self.inputs
        if self.kind == CONSTANT:
            return Jet(CONSTANT, self.value(P))
        own = self.kind == OWN
        blocks = (self.graph.space.dimension if own else P.tangents) + 2
        out = P.jet(first).field if own else P.full(first)
        if not self.overwrites(first):
            before, out = out, self.field(P, blocks)
            P.call("copy_field", out, before, blocks * self.size(P))
        if second.adds and second.consumers == [self] and not own:
            second.add_to(P, out, blocks, P.full(second.inputs[0]))
        else:
            P.call(
                "add_scaled",
                out,
                out,
                P.jet(second).field if own else P.full(second),
                1.0,
                blocks * self.size(P),
            )
        return Jet(self.kind, out)

    def back(self, P, delta, number, into):
        P.call("copy_field", into, delta, self.size(P))
