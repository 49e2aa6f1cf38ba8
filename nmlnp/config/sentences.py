"""Plain sentences for what is wrong with a configuration."""

import difflib
import json

from nmlnp.config.families import FAMILIES, FAMILY_KEYS
from nmlnp.config.state import STATES, OwnState
from nmlnp.config.words import joined, toml_value


def sentences(error, family):
    """Return one sentence for each problem of a pydantic ``ValidationError`` of a family's configuration."""
    found = (_sentence(problem, family) for problem in error.errors(include_url=False))
    # What may be one of several kinds is refused by each of them.
    return list(dict.fromkeys(found))


def unclear_family(settings, family):
    """Return the sentence for settings that do not tell the family of the system, or name none there is."""
    keys = ", ".join(f"system.{key} ({known})" for known, key in FAMILY_KEYS.items())
    named = ", ".join(json.dumps(known) for known in FAMILY_KEYS)
    if "system" not in settings:
        return f"system is missing: give a table [system] with one of {keys}."
    system = settings["system"]
    if not isinstance(system, dict):
        return f"system = {toml_value(system)} is not allowed: it must be a table with one of {keys}."
    if "family" in system:
        return f"system.family = {toml_value(family)} is not allowed: it must be one of {named}."
    return f"The table [system] does not say which system: give one of {keys}."


def sections(family):
    """Return the tables of a family: for each the types that it may be, one for each kind of state."""
    fields = FAMILIES[family].model_fields
    types = {name: [field.annotation] for name, field in fields.items() if name != "state"}
    return types | {"state": [*STATES[family].values(), OwnState]}


def _sentence(problem, family):
    location = [str(part) for part in problem["loc"]]
    section = None
    if location[:1] == ["state"] and len(location) > 1:
        # The second part is the kind of state that was taken, and no key.
        section = STATES[family].get(location.pop(1), OwnState)
    key = ".".join(location[:3])
    if not key:
        return "A name of a section or setting is not text in UTF-8; write it in plain letters."
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"].startswith("union_tag"):
        return _unknown_state(problem["input"], family)
    if problem["type"] == "extra_forbidden":
        return _unknown_key(key, family, section)
    section = section or sections(family)[location[0]][0]
    allowed = _allowed(location, section)
    if problem["type"] == "missing":
        return f"{key} is missing: give {allowed}."
    return f"{key} = {toml_value(problem['input'])} is not allowed: it must be {allowed}."


def _unknown_state(given, family):
    name = given.get("name")
    others = [other for other in FAMILIES if isinstance(name, str) and name in STATES[other]]
    names = ", ".join(json.dumps(known) for known in STATES[family])
    if others:
        return (
            f"state.name = {toml_value(name)} belongs to {joined(others)} and has no meaning for {family}; "
            f"choose one of {names}."
        )
    return f"state.name = {toml_value(name)} is not allowed: it must be one of {names}."


def _unknown_key(key, family, section):
    title, _, name = key.partition(".")
    if title == "ansatz":
        return f"{key} is called {'.'.join(filter(None, ['state', name]))} in this version; rename it."
    tables = {title: _keys(types) for title, types in sections(family).items()}
    if name in tables.get(title, ()):
        return _of_another_state(key, name, family, section)
    owners = [other for other in FAMILIES if name in _keys(sections(other).get(title, ()))]
    if owners:
        return f"{key} belongs to {joined(owners)} and has no meaning for {family}; leave it out."
    keys = [f"{title}.{entry}" for title, entries in tables.items() for entry in entries]
    # A right name in the wrong section is as common as a misspelt one.
    close = [known for known in keys if name and known.endswith(f".{name}")]
    close += difflib.get_close_matches(key, [*keys, *tables], n=3, cutoff=0.7)
    hint = f" Did you mean {' or '.join(dict.fromkeys(close))}?" if close else ""
    if title in tables:
        own = _keys([section]) if section else tables[title]
        return f"{key} is not a setting: [{title}] has {', '.join(own)}.{hint}"
    return f"{key} is not a setting: the sections are {', '.join(tables)}.{hint}"


def _of_another_state(key, name, family, section):
    owners = [f'name = "{state}"' for state, kind in STATES[family].items() if name in kind.model_fields]
    if name in OwnState.model_fields:
        owners = ["a state from a file of your own"]
    elif name == "name":
        return "state.name and state.file are both given, and each names the state; leave one of them out."
    chosen = section.model_fields["name"].default if "name" in section.model_fields else None
    other = "a state from a file of your own" if chosen is None else f'"{chosen}"'
    return f"{key} belongs to {joined(owners)} and has no meaning for {other}; leave it out."


def _keys(types):
    return list(dict.fromkeys(name for kind in types for name in kind.model_fields))


def _allowed(location, section):
    if len(location) == 1:
        first = next(name for name in section.model_fields if name != "family")
        return f"a table of settings, such as [{location[0]}] with {first}"
    schema = section.model_json_schema()["properties"][location[1]]
    if "description" in schema:
        return schema["description"]
    # An optional value is "this or null", and TOML has no null.
    schema = next((part for part in schema.get("anyOf", []) if part["type"] != "null"), schema)
    if "enum" in schema:
        return f"one of {', '.join(json.dumps(value) for value in schema['enum'])}"
    if "const" in schema:
        return json.dumps(schema["const"])
    kind = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}[schema["type"]]
    bounds = [
        f"{words} {schema[name]:.10g}" if isinstance(schema[name], float) else f"{words} {schema[name]}"
        for name, words in _BOUNDS.items()
        if name in schema
    ]
    return " ".join([kind, " and ".join(bounds)]).strip()


_BOUNDS = {
    "minimum": "of at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}
