"""The typed configuration of a run: TOML in, checked values, TOML out.

A run is described by seven short tables.  Values that are left out come from
the shipped file of the nucleus (:mod:`nmlnp.systems`) and then from the
defaults of :mod:`nmlnp.config_sections`; what depends on other choices (the
force, the three-body strength, Coulomb) is filled in, so that the written file
says everything.
"""

import hashlib
import json

import tomli_w
from pydantic import Field, ValidationError, field_validator

from nmlnp import systems
from nmlnp.config_sections import (
    Ansatz,
    Hamiltonian,
    Measurement,
    Optimisation,
    Run,
    Sampling,
    Section,
    System,
)
from nmlnp.config_sentences import sentences, toml_value
from nmlnp.errors import ConfigError

RUN_LENGTH = ("optimisation.iterations", "measurement.sweeps")


class RunConfig(Section):
    """Everything that decides a run; make one with :func:`load` or :func:`build`."""

    system: System
    hamiltonian: Hamiltonian = Field(default_factory=Hamiltonian, validate_default=True)
    ansatz: Ansatz = Field(default_factory=Ansatz, validate_default=True)
    sampling: Sampling = Sampling()
    optimisation: Optimisation = Field(default_factory=Optimisation, validate_default=True)
    measurement: Measurement = Measurement()
    run: Run = Run()

    @field_validator("hamiltonian")
    @classmethod
    def _complete_hamiltonian(cls, hamiltonian, info):
        system = info.data.get("system")
        return hamiltonian if system is None else hamiltonian.completed(system.nucleus)

    @field_validator("ansatz")
    @classmethod
    def _complete_ansatz(cls, ansatz):
        return ansatz.completed()

    @field_validator("optimisation")
    @classmethod
    def _complete_optimisation(cls, optimisation, info):
        system, hamiltonian = info.data.get("system"), info.data.get("hamiltonian")
        known = system is not None and hamiltonian is not None
        return optimisation.completed(system.nucleus, hamiltonian) if known else optimisation

    def to_toml(self):
        """Return the configuration as TOML text, which :func:`nmlnp.systems.parse` reads back exactly."""
        return tomli_w.dumps(self.model_dump(exclude_none=True))

    def fingerprint(self):
        """Return a hash of what a checkpoint belongs to: physics, ansatz, sampling and seed."""
        parts = self.model_dump(include={"system", "hamiltonian", "ansatz", "sampling"})
        text = json.dumps([parts, self.run.seed], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def load(source, overrides=None):
    """Return the configuration of a shipped system or of a TOML file.

    What a file leaves out comes from the shipped settings of its nucleus.

    Parameters
    ----------
    source : str or path-like
        The name of a shipped system (``"4He"``) or the path of a TOML file.
    overrides : dict of str to object, optional
        Values by dotted key, ``{"sampling.walkers": 4000}``; they win.

    Returns
    -------
    RunConfig

    Raises
    ------
    ConfigError
        With one sentence for each problem.
    """
    overrides = overrides or {}
    name = str(source)
    if name in systems.names():
        if overrides.get("system.nucleus", name) != name:
            raise ConfigError(
                f"system.nucleus = {toml_value(overrides['system.nucleus'])} contradicts the system {name}; "
                "name the nucleus you want to run instead."
            )
        return build(_merged(systems.settings(name), nested(overrides)))
    given = _merged(systems.read(source), nested(overrides))
    system = given.get("system")
    nucleus = system.get("nucleus") if isinstance(system, dict) else None
    shipped = systems.settings(nucleus) if nucleus in systems.names() else {}
    return build(_merged(shipped, given))


def build(settings):
    """Return the configuration of nested settings, without any shipped values.

    Raises
    ------
    ConfigError
        With one sentence for each problem.
    """
    try:
        return RunConfig.model_validate(settings)
    except ValidationError as error:
        raise ConfigError("\n".join(sentences(error, RunConfig))) from None


def override(config, overrides):
    """Return another configuration with values by dotted key changed.

    Raises
    ------
    ConfigError
        With one sentence for each problem.
    """
    return build(_merged(config.model_dump(exclude_none=True), nested(overrides)))


def parse_setting(text):
    """Split ``section.key=value`` into its key and its TOML value (else a string).

    Raises
    ------
    ConfigError
        If the text is not of this form.
    """
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or key.count(".") != 1 or not all(key.split(".")):
        raise ConfigError(
            f"--set {toml_value(text)} is not understood: write section.key=value, "
            "for example --set sampling.walkers=4000."
        )
    try:
        table = systems.parse(f"value = {value}", "--set")
    except ConfigError:
        return key, value
    return key, table["value"] if set(table) == {"value"} else value


def from_command_line(settings, options):
    """Return overrides by dotted key from texts of ``--set`` and from options of their own.

    Parameters
    ----------
    settings : list of str or None
        ``section.key=value`` each.
    options : dict of str to object
        By dotted key; None was not given.

    Raises
    ------
    ConfigError
        If a text is not of this form, or an option of its own sets the same key to something else.
    """
    overrides = {}
    for key, value in map(parse_setting, settings or []):
        if overrides.setdefault(key, value) != value:
            raise ConfigError(
                f"{key} is given twice by --set: {toml_value(overrides[key])} and {toml_value(value)}; "
                "leave one of them out."
            )
    given = {key: value for key, value in options.items() if value is not None}
    for key, value in given.items():
        if overrides.get(key, value) != value:
            raise ConfigError(
                f"{key} is given twice: {toml_value(overrides[key])} by --set and {toml_value(value)} by an "
                "option of its own; leave one of them out."
            )
    return overrides | given


def nested(flat):
    """Return values by dotted key as tables of tables."""
    settings = {}
    for dotted, value in flat.items():
        section, _, key = dotted.partition(".")
        settings.setdefault(section, {})[key] = value
    return settings


def _merged(settings, winners):
    merged = dict(settings)
    for section, table in winners.items():
        known = merged.get(section, {})
        # What is not a table stays as it is, so that it is refused and not hidden by an override.
        both = isinstance(table, dict) and isinstance(known, dict)
        merged[section] = known | table if both else table if isinstance(known, dict) else known
    return merged
