"""What a run that is resumed may change: its length, and how its steps are made."""

from nmlnp import config as configuration
from nmlnp import extensions, systems
from nmlnp.config import RUN_LENGTH
from nmlnp.config.words import toml_value
from nmlnp.errors import ConfigError

OWN_NUMBERS = ("hamiltonian.couplings", "state.options")
"""Tables of what the user's own classes take; a number that is left out has the class's default."""


def given(source, overrides):
    """Return what the user asked for, by dotted key: the file's settings, then the command line's."""
    if source in systems.names():
        named = systems.settings(source)["system"]
        # A number of particles is only proposed by a shipped system; a nucleus is named.
        found = {f"system.{key}": named[key] for key in ("nucleus", "family") if key in named}
        return found | extensions.local_settings(overrides)
    settings = systems.read(source)
    # A section that is not a table cannot be compared; loading the file says what is wrong with it.
    configuration.load(source, overrides)
    return extensions.local_settings(configuration.flattened(settings) | overrides)


def extended(folder, given):
    """Return the configuration of the run in a folder with what the user asked for.

    Raises
    ------
    ConfigError
        If that contradicts what the steps so far were made with.
    """
    settings = folder.config.model_dump()
    current = configuration.flattened(settings)
    for key, value in given.items():
        known = key in current or key.rpartition(".")[0] in OWN_NUMBERS
        if known and value != current.get(key) and not _may_change(key):
            before = toml_value(current[key]) if key in current else "the default"
            raise ConfigError(
                f"{key} = {toml_value(value)} contradicts {before} of the run in "
                f"{folder.path}; leave it out to go on with that run, or start another one without --resume."
            )
    return configuration.override(folder.config, given)


def _may_change(key):
    """Whether a run may go on with another value: its length, and how its steps are made."""
    return key in RUN_LENGTH or key.startswith("optimisation.")


def changes(before, after):
    """Return a sentence for each changed setting that the steps so far were not made with."""
    before, after = configuration.flattened(before.model_dump()), configuration.flattened(after.model_dump())
    return [
        f"{key} is {toml_value(after[key])} from here on, where it was {toml_value(before[key])}; log.jsonl "
        "has both, config.toml the new one."
        for key in after
        if after[key] != before[key] and key not in RUN_LENGTH
    ]


def check_length(folder, config):
    """Raise :exc:`ConfigError` where a run would be shorter than it is already."""
    log = folder.read_log()
    done = log[-1]["step"] if log else 0
    if config.optimisation.iterations < done:
        raise ConfigError(
            f"optimisation.iterations = {config.optimisation.iterations} is less than the {done} steps "
            f"that the run in {folder.path} has behind it; give at least {done}."
        )
