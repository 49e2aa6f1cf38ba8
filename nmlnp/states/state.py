"""A state: its forward pass, from which every kernel is derived."""

from functools import cached_property

from nmlnp.errors import NmlnpError
from nmlnp.tiles.derived.graph import Graph


class StateError(NmlnpError):
    """A state that does not keep to the protocol."""

    exit_code = 2


class State:
    """A wave function of some particles.

    A subclass says in :meth:`forward` what log psi is; the values, gradients, Laplacians and
    derivatives by the parameters follow from the rules of the layers that it uses.

    Parameters
    ----------
    particles : nmlnp.space.Particles
    """

    source_file = None
    """The file of a state of the user's own."""

    def __init__(self, particles):
        self.particles = particles

    @classmethod
    def name(cls):
        """What a sentence calls the state."""
        return f"the state {cls.__name__}{f' in {cls.source_file}' if cls.source_file else ''}"

    @classmethod
    def check(cls):
        """Raise :class:`StateError` where ``forward`` is missing."""
        if cls.forward is State.forward:
            raise StateError(
                f"The method forward(self, net) is missing in {cls.name()}: let it return log psi as a "
                "term of net, or as a tuple of terms."
            )

    def forward(self, net):
        """Return log psi as a layer of ``net`` or several that are added; nothing is computed here.

        Parameters
        ----------
        net : nmlnp.tiles.derived.graph.Graph
        """
        raise NotImplementedError

    def initialise(self, views, generator):
        """Change the initial parameters where Gaussian weights and zero biases will not do.

        Parameters
        ----------
        views : dict of str to ndarray
            The parameters by name.
        generator : numpy.random.Generator
        """

    @cached_property
    def graph(self):
        """What the forward pass recorded."""
        graph = Graph(self.particles)
        return graph.finish(self.forward(graph))

    @property
    def space(self):
        return self.particles.space

    @property
    def labels(self):
        return self.particles.labels

    @property
    def A(self):
        return len(self.particles)

    @property
    def layout(self):
        """The names and shapes of the parameters, a :class:`nmlnp.tiles.layout.Layout`."""
        return self.graph.layout

    @property
    def components(self):
        """Spin-isospin components that are summed in full; 1 for a single amplitude."""
        return self.graph.output.components

    @property
    def samples_labels(self):
        """Whether walkers exchange labels."""
        return self.particles.mixing == "sampled"

    @property
    def outer_products(self):
        """The weights that act once on a walker: (first parameter, inputs, outputs) of each."""
        from nmlnp.tiles.derived.dense import Dense

        graph = self.graph
        return tuple(
            (node.weights, node.source.units, node.units)
            for node in graph.nodes
            if isinstance(node, Dense) and node.entities is graph.walker and not node.source.by_column
        )

    def initial_parameters(self, generator):
        """Return the parameters (P,) to begin with."""
        parameters = self.graph.initial_parameters(generator)
        self.initialise(self.layout.split(parameters), generator)
        return parameters

    def prepare(self, parameters):
        """Return the parameters as the kernels want them: followed by what is prepared of them."""
        return self.graph.prepare(parameters)
