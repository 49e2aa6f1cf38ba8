"""Plain sentences for what is wrong with a configuration."""

import difflib
import json


def sentences(error, model):
    """Return one sentence for each problem of a pydantic ``ValidationError`` of ``model``."""
    return [_sentence(problem, model) for problem in error.errors(include_url=False)]


def toml_value(value):
    """Return a value as TOML would write it, shortened to fit in a sentence."""
    try:
        text = json.dumps(value, default=str, ensure_ascii=False)
    except (ValueError, RecursionError):
        return "this value"
    return text if len(text) <= 60 else f"{text[:56]} ..."


def _sentence(problem, model):
    key = ".".join(str(part) for part in problem["loc"])
    if not key:
        return "A name of a section or setting is not text in UTF-8; write it in plain letters."
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"] == "extra_forbidden":
        return _unknown_key(key, model)
    allowed = _allowed(problem["loc"], model)
    if problem["type"] == "missing":
        return f"{key} is missing: give {allowed}."
    return f"{key} = {toml_value(problem['input'])} is not allowed: it must be {allowed}."


def _unknown_key(key, model):
    section, _, name = key.partition(".")
    tables = {title: list(field.annotation.model_fields) for title, field in model.model_fields.items()}
    keys = [f"{title}.{entry}" for title, entries in tables.items() for entry in entries]
    # A right name in the wrong section is as common as a misspelt one.
    close = [known for known in keys if name and known.endswith(f".{name}")]
    close += difflib.get_close_matches(key, [*keys, *tables], n=3, cutoff=0.7)
    hint = f" Did you mean {' or '.join(dict.fromkeys(close))}?" if close else ""
    if section in tables:
        return f"{key} is not a setting: [{section}] has {', '.join(tables[section])}.{hint}"
    return f"{key} is not a setting: the sections are {', '.join(tables)}.{hint}"


def _allowed(location, model):
    section = model.model_fields[location[0]].annotation
    if len(location) == 1:
        first = next(iter(section.model_fields))
        return f"a table of settings, such as [{location[0]}] with {first}"
    schema = section.model_json_schema()["properties"][location[1]]
    # An optional value is "this or null", and TOML has no null.
    schema = next((part for part in schema.get("anyOf", []) if part["type"] != "null"), schema)
    if "enum" in schema:
        return f"one of {', '.join(json.dumps(value) for value in schema['enum'])}"
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
