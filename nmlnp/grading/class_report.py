"""A graded class: every student's points, and what the class gets wrong."""

import csv
import io

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from nmlnp.grading.isolation import sentence
from nmlnp.grading.report import number

NOT_THERE = "not handed in"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(gradings, handed, exercises):
    """Return one row a student and exercise, also for what was not handed in or could not be graded.

    Parameters
    ----------
    gradings : sequence of nmlnp.grading.runner.Grading
    handed : nmlnp.grading.handed_in.HandedIn
    exercises : dict of str to float
        Points possible, by exercise.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["student", "exercise", "points", "out_of", "failed_checks"])
    graded = {(grading.student, grading.exercise): grading for grading in gradings}
    for student in handed.students:
        for exercise, out_of in exercises.items():
            grading = graded.get((student, exercise))
            points, failed = 0, _why_not(student, exercise, handed.complaints)
            if grading is not None:
                points = grading.points
                failed = " ".join(one.name for one in grading.outcomes if not one.passed)
            writer.writerow([_cell(student), exercise, number(points), number(out_of), _cell(failed)])
    return table.getvalue()


def _why_not(student, exercise, complaints):
    own = [one.sentence for one in complaints if one.student == student]
    named = [one.sentence for one in complaints if (one.student, one.exercise) == (student, exercise)]
    general = [one.sentence for one in complaints if (one.student, one.exercise) == (student, None)]
    return "; ".join(named or general) if own else NOT_THERE


def _cell(text):
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def class_view(gradings, handed, exercises):
    """Return the tables of a class: points of each student, share of failures of each check.

    Parameters
    ----------
    gradings, handed, exercises
        See `to_csv`.
    """
    people = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for title, side in (("Student", "left"), ("Points", "right"), ("Of", "right")):
        people.add_column(title, justify=side)
    for student in handed.students:
        points = sum(grading.points for grading in gradings if grading.student == student)
        people.add_row(Text(student), number(points), number(sum(exercises.values())))
    checks = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for title, side in (("Exercise", "left"), ("Check", "left"), ("Fail", "right"), ("Of", "right")):
        checks.add_column(title, justify=side)
    for (exercise, title), failures in _failures(gradings).items():
        share = f"{100.0 * sum(failures) / len(failures):.0f} %"
        checks.add_row(exercise, Text(title), share, str(len(failures)))
    lines = [
        Text(f"{one.student}: {f'{one.exercise}: ' if one.exercise else ''}{one.sentence}.", style="yellow")
        for one in handed.complaints
    ]
    lacks = sentence(sorted({clause for grading in gradings for clause in grading.shortcomings}))
    return Group(people, checks, *lines, *([Text(lacks, style="bold yellow")] if lacks else []))


def _failures(gradings):
    failures = {}
    for grading in gradings:
        for outcome in grading.outcomes:
            failures.setdefault((grading.exercise, outcome.title), []).append(not outcome.passed)
    return failures
