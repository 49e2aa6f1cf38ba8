"""Grading of one student's file: run its checks, count the points."""

import hashlib
import hmac
import time
from dataclasses import dataclass

from nmlnp.grading.checks import Failed
from nmlnp.grading.submission import LOAD_LIMIT, Student, StudentFailed, Submission

PASSED, FAILED, UNWRITTEN, WAITING = "passed", "failed", "unwritten", "waiting"
HIDDEN_SENTENCE = "This hidden check fails; it tries other inputs than the ones you see."


@dataclass(frozen=True)
class Outcome:
    """How one check ended.

    Attributes
    ----------
    name, title : str
        Of the check.
    points, out_of : float
        Earned, and possible.
    hidden : bool
        Its message is not for the student.
    status : str
        passed, failed, unwritten, or waiting for another check.
    message : str
        One line; empty if it passed.
    shown : str
        The message as the student may read it: a hidden check gives no numbers.
    trace : tuple of str
        The student's frames.
    hints : tuple of str
    seconds : float
    """

    name: str
    title: str
    points: float
    out_of: float
    hidden: bool
    status: str
    message: str
    shown: str
    trace: tuple
    hints: tuple
    seconds: float

    @property
    def passed(self):
        """Whether the check passed."""
        return self.status == PASSED


@dataclass(frozen=True)
class Grading:
    """How all checks of one exercise ended for one student.

    Attributes
    ----------
    exercise, title : str
        Identifier and title of the exercise.
    student : str
    seed : int
        What the inputs were drawn with.
    outcomes : tuple of Outcome
    output : str
        The end of what the student's code printed.
    shortcomings : tuple of str
        What of the protection this machine lacks (`nmlnp.grading.isolation.shortcomings`).
    """

    exercise: str
    title: str
    student: str
    seed: int
    outcomes: tuple
    output: str = ""
    shortcomings: tuple = ()

    @property
    def points(self):
        """Points earned."""
        return sum(outcome.points for outcome in self.outcomes)

    @property
    def out_of(self):
        """Points possible."""
        return sum(outcome.out_of for outcome in self.outcomes)

    @property
    def complete(self):
        """Whether every check passed, hidden ones too."""
        return all(outcome.passed for outcome in self.outcomes)


def seed_of(student, identifier):
    """Return the seed of a student in an exercise, the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"{student}/{identifier}".encode()).digest()[:4])


def hidden_seed(seed, key):
    """Return the seed of the hidden checks: the student's own, mixed with the instructor's key if any."""
    if not key:
        return seed
    return int.from_bytes(hmac.digest(key, str(seed).encode(), "sha256")[:4])


def grade(exercise, source, filename, student, refused, *, key=b"", time_limit=None, load_limit=LOAD_LIMIT):
    """Grade the text of a student's file.

    Parameters
    ----------
    exercise : nmlnp.grading.collection.Exercise
        What is graded.
    source : str
        The text of the file.
    filename : str
        Its name in tracebacks.
    student : str
        Gives the seed.
    refused : sequence of pathlib.Path
        Folders that the file may not read, where they lie among the libraries.
    key : bytes
        The instructor's secret, without which nobody knows the inputs of the hidden checks.
    time_limit : float, optional
        Seconds of every check, instead of what the exercise says.
    load_limit : float
        Seconds to import the file.

    Returns
    -------
    Grading

    Raises
    ------
    nmlnp.grading.checks.GradingError
        The checks of the exercise cannot be loaded.
    """
    seed = seed_of(student, exercise.identifier)
    limits = {check.name: time_limit or check.time_limit or exercise.time_limit for check in exercise.checks}
    outcomes = {}
    with Submission(
        source, filename, sum(limits.values()), refused, exercise.answers, load_limit
    ) as submission:
        for check in exercise.checks:
            submission.seconds_left = limits[check.name]
            own = hidden_seed(seed, key) if check.hidden else seed
            outcomes[check.name] = _run(check, submission, own, outcomes)
        output, lacks = submission.output, submission.shortcomings
    title = exercise.title
    return Grading(exercise.identifier, title, student, seed, tuple(outcomes.values()), output, lacks)


def _run(check, submission, seed, before):
    began = time.monotonic()
    status, message, shown, trace = PASSED, "", None, ()
    missing = [name for name in check.needs if not before[name].passed]
    if missing:
        titles = " and ".join(f'"{before[name].title}"' for name in missing)
        status, message = WAITING, f"This check comes after {titles}."
    else:
        try:
            check.function(Student(submission), seed)
        except StudentFailed as error:
            status = UNWRITTEN if error.unwritten else FAILED
            message, trace = str(error), error.trace
            shown = message  # What the student's own code did, hidden check or not.
        except Failed as error:
            status, message = FAILED, str(error)
        except Exception as error:
            # The check takes for granted what an answer looks like, and this one looks otherwise.
            status = FAILED
            message = f"The check cannot use what was returned ({type(error).__name__}: {error})."
    points = check.points if status == PASSED else 0
    seconds = time.monotonic() - began
    if shown is None:
        shown = HIDDEN_SENTENCE if check.hidden and status == FAILED else message
    return Outcome(
        check.name,
        check.title,
        points,
        check.points,
        check.hidden,
        status,
        _line(message),
        _line(shown),
        tuple(_line(text) for text in trace),
        check.hints,
        seconds,
    )


def _line(text):
    """Return a text as one line that every terminal and file can take; the student chose its characters."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(text.split()))
