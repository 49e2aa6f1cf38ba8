"""The pair distribution: how far particles are from each other."""

import numpy as np

from nmlnp.observables.distribution import Distribution


class Pairs(Distribution):
    """rho_2(r) = <sum_{i<j} delta(r - r_ij)>, averaged over directions.

    It integrates to the number of pairs.  Where particles have a spin of their own, pairs of
    like and of unlike spin are counted apart: the holes of exchange and of the repulsion.
    """

    name = "pairs"
    title = "pair distribution"

    def __init__(self, state, hamiltonian=None):
        super().__init__(state, hamiltonian)
        left, right = np.triu_indices(state.A, 1)
        labels = state.labels
        like = np.array([labels[i] == labels[j] for i, j in zip(left, right, strict=True)], dtype=bool)
        known = state.particles.mixing == "fixed" and like.any() and not like.all()
        parts = {"pairs_like": like, "pairs_unlike": ~like} if known else {self.name: like | ~like}
        self._parts = {name: (left[chosen], right[chosen]) for name, chosen in parts.items()}

    @classmethod
    def suits(cls, state, hamiltonian):
        return state.A > 1

    @property
    def channels(self):
        return tuple(self._parts)

    def samples(self, positions):
        # Particles first: what is taken then lies together.
        rows = np.ascontiguousarray(positions.transpose(2, 1, 0))
        return tuple(self._distances(rows, *pairs) for pairs in self._parts.values())

    @staticmethod
    def _distances(rows, left, right):
        squares = np.zeros((len(left), rows.shape[2]))
        for coordinate in rows:
            difference = coordinate[left] - coordinate[right]
            squares += difference * difference
        return np.sqrt(squares, out=squares).T[None]
