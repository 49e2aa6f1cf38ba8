"""The size of a trapped system: its root-mean-square radius about the centre of the trap."""


class Size:
    """sqrt(<sum_i r_i^2>/N), in the system's length."""

    columns = ("square",)

    def __init__(self, state):
        self.state = state

    def record(self, P, place):
        """Record sum_i r_i^2 at ``place`` (1, TILE)."""
        rows = P.graph.space.dimension * P.graph.A
        P.call("sum_squares", place, P.POSITIONS, rows, P.tile)

    def results(self, estimate):
        """Return the radius; ``estimate(column, particles)`` gives the mean of a column for each particle."""
        return {"r_rms": estimate("square", len(self.state.particles)).sqrt()}
