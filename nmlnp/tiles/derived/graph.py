"""The graph of a state: what its forward pass recorded, its parameters, and what is prepared of them."""

import math

import numpy as np

from nmlnp.tiles.activations import NAMES
from nmlnp.tiles.derived import checks, dense, features, jastrow, orbitals, pair_function, pooling, terms
from nmlnp.tiles.derived.node import Entities
from nmlnp.tiles.derived.outputs import Single, Summed
from nmlnp.tiles.frames import helmert, pairs, partners
from nmlnp.tiles.layout import Layout, random_weights


@checks.checked
class Graph:
    """What ``State.forward`` records: each method adds a layer and returns it; nothing is computed.

    Parameters
    ----------
    particles : nmlnp.states.state.Particles
        Their number, their space, and their labels.
    """

    def __init__(self, particles):
        self.space, self.A = particles.space, len(particles)
        self.kinds, self.labels = particles.kinds, particles.labels
        self.pairs, self.partners = pairs(self.A), partners(self.A)
        self.frame = helmert(self.A) if self.space.centred else ()
        self.tangents = self.space.dimension * (self.A - 1 if self.space.centred else self.A)
        self.walker, self.particles = Entities("walker", 1), Entities("particles", self.A)
        self.pair_entities = Entities("pairs", len(self.pairs))
        self.nodes, self.formulas = [], []
        self.blocks, self.gains = [], {}
        self._prepared = []
        self.number_values, self._number_places = {}, {}
        self._zeros = None

    # -------------------------------------------------------------- what a state is made of
    def pair_features(self, widths):
        """Features of each pair's distance: log(1 + r^2)/2, exp(-r^2/w) for each width w, and 1."""
        return self._node(features.PairFeatures(self, widths))

    def particle_features(self, labels=False, scale=None):
        """Position of each particle (times the run-time number ``scale``), its labels where wanted, and 1."""
        return self._node(features.ParticleFeatures(self, labels, scale))

    def coordinates(self, scale=None):
        """All coordinates of the walker (times the run-time number ``scale``)."""
        return self._node(features.WalkerCoordinates(self, scale))

    def oscillator_orbitals(self, quanta, scale):
        """For each particle the Hermite polynomials of these quantum numbers at ``scale`` r."""
        return self._node(orbitals.OscillatorOrbitals(self, quanta, scale))

    def modulated(self, source, factor):
        """Orbitals times 1 + a factor, unit by unit: backflow."""
        return self._node(orbitals.Modulated(self, source, factor))

    def log_determinants(self, source, blocks):
        """The sum over blocks (first particle, particles) of log |det| of the orbitals ``source``."""
        return self._node(orbitals.LogDeterminants(self, source, blocks))

    def gaussian(self, scale, centres=None):
        """-scale^2/2 sum_i |r_i - a_i|^2; a are parameters where ``centres`` names them, else 0."""
        return self._node(jastrow.Gaussian(self, scale, centres))

    def pade_cusp(self, strengths, name):
        """sum over pairs of a r/(1 + exp(tau) r); strengths a by pair, tau a parameter."""
        return self._node(jastrow.PadeCusp(self, strengths, name))

    def dense(self, source, units, name, gain=1.0):
        """The product with a matrix of parameters, Gaussian of variance gain^2/inputs to begin with."""
        checks.check_units(units)
        return self._node(dense.Dense(self, source, units, name, gain))

    def tanh(self, source, bias=None):
        """tanh(source + bias), where ``bias`` is the name of the parameters, if any."""
        return self._node(dense.Activation(self, source, NAMES.index("tanh"), bias))

    def softplus(self, source, bias=None):
        """log(1 + exp(source + bias)), where ``bias`` is the name of the parameters, if any."""
        return self._node(dense.Activation(self, source, NAMES.index("softplus"), bias))

    def add(self, left, right):
        """The sum of two layers of one shape (``left + right``)."""
        return self._node(dense.Add(self, left, right))

    def pool(self, source):
        """For each particle the sum over its pairs."""
        return self._node(pooling.Pool(self, source))

    def spread(self, source):
        """For each pair the sum over its two particles."""
        return self._node(pooling.Spread(self, source))

    def total(self, source):
        """The sum over the particles (or pairs) of a walker."""
        return self._node(pooling.Total(self, source))

    def head(self, source, name, gain=0.1):
        """One number a walker: the product with a vector of parameters."""
        return self._node(dense.Head(self, source, name, gain))

    def sum(self, source, weight=1.0):
        """One number a walker: ``weight`` times the sum of all units of all entities."""
        return self._node(terms.Sum(self, source, weight))

    def log_tanh(self, source):
        """log |tanh V|: a sign that may change."""
        return self._node(terms.LogTanh(self, source))

    def confinement(self, strength):
        """-strength sum_i r_i^2, about the centre of mass where that is removed."""
        return self._node(terms.Confinement(self, strength))

    def pair_envelope(self, name):
        """-sum over pairs of exp(kappa) sqrt(1 + r^2) + beta/2 log(1 + r^2); (kappa, beta) parameters."""
        return self._node(terms.PairEnvelope(self, name))

    def pair_sum(self, function):
        """sum over pairs of f(r^2); ``function(x)`` returns f and its two derivatives by x = r^2."""
        return self._node(pair_function.PairFunction(self, function))

    def components(self, source, basis):
        """Components U = sum u, phi = 1 + mixing F in a basis of :mod:`nmlnp.physics.spin_isospin`."""
        mixing, operators = numbers(basis.mixing), numbers(basis.operators)
        return self._node(terms.Components(self, source, mixing, operators))

    def scale(self, scalar, factor):
        """``factor`` times a number a walker."""
        return self._node(terms.Scaled(self, scalar, factor))

    # --------------------------------------------------------------------------- parameters
    def parameter(self, name, shape, gain):
        """Add a block of parameters; return where it begins."""
        checks.check_name(self, name, dict(self.blocks))
        start = sum(math.prod(known) for _, known in self.blocks)
        self.blocks.append((name, shape))
        self.gains[name] = gain
        return start

    def number(self, name, value):
        """Add a run-time number that is not trained; return its name."""
        checks.check_name(self, name, self.number_values)
        self.number_values[name] = float(value)
        self._number_places[name] = self.prepared(lambda views: np.array([self.number_values[name]]), 1)
        return name

    def number_place(self, name):
        """Return where a run-time number stands in the prepared parameters."""
        return self._number_places[name]

    def prepared(self, make, size):
        """Add numbers made from the parameters whenever those change; return their place."""
        self._prepared.append((make, size))
        return Prepared(self, len(self._prepared) - 1)

    def zeros(self, units):
        """Return a place of at least so many zeros in the prepared parameters."""
        if self._zeros is None:
            widest = max(node.units for node in self.nodes)
            self._zeros = self.prepared(lambda views: np.zeros(widest), widest)
        return self._zeros

    def prepared_start(self, number):
        """Return where the numbers of a :class:`Prepared` begin."""
        return self.layout.size + sum(size for _, size in self._prepared[:number])

    def finish(self, output):
        """Take what the forward pass returned: a term, a sum of terms, or components with terms."""
        found = checks.check_output(self, output)
        for node in self.nodes:
            node.complete()
        summed = [term for term in found if isinstance(term, terms.Components)]
        self.layout = Layout(self.blocks)
        self.output = (
            Summed(self, summed[0], [t for t in found if t not in summed]) if summed else Single(self, found)
        )
        return self

    def initial_parameters(self, generator):
        """Return parameters (P,): Gaussian weights, zero biases."""
        parameters = np.zeros(self.layout.size)
        for name, view in self.layout.split(parameters).items():
            if self.gains[name]:
                view[:] = random_weights(generator, view.shape, self.gains[name])
        return parameters

    def prepare(self, parameters):
        """Return the parameters followed by all that is prepared of them."""
        from nmlnp.parallel.arrays import array_module

        xp, views = array_module(parameters), self.layout.split(parameters)
        return xp.concatenate([parameters, *(xp.asarray(make(views)).ravel() for make, _ in self._prepared)])

    def _node(self, node):
        self.nodes.append(node)
        return node


def numbers(array):
    """Return an array as nested tuples of floats, exact zeros kept as zeros."""
    if np.ndim(array) == 0:
        return 0.0 if abs(array) < 1e-12 else float(array)
    return tuple(numbers(row) for row in array)


class Prepared:
    """A place in the prepared parameters, known when all parameters are."""

    def __init__(self, graph, number, offset=0):
        self.graph, self.number, self.offset = graph, number, offset

    def __add__(self, offset):
        return Prepared(self.graph, self.number, self.offset + offset)

    def __str__(self):
        return str(self.graph.prepared_start(self.number) + self.offset)

    __repr__ = __str__
