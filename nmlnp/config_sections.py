"""The tables of a configuration: their keys, defaults and allowed values.

The shipped files of the systems (:mod:`nmlnp.systems`) change defaults for a
nucleus.  A section that depends on other choices completes itself, so that a
resolved configuration says everything.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from nmlnp.physics.pionless import THREE_BODY

SMALLEST_RATE = 1e-9
SMALLEST_NORM = 1e-9
LEARNING_RATE = {"2H": 0.03, "3H": 0.03, "3He": 0.03, "4He": 0.02}
MAX_NORM = 0.05
SOFTER = {None: 1.0, 2: 0.3, 4: 0.3, 6: 0.15}
"""Factor of both by cutoff; the potentials' depths are about 100, 140, 500 and 1100 MeV."""


class Section(BaseModel):
    """A table of the configuration: no unknown keys, no conversions, no changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class System(Section):
    """The nucleus."""

    nucleus: Literal["2H", "3H", "3He", "4He"]


class Hamiltonian(Section):
    """The forces; ``None`` stands for "fill in" before, "has no meaning" after completion.

    Attributes
    ----------
    family : {"pionless", "pionless-2021"}
        Schiavilla et al. 2021, or Adams et al. 2021.
    model : {"a", "b", "c", "d", "o"}
        Pionless: which two-body fit.
    force : {"NN", "3N"}
        Two-body only, or with the three-body force (the default where A >= 3).
    three_body_range, three_body_strength : float
        Pionless: R3 in fm and the number cE.
    cutoff : {2, 4, 6}
        Pionless-2021: the cutoff in fm^-1.
    coulomb : bool
        Pionless: Coulomb repulsion between finite protons.
    """

    family: Literal["pionless", "pionless-2021"] = "pionless"
    model: Literal["a", "b", "c", "d", "o"] | None = None
    force: Literal["NN", "3N"] | None = None
    three_body_range: float | None = Field(default=None, ge=0.1, le=10.0)
    three_body_strength: float | None = Field(default=None, ge=-1000.0, le=1000.0)
    cutoff: Literal[2, 4, 6] | None = None
    coulomb: bool | None = None

    def completed(self, nucleus):
        """Return the Hamiltonian with every value that has a meaning filled in.

        Raises
        ------
        ValueError
            If the values contradict each other or the nucleus.
        """
        force = self.force or ("NN" if nucleus == "2H" else "3N")
        if nucleus == "2H" and force == "3N":
            raise ValueError(
                'hamiltonian.force = "3N" is not possible for 2H, because two nucleons feel no three-body '
                'force; choose "NN".'
            )
        if self.family == "pionless-2021":
            self._refuse(["model", "three_body_range", "three_body_strength"], 'family = "pionless"')
            if self.coulomb:
                raise ValueError(
                    'hamiltonian.coulomb = true is not possible with family = "pionless-2021", which is '
                    "defined without Coulomb; leave it out."
                )
            return self.model_copy(update={"force": force, "cutoff": self.cutoff or 4, "coulomb": False})
        self._refuse(["cutoff"], 'family = "pionless-2021"')
        update = {"model": self.model or "o", "force": force, "coulomb": self.coulomb is not False}
        return self.model_copy(update=update | self._three_body(update["model"], force))

    @property
    def label(self):
        """What a table or a figure calls the Hamiltonian, without the force."""
        if self.family == "pionless-2021":
            return f"pionless-2021, cutoff {self.cutoff} fm^-1"
        three_body = f", R3 = {self.three_body_range} fm, cE = {self.three_body_strength}"
        return f"pionless, model {self.model}{three_body if self.force == '3N' else ''}"

    def _refuse(self, names, owner):
        for name in names:
            if getattr(self, name) is not None:
                raise ValueError(
                    f"hamiltonian.{name} belongs to {owner} and has no meaning here; leave it out, or give "
                    f"hamiltonian.{owner}."
                )

    def _three_body(self, model, force):
        if force == "NN":
            self._refuse(["three_body_range", "three_body_strength"], 'force = "3N"')
            return {}
        range_ = 1.0 if self.three_body_range is None else self.three_body_range
        strength = self.three_body_strength
        if strength is None and model != "o":
            raise ValueError(
                f'hamiltonian.model = "{model}" has no fitted three-body force (only model "o" has); give '
                'hamiltonian.three_body_strength yourself, or choose force = "NN".'
            )
        if strength is None and range_ not in THREE_BODY:
            pairs = ", ".join(f"({fitted}, {value})" for fitted, value in THREE_BODY.items())
            raise ValueError(
                f"hamiltonian.three_body_range = {range_} has no fitted strength; the fitted pairs of "
                f"range (fm) and strength are {pairs}; for another range give "
                "hamiltonian.three_body_strength as well."
            )
        return {
            "three_body_range": range_,
            "three_body_strength": THREE_BODY[range_] if strength is None else strength,
        }


class Ansatz(Section):
    """The wave function.

    Attributes
    ----------
    name : {"operator", "slater_jastrow"}
        Which ansatz.
    hidden, layers : int
        Units in a hidden layer, hidden layers in a network.
    inputs : {"full", "spatial"}
        Slater-Jastrow: whether the networks see spins and isospins.
    sign_network : bool
        Slater-Jastrow: the factor tanh(V).
    operators : bool
        Operator: the spin-isospin pair operators.
    """

    name: Literal["operator", "slater_jastrow"] = "operator"
    hidden: int = Field(default=16, ge=2, le=1024)
    layers: int = Field(default=2, ge=1, le=8)
    inputs: Literal["full", "spatial"] | None = None
    sign_network: bool | None = None
    operators: bool | None = None

    def completed(self):
        """Return the ansatz with its own options filled in; ValueError for another's."""
        own = {"slater_jastrow": {"inputs": "full", "sign_network": True}, "operator": {"operators": True}}
        for owner, options in own.items():
            for option in options:
                if owner != self.name and getattr(self, option) is not None:
                    raise ValueError(
                        f'ansatz.{option} belongs to name = "{owner}" and has no meaning for "{self.name}"; '
                        "leave it out."
                    )
        if self.name == "slater_jastrow" and self.layers != 2:
            raise ValueError(
                f'ansatz.layers = {self.layers} is not possible for name = "slater_jastrow", whose networks '
                "have two hidden layers each; leave it out."
            )
        missing = {key: value for key, value in own[self.name].items() if getattr(self, key) is None}
        return self.model_copy(update=missing)


