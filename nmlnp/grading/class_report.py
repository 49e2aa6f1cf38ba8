"""A folder of submissions: every student's points, and what the class gets wrong."""

import csv
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from nmlnp.grading.checks import GradingError
from nmlnp.grading.old_names import new_name
from nmlnp.grading.report import number
from nmlnp.grading.runner import grade
from nmlnp.grading.workspace import read_text


def students(folder):
    """Return the names of the students that a folder of submissions has a folder for.

    Raises
    ------
    GradingError
        The folder does not exist.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise GradingError(f"{folder} is not a folder.")
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def submissions(folder, collection):
    """Return what was handed in.

    Parameters
    ----------
    folder : path
        Holds a folder for each student, with ``lecture/slug.py`` or ``slug.py`` anywhere below;
        links in there do not count.
    collection : nmlnp.grading.collection.Collection

    Returns
    -------
    dict of (str, nmlnp.grading.collection.Exercise) to pathlib.Path
        By student and exercise, in the order of the exercises.

    Raises
    ------
    GradingError
        The folder does not exist, nothing was handed in, or a student handed in an exercise twice.
    """
    found = {}
    for student in students(folder):
        for path in sorted((Path(folder) / student).rglob("*.py")):
            exercise = _exercise_of(path, collection)
            # A link may lead to the solution, which the grader itself would read.
            if exercise is None or path.is_symlink() or not path.is_file():
                continue
            key = (student, exercise)
            if key in found:
                raise GradingError(
                    f"{student} has {exercise.identifier} twice: {found[key]} and {path}; keep one."
                )
            found[key] = path
    if not found:
        raise GradingError(
            f"{folder} holds no submission; it takes a folder for each student, in it lecture/exercise.py "
            "or exercise.py."
        )
    return dict(sorted(found.items(), key=lambda item: collection.exercises.index(item[0][1])))


def _exercise_of(path, collection):
    same = [one for one in collection.exercises if one.slug == path.stem]
    in_lecture = [one for one in same if one.lecture == new_name(path.parent.name)]
    candidates = in_lecture or same
    return candidates[0] if len(candidates) == 1 else None


def grade_class(found, refused, done=lambda: None):
    """Grade all submissions, one process of a student's a core.

    Parameters
    ----------
    found : dict
        What `submissions` returned.
    refused : sequence of pathlib.Path
        Folders that no submission may read.
    done : callable
        Called after each.

    Returns
    -------
    list of nmlnp.grading.runner.Grading
        In the order of ``found``.
    """

    def one(item):
        (student, exercise), path = item
        # What is no text fails as a syntax error, and the others are graded all the same.
        text = read_text(path, errors="replace")
        grading = grade(exercise, text, str(path), student, refused)
        done()
        return grading

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, found.items()))


def to_csv(gradings, names):
    """Return one row a student and exercise, also for what was not handed in."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["student", "exercise", "points", "out_of", "failed_checks"])
    graded = {(grading.student, grading.exercise): grading for grading in gradings}
    for student in names:
        for exercise, out_of in dict.fromkeys((one.exercise, one.out_of) for one in gradings):
            grading = graded.get((student, exercise))
            points, failed = 0, "not handed in"
            if grading is not None:
                points = grading.points
                failed = " ".join(one.name for one in grading.outcomes if not one.passed)
            writer.writerow([student, exercise, number(points), number(out_of), failed])
    return table.getvalue()


def class_view(gradings, names):
    """Return the tables of a class: points of each student, share of failures of each check."""
    people = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for title, side in (("Student", "left"), ("Points", "right"), ("Of", "right")):
        people.add_column(title, justify=side)
    exercises = {grading.exercise: grading.out_of for grading in gradings}
    for student in names:
        points = sum(grading.points for grading in gradings if grading.student == student)
        people.add_row(Text(student), number(points), number(sum(exercises.values())))
    checks = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for title, side in (("Exercise", "left"), ("Check", "left"), ("Fail", "right"), ("Of", "right")):
        checks.add_column(title, justify=side)
    for (exercise, title), failures in _failures(gradings).items():
        share = f"{100.0 * sum(failures) / len(failures):.0f} %"
        checks.add_row(exercise, Text(title), share, str(len(failures)))
    return Group(people, checks)


def _failures(gradings):
    failures = {}
    for grading in gradings:
        for outcome in grading.outcomes:
            failures.setdefault((grading.exercise, outcome.title), []).append(not outcome.passed)
    return failures
