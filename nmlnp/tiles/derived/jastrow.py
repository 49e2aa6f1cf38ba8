"""Terms of log psi of trapped particles: the Gaussian of the trap, and the cusp of two electrons."""

from nmlnp.tiles.derived.node import Scalar


class Gaussian(Scalar):
    """-q^2/2 sum_i |r_i - a_i|^2, q a run-time number; the centres a are parameters, or zero."""

    def __init__(self, graph, number, centres):
        super().__init__(graph)
        self.number = number
        self.centred = centres is not None
        shape = (graph.space.dimension, graph.A)
        self.centres = graph.parameter(centres, shape, 0.0) if self.centred else 0
        if self.centred:
            self.weights = self.centres

    def _arguments(self, P):
        graph = self.graph
        place = graph.number_place(self.number)
        return (P.POSITIONS, place, self.centres, self.centred), (graph.space.dimension, graph.A, P.tile)

    def add_value(self, P, out, fresh):
        if fresh:
            P.call("fill", out, 0.0, P.tile)
        first, shape = self._arguments(P)
        P.call("add_gaussian", out, *first, *shape)

    def add_jet(self, P, jet, fresh):
        if fresh:
            P.call("fill", jet, 0.0, (P.tangents + 2) * P.tile)
        first, shape = self._arguments(P)
        P.call("add_gaussian", jet, *first, *shape)
        P.call("add_gaussian_jet", jet, *first, self.graph.frame, *shape)

    def gradient(self, P, seed):
        first, shape = self._arguments(P)
        P.call("gaussian_gradient", P.gradient_of_features(None), seed, *first, *shape)

    def derivatives(self, P, seed):
        first, shape = self._arguments(P)
        P.call("gaussian_rows", seed, *first[:3], *shape)


class PadeCusp(Scalar):
    """sum_{i<j} a_ij r_ij/(1 + beta r_ij), beta = exp(tau) a parameter; a_ij fixes the cusp."""

    def __init__(self, graph, strengths, name):
        super().__init__(graph)
        self.strengths = tuple(float(a) for a in strengths)
        self.weights = graph.parameter(name, (1,), 0.0)

    def _geometry(self, P):
        graph = self.graph
        return (graph.pairs, graph.frame), (graph.space.dimension, graph.A, P.tile)

    def add_value(self, P, out, fresh):
        if fresh:
            P.call("fill", out, 0.0, P.tile)
        P.call("pade_cusp", out, P.squares(), self.weights, self.strengths, P.tile)

    def add_jet(self, P, jet, fresh):
        if fresh:
            P.call("fill", jet, 0.0, (P.tangents + 2) * P.tile)
        self.add_value(P, jet, False)
        (pairs, frame), shape = self._geometry(P)
        P.call(
            "pade_cusp_jet", jet, P.squares(), P.POSITIONS, self.weights, self.strengths, pairs, frame, *shape
        )

    def gradient(self, P, seed):
        (pairs, _), shape = self._geometry(P)
        out = P.gradient_of_features(None)
        fields = (out, seed, P.squares(), P.POSITIONS)
        P.call("pade_cusp_gradient", *fields, self.weights, self.strengths, pairs, *shape)

    def derivatives(self, P, seed):
        P.call("pade_cusp_rows", P.squares(), seed, self.weights, self.strengths, P.tile)