class Sampling(Section):
    """Metropolis sampling.

    Attributes
    ----------
    walkers : int
        Walkers over all ranks.
    steps, thermalise : int
        Metropolis steps between two optimisation steps, and before the first.
    proposal : {"all", "one", "drift"}
        All particles at once, one at a time, or all with drift.
    acceptance : float
        The acceptance that the width is tuned to, while thermalising and optimising.
    width : float, optional
        The width to start from, in fm.
    precision : {"double", "mixed"}
        On a GPU, mixed walks in float32 and does the rest in float64.
    """

    walkers: int = Field(default=2048, ge=16, le=100_000_000)
    steps: int = Field(default=8, ge=1, le=100_000)
    thermalise: int = Field(default=400, ge=0, le=10_000_000)
    proposal: Literal["all", "one", "drift"] = "drift"
    acceptance: float = Field(default=0.7, gt=0.0, lt=1.0)
    # Smaller kicks would not be tuned within any thermalisation.
    width: float | None = Field(default=None, ge=0.01, le=100.0)
    precision: Literal["double", "mixed"] = "double"


class Optimisation(Section):
    """Stochastic reconfiguration.

    Attributes
    ----------
    iterations : int
        Optimisation steps.
    solver : {"auto", "dense", "minsr", "cg"}
        How the linear system is solved.
    learning_rate, final_learning_rate : float, optional
        Step length at the first and the last iteration; by default what suits the
        nucleus and the Hamiltonian, and a tenth of it.
    regularisation, final_regularisation : float
        Strength of the regularising diagonal at the first and the last iteration.
    diagonal : {"identity", "rms"}
        Its shape.
    momentum : float
        SPRING momentum mu.
    max_norm : float, optional
        Largest length of a step in the metric of the wave function; by default what suits
        the Hamiltonian.
    min_overlap : float
        Smallest overlap squared of the states before and after a step.
    clip : float
        Clipping of local energies for the gradient, in mean absolute deviations.
    """

    iterations: int = Field(default=200, ge=0, le=100_000_000)
    solver: Literal["auto", "dense", "minsr", "cg"] = "auto"
    learning_rate: float | None = Field(default=None, ge=SMALLEST_RATE, le=10.0)
    final_learning_rate: float | None = Field(default=None, ge=SMALLEST_RATE, le=10.0)
    regularisation: float = Field(default=3e-2, ge=1e-12, le=10.0)
    final_regularisation: float = Field(default=1e-3, ge=1e-12, le=10.0)
    diagonal: Literal["identity", "rms"] = "identity"
    momentum: float = Field(default=0.9, ge=0.0, lt=1.0)
    max_norm: float | None = Field(default=None, ge=SMALLEST_NORM, le=100.0)
    min_overlap: float = Field(default=0.5, ge=0.0, lt=1.0)
    # A smaller one would leave nothing of the energies' spread.
    clip: float = Field(default=5.0, ge=0.1, le=1e6)

    def completed(self, nucleus, hamiltonian):
        """Return the optimisation with the learning rates and the longest step filled in.

        Reconfiguration is imaginary-time evolution in steps of the learning rate (in
        1/MeV), stable while the rate times the highest excitation stays below one:
        stronger potentials and more nucleons want smaller rates.  Their local energies
        scatter more as well, and noise makes steps long, so that the longest is shorter.
        """
        factor = SOFTER[hamiltonian.cutoff]
        first = self.learning_rate or LEARNING_RATE[nucleus] * factor
        last = self.final_learning_rate or max(first / 10.0, SMALLEST_RATE)
        longest = self.max_norm or MAX_NORM * factor
        return self.model_copy(
            update={"learning_rate": first, "final_learning_rate": last, "max_norm": longest}
        )


class Measurement(Section):
    """The final measurement with frozen parameters: sweeps, and Metropolis steps in each."""

    sweeps: int = Field(default=500, ge=2, le=100_000_000)
    steps: int = Field(default=8, ge=1, le=100_000)


class Run(Section):
    """Seed, backend, and the iterations between two checkpoints.

    Attributes
    ----------
    seed : int
    backend : {"auto", "cpu", "cuda"}
        Auto takes a GPU where there is one and at least 1024 walkers a rank.
    device_communication : {"auto", "host", "mpi", "nccl"}
        On several GPUs: how sums over ranks are made, see :mod:`nmlnp.parallel.device_sums`.
    checkpoint_every : int
    """

    seed: int = Field(default=1, ge=0, le=2**64 - 1)
    backend: Literal["auto", "cpu", "cuda"] = "auto"
    device_communication: Literal["auto", "host", "mpi", "nccl"] = "auto"
    checkpoint_every: int = Field(default=25, ge=1, le=100_000_000)
