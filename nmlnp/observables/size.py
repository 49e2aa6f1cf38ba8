"""The size of a trapped system: its root-mean-square radius about the centre of the trap."""

from nmlnp.observables.observable import Observable


class Size(Observable):
    """sqrt(<sum_i r_i^2>/N), in the system's length."""

    columns = ("square",)

    def record(self, P, place):
        """Record sum_i r_i^2 at ``place`` (1, TILE)."""
        rows = P.graph.space.dimension * P.graph.A
        P.call("sum_squares", place, P.POSITIONS, rows, P.tile)

    def results(self, estimate):
        """Return the radius."""
        return {"r_rms": estimate("square", len(self.state.particles)).sqrt()}
