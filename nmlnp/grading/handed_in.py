"""What a class has handed in: files to grade, and a sentence for whatever cannot be graded."""

import os
from pathlib import Path
from typing import NamedTuple

from nmlnp.grading.checks import GradingError
from nmlnp.grading.old_names import new_name

LARGEST = 1 << 20  # bytes of a file


class Complaint(NamedTuple):
    """Why something of a student is not graded.

    Attributes
    ----------
    student : str
    exercise : str or None
        Its identifier; None where all of the student's is meant.
    sentence : str
    """

    student: str
    exercise: str | None
    sentence: str


class HandedIn(NamedTuple):
    """What a folder of submissions holds.

    Attributes
    ----------
    students : list of str
        Their names, as they can be printed.
    files : dict of (str, nmlnp.grading.collection.Exercise) to (str, str)
        Path and text by student and exercise, in the order of the exercises.
    complaints : list of Complaint
    """

    students: list
    files: dict
    complaints: list


def handed_in(folder, collection):
    """Return what a class has handed in.

    Parameters
    ----------
    folder : path
        Holds a folder for each student, with ``lecture/slug.py`` or ``slug.py`` anywhere below.
    collection : nmlnp.grading.collection.Collection

    Returns
    -------
    HandedIn
        Nothing that one student does keeps the others from being graded.

    Raises
    ------
    GradingError
        The folder cannot be read, or holds nothing that was handed in.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except NotADirectoryError:
        raise GradingError(f"{folder} is not a folder.") from None
    except FileNotFoundError:
        raise GradingError(f"{folder} is not a folder: there is nothing of this name.") from None
    except OSError as error:
        raise GradingError(f"{folder} cannot be read: {error.strerror}.") from None
    students, files, complaints = [], {}, []
    for entry in entries:
        student = printable(entry.name)
        try:
            if not entry.is_dir():
                continue
        except OSError as error:
            complaints.append(Complaint(student, None, f"cannot be read: {error.strerror}"))
            continue
        students.append(student)
        if entry.is_symlink():
            target = printable(os.readlink(entry.path))
            complaints.append(Complaint(student, None, f"is a link to {target}, which is not followed"))
            continue
        found, wrong = _of_student(student, entry.path, collection)
        files |= found
        complaints += wrong
    if not files and not complaints:
        raise GradingError(
            f"{folder} holds no submission; it takes a folder for each student, in it lecture/exercise.py "
            "or exercise.py."
        )
    order = {exercise: place for place, exercise in enumerate(collection.exercises)}
    return HandedIn(students, dict(sorted(files.items(), key=lambda item: order[item[0][1]])), complaints)


def printable(name):
    """Return a name as every terminal and file can take it; a file's name may be no text at all."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _of_student(student, folder, collection):
    found, complaints = {}, []

    def unreadable(error):
        name = printable(os.path.relpath(error.filename or folder, folder))
        complaints.append(Complaint(student, None, f"the folder {name} cannot be read: {error.strerror}"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted([*names, *(one for one in folders if one.endswith(".py"))]):
            path = Path(place, name)
            exercise = _exercise_of(path, collection)
            if exercise is None:
                continue
            key, shown = (student, exercise), printable(os.path.relpath(path, folder))
            try:
                text = _text(path)
            except ValueError as error:
                text = None
                complaints.append(Complaint(student, exercise.identifier, f"{shown} {error}"))
            if text is not None and key in found:
                sentence = f"is handed in twice, as {found[key][0]} and as {shown}; keep one"
                complaints.append(Complaint(student, exercise.identifier, sentence))
            elif text is not None:
                found[key] = (shown, text)
    # Which of two files counts is not for the grader to choose.
    twice = {one.exercise for one in complaints if "is handed in twice" in one.sentence}
    found = {key: value for key, value in found.items() if key[1].identifier not in twice}
    graded = {exercise.identifier for _, exercise in found}
    return found, [one for one in complaints if one.exercise not in graded]


def _text(path):
    """Return the text of a file; what is no text fails as a syntax error later.

    Raises
    ------
    ValueError
        With the end of a sentence that says why it is not graded.
    """
    try:
        # A link may lead to the solution, which the grader itself would read.
        if path.is_symlink():
            raise ValueError("is a link, which is not followed")
        if not path.is_file():
            raise ValueError("is no file")
        if path.suffix == ".ipynb":
            raise ValueError("is a notebook; hand in the functions as a file of Python")
        if path.stat().st_size > LARGEST:
            raise ValueError(f"is larger than {LARGEST >> 20} MiB")
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None


def _exercise_of(path, collection):
    if path.suffix not in (".py", ".ipynb"):
        return None
    same = [one for one in collection.exercises if one.slug == path.stem]
    in_lecture = [one for one in same if one.lecture == new_name(path.parent.name)]
    candidates = in_lecture or same
    return candidates[0] if len(candidates) == 1 else None
