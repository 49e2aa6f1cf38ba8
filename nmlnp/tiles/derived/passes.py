"""The passes over a state that the kernels want, derived from the rules of its layers.

============================  ==================================================================
``log_psi``                   the walk: values
``log_psi_gradient``          the drifted walk: values, and back to the positions
``local_derivatives``         the local energy: jets (forward Laplacian)
``log_derivatives``           optimisation: values, and back to the parameters, a row a walker
``exchange_ratios``           psi with the labels of each pair exchanged, over psi (:mod:`.exchange`)
============================  ==================================================================
"""

from nmlnp.tiles.derived.dense import Activation, Add
from nmlnp.tiles.derived.exchange import exchange_ratios
from nmlnp.tiles.derived.features import LABELS, POSITIONS
from nmlnp.tiles.derived.node import COORDINATES, FOLDED, FULL, OWN, RADIAL, Scalar
from nmlnp.tiles.derived.recording import Named, Recording


class Pass(Recording):
    """A recording that knows the graph: values, jets and deltas of its nodes, each computed once."""

    POSITIONS, LABELS = POSITIONS, LABELS

    def __init__(self, graph, tile, pad=0, backwards=False, to_positions=False):
        super().__init__(tile, pad)
        # Whether a way back follows, and whether it goes to the positions: what values keep for it.
        self.backwards, self.to_positions = backwards, to_positions
        self.inverse = {}
        self.graph, self.tangents = graph, graph.tangents
        self.fulls, self.deltas, self.shared = {}, {}, {}
        self.norm = None
        self.seeds = {}

    def value(self, node):
        """Return the field of a node's output."""
        if node not in self.values:
            self.values[node] = node.value(self)
        return self.values[node]

    def jet(self, node):
        """Return the :class:`~nmlnp.tiles.derived.node.Jet` of a node."""
        if node not in self.jets:
            self.jets[node] = node.jet(self)
        return self.jets[node]

    def full(self, node):
        """Return the field of a node's jet with derivatives by all coordinates."""
        if isinstance(node, Scalar):
            field = self.field((self.tangents + 2) * self.tile)
            node.add_jet(self, field, fresh=True)
            return field
        jet = self.jet(node)
        if jet.kind == FULL:
            return jet.field
        if node not in self.fulls:
            self.fulls[node] = self._expanded(node, jet)
        return self.fulls[node]

    def _expanded(self, node, jet):
        size, rows = node.size(self), node.rows(self)
        if jet.kind == RADIAL:
            # In the place of the value, whose field has room for the rest.
            factors = self.pair_factors()
            self.call("scale_rows", jet.field + size, jet.slope, factors, self.tangents, rows, node.units)
            self.call("copy_field", jet.field + (self.tangents + 1) * size, jet.curvature, size)
            return jet.field
        if jet.kind == FOLDED and node.entities is self.graph.walker:
            return node.unfold(self, jet)
        out = node.field(self, self.tangents + 2)
        if jet.kind in (OWN, FOLDED):
            graph = self.graph
            own = jet.field if jet.kind == OWN else node.unfold(self, jet)
            shape = (graph.frame, graph.space.dimension, graph.A, self.tile, node.units)
            self.call("expand_own_jet", out, own, *shape)
        else:
            self.call("copy_field", out, jet.field, size)
            self.call("fill", out + size, 0.0, (self.tangents + 1) * size)
        return out

    # ------------------------------------------------------------------------ the way back
    def delta(self, node):
        """Return the field of d log psi by a node's output (by an activation's input, after its turn)."""
        if node not in self.deltas:
            self.deltas[node] = self.seeds[node] if node in self.seeds else self._collect(node)
        return self.deltas[node]

    def _collect(self, node):
        parts = [
            (consumer, n) for consumer in node.consumers for n, x in enumerate(consumer.inputs) if x is node
        ]
        consumer, number = parts[0]
        if len(parts) == 1 and isinstance(consumer, Activation):
            delta = self.delta(consumer)
            consumer.back(self, delta, number, delta)
            return delta
        if len(parts) == 1 and isinstance(consumer, Add) and not isinstance(node, Activation):
            return self.delta(consumer)
        # First what overwrites, so that the rest can be added.
        parts.sort(key=lambda part: getattr(part[0], "adds_back", False))
        out = None
        for consumer, number in parts:
            delta = self.delta(consumer)
            adds = getattr(consumer, "adds_back", False)
            target = out if adds and out is not None else self.delta_field(node)
            if adds and out is None:
                self.call("fill", target, 0.0, node.size(self))
            consumer.back(self, delta, number, target)
            if out is None:
                out = target
            elif target is not out:
                self.call("add_scaled", out, out, target, 1.0, self.delta_size(node))
        return out

    def delta_size(self, node):
        """Return the numbers of a node's delta, which is always by rows."""
        return node.rows(self) * self.padded(node.units)

    def delta_field(self, node):
        return self.field(self.delta_size(node))

    def restart(self, seeds):
        """Forget the deltas, and begin a way back with other seeds."""
        self.deltas, self.seeds = {}, seeds

    # -------------------------------------------------------------------- what nodes share
    def once(self, name, make):
        """Return what ``make()`` records and returns, the first time this name is asked for."""
        if name not in self.shared:
            self.shared[name] = make()
        return self.shared[name]

    def squares(self):
        """Return r_ij^2 (pairs, TILE)."""
        graph = self.graph

        def make():
            out = self.field(len(graph.pairs) * self.tile)
            self.call("pair_squares", out, POSITIONS, graph.pairs, graph.space.dimension, graph.A, self.tile)
            return out

        return self.once("squares", make)

    def pair_factors(self):
        """Return the gradients of r_ij^2 by the coordinates of the frame (TANGENTS, pairs, TILE)."""
        graph = self.graph

        def make():
            out = self.field(self.tangents * len(graph.pairs) * self.tile)
            shape = (graph.pairs, graph.frame, graph.space.dimension, graph.A, self.tile)
            self.call("pair_gradients", out, POSITIONS, *shape)
            return out

        return self.once("factors", make)

    def centred(self):
        """Return the positions about the centre of mass (D, A, TILE)."""
        graph = self.graph

        def make():
            for node in self.values:  # the features begin with them
                if (
                    getattr(node, "kind", None) == COORDINATES
                    and node.by_column
                    and getattr(node, "number", None) is None
                ):
                    return self.values[node]
            out = self.field(graph.space.dimension * graph.A * self.tile)
            self.call("centre", out, POSITIONS, graph.space.dimension, graph.A, self.tile)
            return out

        return self.once("centred", make)

    def positions_into(self, out, number):
        """Record the positions, centred where the space is and times a run-time number, into ``out``."""
        graph, D = self.graph, self.graph.space.dimension
        size = D * graph.A * self.tile
        if graph.space.centred:
            self.call("centre", out, POSITIONS, D, graph.A, self.tile)
        if number is not None:
            source = out if graph.space.centred else POSITIONS
            self.call("scale_by", out, source, graph.number_place(number), size)
        elif not graph.space.centred:
            self.call("copy_field", out, POSITIONS, size)

    def ones(self):
        """Return a field (TILE,) of ones."""

        def make():
            out = self.field(self.tile)
            self.call("fill", out, 1.0, self.tile)
            return out

        return self.once("ones", make)

    def signs(self):
        """Return a field (TILE,) of signs, ones to begin with; log |psi| does not read it."""

        def make():
            out = self.field(self.tile)
            self.call("fill", out, 1.0, self.tile)
            return out

        return self.once("signs", make)

    def pair_slopes(self):
        """Return d log psi/d r_ij^2 (pairs, TILE), to be added to."""

        def make():
            out = self.field(len(self.graph.pairs) * self.tile)
            self.call("fill", out, 0.0, len(self.graph.pairs) * self.tile)
            return out

        return self.once("slopes", make)

    def gradient_of_features(self, number):
        """Return the gradient (D, A, TILE) by positions (times a run-time number), to be added to."""
        size = self.graph.space.dimension * self.graph.A * self.tile

        def make():
            out = Named("GRADIENT") if number is None else self.field(size)
            self.call("fill", out, 0.0, size)
            return out

        return self.once(("gradient", number), make)


