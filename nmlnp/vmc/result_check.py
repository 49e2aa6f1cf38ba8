"""Whether what a ``result.json`` holds can be the result of its run: somebody may have edited it."""

import math

_POSITIVE = ("walkers", "samples", "r_point_proton", "r_matter", "r_charge", "r_rms", "seconds")
_NOT_NEGATIVE = ("variance", "iterations", "parameters", "compile_seconds", "acceptance")


def problem(result, config):
    """Return what is wrong with a result in a clause, or None.

    Parameters
    ----------
    result : object
        What was read.
    config : nmlnp.config.RunConfig or None
        Of the run in the same folder.
    """
    if not isinstance(result, dict):
        return "is damaged"
    for name, value in result.items():
        if isinstance(value, float) and not math.isfinite(value):
            return f"is damaged: {name} is not a finite number"
        measured = name in _POSITIVE + _NOT_NEGATIVE or name == "energy" or name.endswith("_error")
        if (
            measured
            and value is not None
            and (isinstance(value, bool) or not isinstance(value, (int, float)))
        ):
            return f"is damaged: {name} is not a number"
        least_is_zero = name in _NOT_NEGATIVE or name.endswith("_error")
        if value is not None and ((name in _POSITIVE and value <= 0) or (least_is_zero and value < 0)):
            return f"is damaged: {name} is {value}"
    if result.get("acceptance") is not None and result["acceptance"] > 1:
        return "is damaged: acceptance is above 1"
    expected = {} if config is None else _of(config)
    for name, value in expected.items():
        if name in result and result[name] != value:
            return f"is not that of the run in this folder: {name} is {result[name]!r}, not {value!r}"
    return None


def _of(config):
    return config.described() | {"walkers": config.sampling.walkers, "seed": config.run.seed}
