"""The one-body density in the plane, an image."""

import numpy as np

from nmlnp.observables.distribution import Distribution


class Plane(Distribution):
    """rho(x, y) = <sum_i delta(r - r_i)> in two dimensions; it integrates to the number of particles."""

    name = "density_plane"
    title = "one-body density in the plane"
    axes = ("x", "y")
    bins = 64
    signed = True

    @classmethod
    def suits(cls, state, hamiltonian):
        return state.space.dimension == 2

    def samples(self, positions):
        return (np.moveaxis(positions, 2, 0),)
