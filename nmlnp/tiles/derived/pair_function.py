"""A sum over pairs of a function of their distance, written by a user as a formula."""

from nmlnp.tiles.derived.formulas import check_derivatives, formula
from nmlnp.tiles.derived.node import Scalar

LOOP = """
@primitive
def {name}(s, VALUE, FIRST, SECOND, SQUARES, N):
    for u in lanes(N):
        value, first, second = {name}_value(s[SQUARES + u])
        s[VALUE + u] = value
        s[FIRST + u] = first
        s[SECOND + u] = second
    barrier()
"""


class PairFunction(Scalar):
    """sum_{i<j} f(r_ij^2), from a function that returns f and its first and second derivative by x = r^2."""

    def __init__(self, graph, function):
        super().__init__(graph)
        name = f"pair_function_{len(graph.formulas)}"
        owner = f"The function {getattr(function, '__name__', function)}, given to net.pair_sum,"
        text = formula(function, f"{name}_value", ("x",), owner)
        check_derivatives(text, f"{name}_value", owner)
        graph.formulas.append(text + LOOP.format(name=name))
        self.name = name

    def _evaluate(self, P):
        def make():
            size = len(self.graph.pairs) * P.tile
            fields = [P.field(size) for _ in range(3)]
            P.call_own(self.name, "s", *fields, P.squares(), size)
            return fields

        return P.once(self.name, make)

    def add_value(self, P, out, fresh):
        total = out if fresh else P.field(P.tile)
        P.add_up(total, self._evaluate(P)[0], len(self.graph.pairs), P.tile)
        if not fresh:
            P.call("add_scaled", out, out, total, 1.0, P.tile)

    def add_jet(self, P, jet, fresh):
        if fresh:
            P.call("fill", jet, 0.0, (P.tangents + 2) * P.tile)
        self.add_value(P, jet, False)
        _, first, second = self._evaluate(P)
        shape = (P.tangents, len(self.graph.pairs), self.graph.space.dimension, P.tile)
        P.call("add_radial_sum_jet", jet, first, second, P.squares(), P.pair_factors(), *shape)

    def gradient(self, P, seed):
        slopes, first = P.pair_slopes(), self._evaluate(P)[1]
        P.call("add_scaled", slopes, slopes, first, 1.0, len(self.graph.pairs) * P.tile)
