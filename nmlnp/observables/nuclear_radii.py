"""Radii of a nucleus: of its protons, of its matter, and its charge radius."""

from dataclasses import replace

from nmlnp.observables.observable import Observable
from nmlnp.physics.constants import charge_radius_squared
from nmlnp.tiles.derived.graph import numbers


class NuclearRadii(Observable):
    """Root-mean-square radii about the centre of mass (fm).

    Parameters
    ----------
    state : nmlnp.states.state.State
    """

    columns = ("proton_square", "matter_square")
    """Sums over protons, and over all nucleons, of |r_i - R_cm|^2."""

    def record(self, P, place):
        """Record the columns at ``place`` (2, TILE), after those of the components."""
        from nmlnp.tiles.derived.recording import Named

        graph, output = P.graph, P.graph.output
        shape = (graph.A, P.tile)
        if output.kinetic == "components":
            K = output.components
            components, protons = Named("RESULT", (3 + K) * P.tile), numbers(self.state.basis.protons)
            P.call(
                "component_radii", place, P.centred(), components, protons, K, graph.space.dimension, *shape
            )
        else:
            P.call("sampled_radii", place, P.centred(), P.LABELS, graph.space.dimension, *shape)

    def results(self, estimate):
        """Return the radii by name."""
        isospins = [t for _, t in self.state.labels]
        Z, A = isospins.count(1), len(isospins)
        protons = estimate("proton_square", Z)
        squares = {
            "r_point_proton": protons,
            "r_matter": estimate("matter_square", A),
            "r_charge": replace(protons, value=charge_radius_squared(protons.value, Z, A - Z)),
        }
        return {name: square.sqrt() for name, square in squares.items()}
