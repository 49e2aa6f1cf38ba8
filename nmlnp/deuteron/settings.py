"""What decides an experiment, and how it is named."""

from dataclasses import asdict, dataclass
from pathlib import Path

from nmlnp.deuteron.first_order import RATE
from nmlnp.deuteron.networks import Architecture
from nmlnp.deuteron.training import OPTIMISERS
from nmlnp.errors import ConfigError

ITERATIONS = {"natural": 3000, "rmsprop": 250_000, "adam": 250_000}
"""Steps of the energy if not given; 250 000 are those of Keeble and Rios (2020)."""

PRETRAINING = 500


@dataclass(frozen=True)
class Settings:
    """Settings of one set of networks.

    Attributes
    ----------
    potential : str
        A name or a file; see :func:`nmlnp.deuteron.potentials.interaction`.
    cutoff : int or None
        MeV, of the potential ``lo``.
    hidden, layers : int
        Nodes in each hidden layer, hidden layers.
    activation : {"softplus", "sigmoid", "tanh"}
    separate : bool
    optimiser : {"natural", "rmsprop", "adam"}
    rate : float
    seeds, first_seed : int
        Number of networks, seed of the first.
    pretraining, iterations : int
        Steps.  ``iterations`` None: ``ITERATIONS`` of the optimiser.

    Raises
    ------
    ConfigError
        One sentence for what cannot be.
    """

    potential: str = "n3lo"
    cutoff: int | None = None
    hidden: int = 10
    layers: int = 1
    activation: str = "softplus"
    separate: bool = False
    optimiser: str = "natural"
    rate: float = RATE
    seeds: int = 20
    first_seed: int = 0
    pretraining: int = PRETRAINING
    iterations: int | None = None

    def __post_init__(self):
        if self.optimiser not in OPTIMISERS:
            raise ConfigError(f"There is no optimiser {self.optimiser!r}; there are {', '.join(OPTIMISERS)}.")
        if self.iterations is None:
            object.__setattr__(self, "iterations", ITERATIONS[self.optimiser])
        lowest = {"hidden": 1, "layers": 1, "seeds": 1, "first_seed": 0, "pretraining": 0, "iterations": 1}
        for name, least in lowest.items():
            if getattr(self, name) < least:
                option = name.replace("_", "-")
                raise ConfigError(f"--{option} must be at least {least}, not {getattr(self, name)}.")
        if not self.rate > 0.0:
            raise ConfigError(f"--rate must be positive, not {self.rate:g}.")
        self.architecture  # noqa: B018  raises where there is no such network

    @property
    def architecture(self):
        """The network."""
        return Architecture((self.hidden,) * self.layers, self.activation, self.separate)

    @property
    def name(self):
        """Name of the folder if none is given."""
        return self._named(str(self.hidden))

    @property
    def scan_name(self):
        """Name of the folder of a scan of widths."""
        return self._named("N")

    def _named(self, hidden):
        potential = Path(self.potential).stem + ("" if self.cutoff is None else f"-{self.cutoff}")
        layers = "" if self.layers == 1 else f"x{self.layers}"
        kind = "" if self.activation == "softplus" else f"-{self.activation}"
        separate = "-separate" if self.separate else ""
        return f"deuteron-{potential}-{hidden}{layers}{kind}{separate}-{self.optimiser}"

    def same_networks(self, other):
        """Whether other settings differ in the number of iterations alone."""
        mine, theirs = asdict(self), asdict(other)
        return {**mine, "iterations": 0} == {**theirs, "iterations": 0}
