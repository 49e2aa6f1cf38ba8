"""The student's folder: the files being worked on, and what has been reached."""

import getpass
import json
import os
import time
from pathlib import Path

from nmlnp.grading.checks import GradingError
from nmlnp.grading.old_names import new_name, old_name

FOLDER = Path("exercises")
STATE = ".progress.json"


def nearest_folder():
    """Return the student's folder: ``exercises`` here or above where it was begun, else here."""
    here = Path.cwd()
    for place in (here, *here.parents):
        # As the others that are not there: a folder of somebody else's above one's own.
        if os.path.isfile(place / FOLDER / STATE):
            return Path(os.path.relpath(place / FOLDER))
    return FOLDER


class Workspace:
    """The files of a student and the state file beside them.

    Parameters
    ----------
    folder : path or None
        Holds ``lecture/slug.py``; None for the nearest one.

    Attributes
    ----------
    folder : pathlib.Path

    Raises
    ------
    GradingError
        The state file cannot be read.
    """

    def __init__(self, folder=None):
        self.folder = nearest_folder() if folder is None else Path(folder)
        self._state = self._read()

    @property
    def student(self):
        """The name that gives the seed: the one given before, or the user's."""
        if "student" in self._state:
            return self._state["student"]
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return "student"  # An account without a name, as in some containers.

    @property
    def current(self):
        """The identifier of the exercise started or graded last, or None."""
        return self._state.get("current")

    def path(self, exercise):
        """Return where the student's file of an exercise is.

        What was begun under an old name stays where it is, unless the same is written under the new one.
        """
        path, before = self.folder / f"{exercise.identifier}.py", old_name(exercise.identifier)
        if before is None or not (self.folder / f"{before}.py").is_file():
            return path
        written = path.exists() and read_text(path) != exercise.student_text
        return path if written else self.folder / f"{before}.py"

    def is_started(self, exercise):
        """Whether the student has written anything into the file of an exercise."""
        path = self.path(exercise)
        return path.exists() and read_text(path) != exercise.student_text

    def entry(self, exercise):
        """Return what is known of an exercise: points, out_of, complete, gradings, hints, failing."""
        return self._state["exercises"].get(exercise.identifier, {})

    def hints_seen(self, exercise):
        """Return how many hints the student has had, by check."""
        return self.entry(exercise).get("hints", {})

    def start(self, exercise):
        """Copy the student's file unless it is there; return whether it was copied."""
        path = self.path(exercise)
        fresh = not path.exists()
        if fresh:
            write_text(path, exercise.student_text)
        self._update(current=exercise.identifier)
        return fresh

    def reset(self, exercise):
        """Put a fresh file in place and return the path of the backup."""
        path = self.path(exercise)
        text = read_text(path)
        stamp = time.strftime("%Y%m%d-%H%M%S")
        backup = path.with_name(f"{path.stem}.backup-{stamp}.py")
        number = 1
        while backup.exists():
            number += 1
            backup = path.with_name(f"{path.stem}.backup-{stamp}-{number}.py")
        write_text(backup, text)
        write_text(path, exercise.student_text)
        return backup

    def record(self, grading):
        """Keep the result of a grading, and count it."""
        entry = self._state["exercises"].setdefault(grading.exercise, {})
        entry |= {
            "points": grading.points,
            "out_of": grading.out_of,
            "complete": grading.complete,
            "gradings": entry.get("gradings", 0) + 1,
            "failing": [outcome.name for outcome in grading.outcomes if not outcome.passed],
        }
        self._update(student=grading.student, current=grading.exercise)

    def next_hint(self, exercise):
        """Return the check a hint is for, and its hints so far with one more.

        It is the first check that failed at the last grading, or the first of all.
        """
        failing = self.entry(exercise).get("failing")
        if failing == []:
            raise GradingError(f"All checks of {exercise.identifier} passed; there is nothing to hint at.")
        check = next((one for one in exercise.checks if one.name in (failing or ())), exercise.checks[0])
        entry = self._state["exercises"].setdefault(exercise.identifier, {})
        hints = entry.setdefault("hints", {})
        hints[check.name] = min(hints.get(check.name, 0) + 1, len(check.hints))
        self._update(current=exercise.identifier)
        return check, check.hints[: hints[check.name]]

    def _read(self):
        path = self.folder / STATE
        try:
            if not path.exists():
                return {"exercises": {}}
        except OSError as error:
            raise GradingError(
                f"{self.folder} cannot be read: {error.strerror}; choose another with --folder."
            ) from None
        try:
            state = json.loads(read_text(path))
            entries = state["exercises"]
            valid = all(isinstance(entry, dict) for entry in entries.values())
            # Under today's names; where both are there, today's entry counts.
            state["exercises"] = {new_name(name): entry for name, entry in entries.items()} | {
                name: entry for name, entry in entries.items() if new_name(name) == name
            }
            if "current" in state:
                state["current"] = new_name(state["current"])
        except (ValueError, TypeError, KeyError, AttributeError):
            valid = False
        if not valid:
            raise GradingError(f"{path} is damaged; remove it to go on (your exercises are not touched).")
        return state

    def _update(self, **changes):
        self._state |= changes
        path = self.folder / STATE
        # Replaced at once, so that a crash leaves the old one or the new one.
        draft = path.with_name(f"{STATE}.{os.getpid()}")
        write_text(draft, json.dumps(self._state, indent=1) + "\n")
        draft.replace(path)


def read_text(path, errors="strict"):
    """Return the text of a file, or raise a `GradingError` that says why not."""
    try:
        return Path(path).read_text(encoding="utf-8", errors=errors)
    except OSError as error:
        raise GradingError(f"Cannot read {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise GradingError(f"{path} is not a text in UTF-8.") from None


def check_writable(path):
    """Raise a `GradingError` where a file cannot be written, before there is anything to write."""
    path = Path(path)
    there = path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise GradingError(f"Cannot write {path}: {error.strerror}.") from None


def write_text(path, text):
    """Write a file with the folders above it, or raise a `GradingError` that says why not."""
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise GradingError(f"Cannot write {path}: {error.strerror}.") from None
