"""The configurations of the families of systems: nuclei, dots, traps."""

import hashlib
import json
import re
from pathlib import Path
from typing import ClassVar

import tomli_w
from pydantic import Field, PrivateAttr, field_validator

from nmlnp.config.hamiltonian import DotHamiltonian, NuclearHamiltonian, TrapHamiltonian
from nmlnp.config.measurement import Measurement
from nmlnp.config.optimisation import Optimisation
from nmlnp.config.run import Run
from nmlnp.config.sampling import Sampling
from nmlnp.config.section import Section
from nmlnp.config.state import state_of
from nmlnp.config.system import Dot, Nucleus, Trap
from nmlnp.extensions import local, names


class RunConfig(Section):
    """Everything that decides a run; make one with :func:`nmlnp.config.load` or :func:`nmlnp.config.build`.

    Attributes
    ----------
    system, hamiltonian, state
        Of one family, see :data:`FAMILIES`.
    sampling, optimisation, measurement, run
        The same tables in all families.
    """

    NAME: ClassVar = {}
    """What a run folder is called by default: formats of values by dotted key."""

    system: Nucleus | Dot | Trap = Field(discriminator="family")
    hamiltonian: NuclearHamiltonian | DotHamiltonian | TrapHamiltonian
    state: Section
    sampling: Sampling = Field(default_factory=Sampling, validate_default=True)
    optimisation: Optimisation = Field(default_factory=Optimisation, validate_default=True)
    measurement: Measurement = Measurement()
    run: Run = Run()

    _folder: Path | None = PrivateAttr(default=None)

    @property
    def folder(self):
        """Where files of the user's own are looked for first; ``None`` where it names none."""
        return self._folder

    def located(self, folder):
        """Return the configuration with its user's own files in a folder."""
        located = self.model_copy()
        located._folder = Path(folder) if names(self) else None
        return located

    def with_local_files(self, folder):
        """Return the configuration as the run folder has it that keeps copies of the user's own files."""
        if not names(self):
            return self
        terms, state = self.hamiltonian.terms, self.state
        hamiltonian = self.hamiltonian.model_copy(update={"terms": terms and [local(name) for name in terms]})
        if hasattr(state, "file"):
            state = state.model_copy(update={"file": local(state.file)})
        return self.model_copy(update={"hamiltonian": hamiltonian, "state": state}).located(folder)

    @field_validator("hamiltonian")
    @classmethod
    def _complete_hamiltonian(cls, hamiltonian, info):
        system = info.data.get("system")
        return hamiltonian if system is None else hamiltonian.completed(system)

    @field_validator("sampling", "optimisation")
    @classmethod
    def _complete(cls, section, info):
        system, hamiltonian = info.data.get("system"), info.data.get("hamiltonian")
        return section if system is None or hamiltonian is None else section.completed(system, hamiltonian)

    @property
    def name(self):
        """What the run folder is called by default."""
        values = self.model_dump()
        parts = (key.split(".") for key in self.NAME)
        return "".join(
            text.format(values[section][key])
            for text, (section, key) in zip(self.NAME.values(), parts, strict=True)
        )

    @classmethod
    def name_pattern(cls, given):
        """Return the pattern of the names of runs with some values, given by dotted key, and any others."""
        return "".join(_part(text, given.get(key)) for key, text in cls.NAME.items())

    def described(self):
        """Return what a result and a figure say of the system, the Hamiltonian and the state."""
        force = getattr(self.hamiltonian, "force", None)
        return {
            "system": self.system.label,
            "hamiltonian": self.hamiltonian.label,
            **({} if force is None else {"force": force}),
            "state": getattr(self.state, "name", None) or self.state.file,
            "units": self.system.UNITS,
        }

    def to_toml(self):
        """Return the configuration as TOML text, which :func:`nmlnp.systems.parse` reads back exactly."""
        return tomli_w.dumps(self.model_dump(exclude_none=True))

    def fingerprint(self):
        """Return a hash of what a checkpoint belongs to: physics, state, sampling and seed."""
        parts = self.model_dump(include={"system", "hamiltonian", "state", "sampling"})
        text = json.dumps([parts, self.run.seed], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def _part(text, value):
    if value is None:
        return re.escape(text.partition("{")[0]) + ".+?"
    try:
        return re.escape(text.format(value))
    except (ValueError, TypeError):
        return re.escape(f"{text}{value}")  # nothing that a run could have


class NucleiConfig(RunConfig):
    """The run of a nucleus."""

    NAME: ClassVar = {"system.nucleus": "{}", "hamiltonian.force": "-{}"}

    system: Nucleus
    hamiltonian: NuclearHamiltonian = Field(default_factory=NuclearHamiltonian, validate_default=True)
    state: state_of("nuclei") = Field(default_factory=dict, validate_default=True)


class DotsConfig(RunConfig):
    """The run of a quantum dot."""

    NAME: ClassVar = {
        "system.electrons": "dot-{}",
        "system.dimension": "-{}d",
        "hamiltonian.omega": "-omega-{:g}",
    }

    system: Dot
    hamiltonian: DotHamiltonian = Field(default_factory=DotHamiltonian, validate_default=True)
    state: state_of("dots") = Field(default_factory=dict, validate_default=True)


class TrapsConfig(RunConfig):
    """The run of fermions on a line."""

    NAME: ClassVar = {"system.fermions": "trap1d-{}", "hamiltonian.v0": "-v0-{:g}"}

    system: Trap
    hamiltonian: TrapHamiltonian = Field(default_factory=TrapHamiltonian, validate_default=True)
    state: state_of("traps") = Field(default_factory=dict, validate_default=True)


FAMILIES = {"nuclei": NucleiConfig, "dots": DotsConfig, "traps": TrapsConfig}
"""The configurations by ``system.family``."""

FAMILY_KEYS = {"nuclei": "nucleus", "dots": "electrons", "traps": "fermions"}
"""The key of [system] that tells the family where ``family`` is left out."""
