"""Which observables a state is measured with."""

from nmlnp.observables.nuclear_radii import NuclearRadii
from nmlnp.observables.size import Size


def defaults(state):
    """Return the observables of a state: radii of nuclei, sizes of what is trapped."""
    return (NuclearRadii(state),) if state.particles.kinds == 2 else (Size(state),)
