"""The observables by name; a system says which it wants."""

from nmlnp.observables.density import Density
from nmlnp.observables.nuclear_radii import NuclearRadii
from nmlnp.observables.pairs import Pairs
from nmlnp.observables.plane import Plane
from nmlnp.observables.size import Size
from nmlnp.observables.virial import Virial

OBSERVABLES = {
    "radii": NuclearRadii,
    "size": Size,
    "virial": Virial,
    "density": Density,
    "plane": Plane,
    "pairs": Pairs,
}


def chosen(names, state, hamiltonian):
    """Return the observables of these names, without those that mean nothing for the state and the forces."""
    kinds = (OBSERVABLES[name] for name in names)
    return tuple(kind(state, hamiltonian) for kind in kinds if kind.suits(state, hamiltonian))


def defaults(state):
    """Return those of an engine that is told nothing: radii of nuclei, the size of what is trapped."""
    return (NuclearRadii(state),) if state.particles.kinds == 2 else (Size(state),)
