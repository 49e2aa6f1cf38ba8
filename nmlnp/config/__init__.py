"""The typed configuration of a run: TOML in, checked values, TOML out.

A run is described by seven short tables, one module each.  What they may hold
depends on the family of the system (:mod:`nmlnp.config.families`).  Values that
are left out come from the shipped file of the system (:mod:`nmlnp.systems`) and
then from the defaults of the tables; what depends on other choices (the force,
the three-body strength, Coulomb, learning rates) is filled in, so that the
written file says everything.
"""

from pathlib import Path

from pydantic import ValidationError

from nmlnp import systems
from nmlnp.config.families import FAMILIES, FAMILY_KEYS, RunConfig
from nmlnp.config.sentences import sentences, unclear_family
from nmlnp.config.words import toml_value
from nmlnp.errors import ConfigError

__all__ = ["FAMILIES", "RUN_LENGTH", "ConfigError", "RunConfig", "build", "load", "override"]

RUN_LENGTH = ("optimisation.iterations", "measurement.sweeps")


def load(source, overrides=None):
    """Return the configuration of a shipped system or of a TOML file.

    What a file leaves out comes from the shipped settings of its nucleus, or of its family of
    systems; the table [system] it says itself.

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
        if name in systems.names("nuclei") and overrides.get("system.nucleus", name) != name:
            raise ConfigError(
                f"system.nucleus = {toml_value(overrides['system.nucleus'])} contradicts the system {name}; "
                "name the nucleus you want to run instead."
            )
        return build(_merged(systems.settings(name), nested(overrides)))
    given = _merged(systems.read(source), nested(overrides))
    return build(_merged(_shipped(given), given)).located(Path(source).parent)


def _shipped(given):
    """Return the shipped settings for what a file leaves out, but for the table [system]."""
    system = given.get("system")
    family = _family(system)
    if family == "nuclei":
        name = system.get("nucleus")
    else:
        name = next(iter(systems.names(family)), None) if family in systems.FAMILIES else None
    settings = systems.settings(name) if name in systems.names() else {}
    return {section: table for section, table in settings.items() if section != "system"}


def _family(system):
    """Return the family that a table [system] names, or that its keys tell."""
    if not isinstance(system, dict):
        return None
    told = [family for family, key in FAMILY_KEYS.items() if key in system]
    return system.get("family", next(iter(told), None))


def build(settings):
    """Return the configuration of nested settings, without any shipped values.

    Raises
    ------
    ConfigError
        With one sentence for each problem.
    """
    family = family_of(settings)
    try:
        return FAMILIES[family].model_validate(settings)
    except ValidationError as error:
        raise ConfigError("\n".join(sentences(error, family))) from None


def family_of(settings):
    """Return the family of the systems that settings belong to.

    Raises
    ------
    ConfigError
        If they do not say it, or name none there is.
    """
    family = _family(settings.get("system"))
    if not isinstance(family, str) or family not in FAMILIES:
        raise ConfigError(unclear_family(settings, family))
    return family


def override(config, overrides):
    """Return another configuration with values by dotted key changed.

    Raises
    ------
    ConfigError
        With one sentence for each problem.
    """
    changed = build(_merged(config.model_dump(exclude_none=True), nested(overrides)))
    return changed if config.folder is None else changed.located(config.folder)


def parse_setting(text):
    """Split ``section.key=value`` into its key and its TOML value (else a string).

    Raises
    ------
    ConfigError
        If the text is not of this form.
    """
    key, equals, value = (part.strip() for part in text.partition("="))
    if not equals or key.count(".") not in (1, 2) or not all(key.split(".")):
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
    return combined(overrides, options)


def combined(overrides, options):
    """Return overrides by dotted key with those of options of their own, of which None was not given.

    Raises
    ------
    ConfigError
        If an option sets the same key to something else.
    """
    given = {key: value for key, value in options.items() if value is not None}
    for key, value in given.items():
        if overrides.get(key, value) != value:
            raise ConfigError(
                f"{key} is given twice: {toml_value(overrides[key])} by a setting and {toml_value(value)} by "
                "an option of its own; leave one of them out."
            )
    return overrides | given


def nested(flat):
    """Return values by dotted key as tables of tables."""
    settings = {}
    for dotted, value in flat.items():
        *sections, key = dotted.split(".")
        table = {key: value}
        for section in reversed(sections):
            table = {section: table}
        settings = _merged(settings, table)
    return settings


def flattened(settings):
    """Return tables of tables as values by dotted key."""
    flat = {}
    for key, value in settings.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{name}": entry for name, entry in flattened(value).items()}
        else:
            flat[key] = value
    return flat


def _merged(settings, winners):
    merged = dict(settings)
    for section, table in winners.items():
        known = merged.get(section, {})
        # What is not a table stays as it is, so that it is refused and not hidden by an override.
        both = isinstance(table, dict) and isinstance(known, dict)
        merged[section] = _united(known, table) if both else table if isinstance(known, dict) else known
    return merged


def _united(table, winners):
    united = dict(table)
    for key, value in winners.items():
        both = isinstance(value, dict) and isinstance(united.get(key), dict)
        united[key] = _united(united[key], value) if both else value
    return united
