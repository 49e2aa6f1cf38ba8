"""The one-body density: how many particles there are at a place."""

import numpy as np

from nmlnp.observables.distribution import Distribution


class Density(Distribution):
    """rho(r) = <sum_i delta(r - r_i)>, averaged over directions; on a line rho(x).

    About the centre of the trap, or about the centre of mass where that is removed; it
    integrates to the number of particles.
    """

    name = "density"
    title = "one-body density"

    def __init__(self, state, hamiltonian=None):
        super().__init__(state, hamiltonian)
        self.signed = state.space.dimension == 1 and not state.space.centred
        self.axes = ("x",) if self.signed else ("r",)

    def samples(self, positions):
        if self.signed:
            return (positions[None, :, :, 0],)
        return (np.sqrt(np.einsum("nac,nac->na", positions, positions))[None],)
