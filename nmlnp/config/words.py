"""Words that the sentences about a configuration are made of."""

import json


def toml_value(value):
    """Return a value as TOML would write it, shortened to fit in a sentence."""
    try:
        text = json.dumps(value, default=str, ensure_ascii=False)
    except (ValueError, RecursionError):
        return "this value"
    return text if len(text) <= 60 else f"{text[:56]} ..."


def joined(words):
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
