r"""The virial theorem in a trap, a check on the state.

Scaling all coordinates of a bound state by 1 + e changes its energy in second order only, and
T, V_trap and V_int scale as -2, 2 and -1 powers of length:

.. math:: 2\langle T\rangle - 2\langle V_\mathrm{trap}\rangle + \langle V_\mathrm{int}\rangle = 0

for electrons in a harmonic trap in any dimension (V. Fock, Z. Phys. 63, 855 (1930)).
"""

from nmlnp.hamiltonian.terms import Coulomb, Oscillator
from nmlnp.observables.observable import Observable


class Virial(Observable):
    """2<T> - 2<V_trap> + <V_int>: zero for an exact state, and for one whose scale is optimal."""

    quantity = "energy"
    POWERS = {Oscillator: -2.0, Coulomb: 1.0}

    @classmethod
    def suits(cls, state, hamiltonian):
        kinds = {type(term) for term in hamiltonian.terms}
        trapped = state.particles.kinds == 0 and not state.space.centred
        return trapped and Oscillator in kinds and kinds <= set(cls.POWERS)

    def results(self, estimate):
        """Return the sum, from the walkers' own combinations."""
        weights = {term.label: self.POWERS[type(term)] for term in self.hamiltonian.terms}
        return {"virial": estimate({"kinetic": 2.0, **weights})}