def log_psi(P):
    """Record log |psi| into OUT."""
    P.graph.output.log_psi(P, Named("OUT"))


def log_psi_gradient(P):
    """Record log |psi| into OUT and its gradient by every particle into GRADIENT."""
    graph, space = P.graph, P.graph.space
    D, A, tile = space.dimension, graph.A, P.tile
    GRADIENT = Named("GRADIENT")
    log_psi(P)
    P.restart(graph.output.seeds(P))
    for term in graph.output.terms:
        term.gradient(P, P.delta(term))
    for node in graph.nodes:
        if hasattr(node, "gradient") and not isinstance(node, Scalar):
            node.gradient(P, P.delta(node))
    for key in [key for key in P.shared if isinstance(key, tuple) and key[1] is not None]:
        scaled = P.shared[key]
        P.call("scale_by", scaled, scaled, graph.number_place(key[1]), D * A * tile)
        out = P.gradient_of_features(None)
        P.call("add_scaled", out, out, scaled, 1.0, D * A * tile)
    if space.centred and ("gradient", None) in P.shared:
        # Of functions of r_i - R_cm: the gradient by r_i has no centre-of-mass part.
        P.call("centre", GRADIENT, GRADIENT, D, A, tile)
    if "slopes" in P.shared:
        name = "add_pairs_to_particles" if ("gradient", None) in P.shared else "pairs_to_particles"
        P.call(name, GRADIENT, P.shared["slopes"], POSITIONS, graph.pairs, D, A, tile)
    elif ("gradient", None) not in P.shared:
        P.call("fill", GRADIENT, 0.0, D * A * tile)


def log_derivatives(P):
    """Record the rows d psi_k/d theta over |psi|."""
    graph = P.graph
    log_psi_out = P.field(P.tile)
    graph.output.log_psi(P, log_psi_out)
    for sink, seeds in graph.output.log_derivatives(P, graph.layout.size):
        P.restart(seeds)
        P.sink = sink
        for node in reversed(graph.nodes):
            if isinstance(node, Activation) and node.bias is not None:
                node.derivatives(P, P.delta(node.source))
            elif hasattr(node, "weights") and not isinstance(node, Activation):
                node.derivatives(P, P.delta(node))


def local_derivatives(P):
    """Record the jets that the kinetic energy is made of; return their fields."""
    output = P.graph.output
    if output.kinetic == "components":
        return output.jets(P)
    jet = P.field((P.tangents + 2) * P.tile)
    output.add_jets(P, jet)
    return (jet,)


__all__ = ["Pass", "exchange_ratios", "local_derivatives", "log_derivatives", "log_psi", "log_psi_gradient"]
