"""Many networks trained at once, each from its own seed: pre-training, then the energy."""

import numpy as np

from nmlnp.deuteron.first_order import METHODS, RATE, SQUARES_MEMORY, train_first_order
from nmlnp.deuteron.losses import pretraining_target
from nmlnp.deuteron.natural_gradient import FIRST_DAMPING, train_natural
from nmlnp.deuteron.networks import initial_parameters, wave_functions
from nmlnp.errors import ConfigError

OPTIMISERS = ("natural", *METHODS)


class Ensemble:
    """Networks of one architecture that learn the ground state of one interaction.

    Parameters
    ----------
    interaction : nmlnp.deuteron.interaction.Interaction
    architecture : nmlnp.deuteron.networks.Architecture
    seeds : sequence of int
        One network each; a seed gives the same network and the same training whichever others are there.
    optimiser : {"natural", "rmsprop", "adam"}
        Of the energy; the pre-training is done by Adam.
    rate : float
        Learning rate of RMSprop and Adam.

    Attributes
    ----------
    parameters : ndarray, shape (seeds, parameters)
    arrays : dict of str to ndarray
        All that training changes: ``parameters``, ``mean``, ``square``, ``damping``.
    steps : int
        Of the stage under way.

    Raises
    ------
    ConfigError
        There is no such optimiser, the rate is not positive, or there are no seeds.

    Examples
    --------
    >>> from nmlnp.deuteron.networks import Architecture
    >>> from nmlnp.deuteron.potentials import interaction
    >>> networks = Ensemble(interaction("n3lo"), Architecture((10,)), seeds=range(4))
    >>> _ = networks.pretrain(500)
    >>> networks.start_energy()
    >>> energies = networks.minimise(1000)   # (4, 1000), MeV
    """

    def __init__(self, interaction, architecture, seeds, optimiser="natural", rate=RATE):
        if optimiser not in OPTIMISERS:
            raise ConfigError(f"There is no optimiser {optimiser!r}; there are {', '.join(OPTIMISERS)}.")
        if not rate > 0.0:
            raise ConfigError(f"The learning rate must be positive, not {rate:g}.")
        if len(seeds) < 1:
            raise ConfigError("At least one seed is needed.")
        self.interaction, self.architecture, self.optimiser, self.rate = (
            interaction,
            architecture,
            optimiser,
            rate,
        )
        theta = np.array([initial_parameters(architecture, seed) for seed in seeds])
        self.arrays = {"parameters": theta}
        self.start_energy()

    @property
    def parameters(self):
        """Parameters of all networks, (seeds, parameters)."""
        return self.arrays["parameters"]

    @property
    def states(self):
        """u_i = s_i psi_l(q_i) of all networks, not normalised, (seeds, 2n)."""
        q, roots = self.interaction.mesh.q, self.interaction.roots
        psi = [wave_functions(self.architecture, theta, q).ravel() for theta in self.parameters]
        return np.array(psi) * roots

    def start_energy(self):
        """Forget what the optimiser has learned of another loss."""
        theta = self.parameters
        self.arrays |= {
            "mean": np.zeros_like(theta),
            "square": np.zeros_like(theta),
            "damping": np.full(len(theta), FIRST_DAMPING),
        }
        self.steps = 0

    def pretrain(self, steps):
        """Go on with the pre-training by Adam; return its loss before each step, (seeds, steps)."""
        return self._first_order("adam", True, RATE, steps)

    def minimise(self, steps):
        """Go on with the energy; return the energies before each step (MeV), (seeds, steps)."""
        if self.optimiser != "natural":
            return self._first_order(self.optimiser, False, self.rate, steps)
        I, record = self.interaction, np.zeros((len(self.parameters), steps))
        train_natural(
            self.parameters, self.arrays["damping"], self.architecture.compiled,
            I.mesh.q, I.roots, I.hamiltonian, I.kinetic, record,
        )  # fmt: skip
        self.steps += steps
        return record

    def _first_order(self, method, pretraining, rate, steps):
        I, record = self.interaction, np.zeros((len(self.parameters), steps))
        train_first_order(
            METHODS.index(method), pretraining, self.parameters, self.arrays["mean"], self.arrays["square"],
            self.steps, rate, SQUARES_MEMORY[method], self.architecture.compiled,
            I.mesh.q, I.roots, I.hamiltonian, pretraining_target(I.mesh), record,
        )  # fmt: skip
        self.steps += steps
        return record
