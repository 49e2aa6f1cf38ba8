"""The protocol of an observable: what a file of this folder says."""


class Observable:
    """What a state is measured with.

    A subclass may ask the local energy for columns of its own (:meth:`record`), and says in
    :meth:`results` what is made of the means; one that counts positions in bins is a
    :class:`nmlnp.observables.distribution.Distribution`.

    Parameters
    ----------
    state : nmlnp.states.state.State
    hamiltonian : nmlnp.hamiltonian.Hamiltonian, optional

    Attributes
    ----------
    columns : tuple of str
        The columns that it adds to the local energy, one number a walker each.
    quantity : {"length", "energy"}
        The unit of its results.
    """

    columns = ()
    quantity = "length"

    def __init__(self, state, hamiltonian=None):
        self.state, self.hamiltonian = state, hamiltonian

    @classmethod
    def suits(cls, state, hamiltonian):
        """Return whether it means something for a state and a Hamiltonian."""
        return True

    def record(self, P, place):
        """Record the columns at ``place`` (columns, TILE), after those of the components."""

    def results(self, estimate):
        """Return estimates by name.

        Parameters
        ----------
        estimate : callable
            ``estimate(column, particles=1)`` gives the mean of a column for each particle; in place
            of the name of a column there may be a dict of factors by name: the mean of the walkers'
            own combinations, so that the error knows how the columns vary together.
        """
        return {}
