"""What a check is: a function with points, hints and a place in the order of its exercise."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from nmlnp.errors import NmlnpError


class GradingError(NmlnpError):
    """Something the user of the grader can put right."""

    exit_code = 2


class Failed(Exception):
    """A check that failed; the text is the line the student reads."""


@dataclass(frozen=True)
class Check:
    """A check of an exercise.

    Attributes
    ----------
    name : str
        Name of the function.
    title : str
        First line of its docstring, which the student sees.
    points : float
    hints : tuple of str
        From vague to plain.
    hidden : bool
        The student learns whether it passed, and no numbers.
    needs : tuple of str
        Checks that must pass first.
    time_limit : float or None
        Seconds of the student's code; None for the exercise's own limit.
    function : callable
        ``function(student, seed)``; raises `Failed`.
    """

    name: str
    title: str
    points: float
    hints: tuple
    hidden: bool
    needs: tuple
    time_limit: float | None
    function: Callable


def check(points=1, *, hints=(), hidden=False, needs=(), time_limit=None):
    """Make a function ``(student, seed)`` a check of the exercise.

    Parameters
    ----------
    points : float
        Earned when the function returns without raising; positive.
    hints : sequence of str
        Shown one after the other by ``nmlnp exercise hint``; never the answer itself.
    hidden : bool
        Tell the student only whether it passed.
    needs : sequence of str
        Names of earlier checks; if one of them fails, this one does not run.
    time_limit : float, optional
        Seconds that the student's code may take in this check.

    Raises
    ------
    ValueError
        The points are not positive, a hint is empty or the docstring is missing.
    """
    # One string is a tuple of its letters, which would be a hint a letter.
    hints = (hints,) if isinstance(hints, str) else tuple(hints)
    needs = (needs,) if isinstance(needs, str) else tuple(needs)

    def decorate(function):
        title = (function.__doc__ or "").strip().partition("\n")[0]
        if not title:
            raise ValueError(f"The check {function.__name__} has no docstring, which the student would see.")
        if not points > 0:
            raise ValueError(f"The check {function.__name__} must have positive points, not {points}.")
        if not all(isinstance(hint, str) and hint.strip() for hint in hints):
            raise ValueError(f"The check {function.__name__} has an empty hint.")
        return Check(function.__name__, title, points, hints, hidden, needs, time_limit, function)

    return decorate


def require(condition, sentence):
    """Fail with a sentence unless the condition holds."""
    if not condition:
        raise Failed(sentence)


def load_checks(path, name):
    """Return the checks of a ``checks.py``, in the order they are written.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    name : str
        The exercise, for messages and for the name of the module.

    Returns
    -------
    tuple of Check

    Raises
    ------
    GradingError
        The file cannot be imported, holds no check, or a check needs one that does not precede it.
    """
    module_name = "nmlnp_checks_" + "".join(c if c.isalnum() else "_" for c in name)
    spec = importlib.util.spec_from_file_location(module_name, path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise GradingError(f"{path} cannot be imported: {type(error).__name__}: {error}.") from error
    checks = tuple(value for value in vars(module).values() if isinstance(value, Check))
    if not checks:
        raise GradingError(f"{path} has no function decorated with @check.")
    for position, one in enumerate(checks):
        for needed in one.needs:
            if needed not in [earlier.name for earlier in checks[:position]]:
                raise GradingError(f"{path}: {one.name} needs {needed}, which is no check before it.")
    return checks
