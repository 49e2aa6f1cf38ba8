"""What the commands of a student do."""

import time
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nmlnp.grading import report_files
from nmlnp.grading.checks import GradingError
from nmlnp.grading.collection import collection
from nmlnp.grading.isolation import sentence
from nmlnp.grading.old_names import say_new_name
from nmlnp.grading.report import number, view
from nmlnp.grading.runner import grade
from nmlnp.grading.workspace import Workspace, read_text, write_text

POLL = 0.3  # seconds between two looks at a watched file
_WRITERS = {
    "json": report_files.to_json,
    "html": report_files.to_html,
    "junit": report_files.to_junit,
    "gradescope": report_files.to_gradescope,
    "classroom": report_files.to_classroom,
}


def list_exercises(lecture, folder):
    """Print the exercises with the points reached."""
    workspace = Workspace(folder)
    exercises = collection().exercises if lecture is None else _select(lecture)
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", expand=True)
    table.add_column("Exercise", no_wrap=True)
    for title in ("Level", "Points", "Graded"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, overflow="ellipsis", ratio=1)
    lecture = None
    for one in exercises:
        if one.lecture != lecture:
            lecture = one.lecture
            table.add_row(Text(lecture, style="bold"))
        entry = workspace.entry(one)
        points = f"{number(entry['points'])}/{number(entry['out_of'])}" if "points" in entry else ""
        if not points and workspace.is_started(one):
            points = "started"
        style = "green" if entry.get("complete") else ""
        graded = str(entry.get("gradings", ""))
        table.add_row(f"  {one.slug}", str(one.level), points, graded, Text(one.title), style=style)
    Console().print(table)
    _say("Start one with: nmlnp exercise start NAME")


def start_exercise(name, folder):
    """Copy the file of an exercise to the student's folder."""
    _start(Workspace(folder), _find(name))


def start_next(folder):
    """Start the first exercise after the current one that is not complete."""
    workspace = Workspace(folder)
    exercises = collection().exercises
    names = [one.identifier for one in exercises]
    here = names.index(workspace.current) + 1 if workspace.current in names else 0
    open_ones = [
        one for one in exercises[here:] + exercises[:here] if not workspace.entry(one).get("complete")
    ]
    if not open_ones:
        _say(f"All {len(exercises)} exercises are complete.")
        return
    _start(workspace, open_ones[0])


def grade_exercises(name, student, folder, reports):
    """Grade, print and record; return whether everything passed.

    Parameters
    ----------
    name : str or None
        An exercise, a lecture, a file, ``all``, or None for the current exercise.
    student : str or None
        Gives the seeds.
    folder : str or None
        The student's.
    reports : dict of str to (str or None)
        Files to write, by format.

    Raises
    ------
    GradingError
    """
    workspace = Workspace(folder)
    gradings = []
    for one, path in _to_grade(name, workspace):
        grading = _grade(one, path, student or workspace.student)
        if path.resolve() == workspace.path(one).resolve():
            workspace.record(grading)
        Console().print(view(grading, workspace.hints_seen(one)), soft_wrap=True)
        gradings.append(grading)
    if len(gradings) > 1:
        points, out_of = (sum(getattr(g, key) for g in gradings) for key in ("points", "out_of"))
        _say(f"{len(gradings)} exercises: {number(points)} of {number(out_of)} points.")
    if lacks := sentence(sorted({clause for grading in gradings for clause in grading.shortcomings})):
        _say(lacks)
    for kind, path in reports.items():
        if path is not None:
            write_text(path, _WRITERS[kind](gradings))
    return all(grading.complete for grading in gradings)


def watch_exercise(name, student, folder):
    """Grade whenever the file changes, until Ctrl-C."""
    workspace = Workspace(folder)
    one = _named(name, workspace)
    path = workspace.path(one)
    last = None
    try:
        while True:
            text = read_text(path) if path.exists() else last
            if text != last or last is None:
                last = text
                workspace = Workspace(workspace.folder)  # Another terminal may have asked for a hint.
                grading = _grade(one, path, student or workspace.student)
                workspace.record(grading)
                Console().clear()
                Console().print(view(grading, workspace.hints_seen(one)), soft_wrap=True)
                _say(f"Watching {path}; Ctrl-C ends it.")
            time.sleep(POLL)
    except KeyboardInterrupt:
        _say("Ended.")


def show_hint(name, folder):
    """Print the hints so far for the first failing check, and one more."""
    workspace = Workspace(folder)
    check, hints = workspace.next_hint(_named(name, workspace))
    console = Console()
    console.print(Text(check.title, style="bold"))
    for position, text in enumerate(hints, start=1):
        console.print(Text(f"{position}. {text}"), soft_wrap=True)
    left = len(check.hints) - len(hints)
    _say(f"{left} more: ask again." if left else "That is all there is for this check.")


def reset_exercise(name, folder):
    """Put the fresh file of an exercise in place, and the old one beside it."""
    workspace = Workspace(folder)
    one = _named(name, workspace)
    backup = workspace.reset(one)
    _say(f"{workspace.path(one)} is fresh again; what you wrote is in {backup}.")


def _start(workspace, one):
    fresh = workspace.start(one)
    path = workspace.path(one)
    console = Console()
    console.print(Text(f"{one.title} (level {one.level}, {number(one.points)} points)", style="bold"))
    console.print(Text(one.statement.strip()))
    _say("")
    _say(f"Write it in {path}" + ("." if fresh else ", which was there already and is left as it is."))
    _say(f"Then: nmlnp exercise grade {one.identifier}")


def _find(name):
    """Return the exercise that the student named, and say so where its name is new."""
    found = collection().find(name)
    say_new_name(name)
    return found


def _select(name):
    """Return the exercises that the student named, and say so where their lecture's name is new."""
    found = collection().select(name)
    say_new_name(name)
    return found


def _named(name, workspace):
    """Return the exercise of a name, or the current one."""
    if name is not None:
        return _find(name)
    if workspace.current is None:
        raise GradingError("No exercise is started here; see nmlnp exercise list, then start one.")
    return collection().find(workspace.current)


def _to_grade(name, workspace):
    """Return the exercises of a name with the files to grade."""
    if name is not None and name.endswith(".py") and Path(name).is_file():
        return [(collection().find(name), Path(name))]
    if name is None:
        chosen = [_named(None, workspace)]
    else:
        chosen = collection().exercises if name == "all" else _select(name)
    files = [(one, workspace.path(one)) for one in chosen if workspace.path(one).exists()]
    if files:
        return files
    start = chosen[0].identifier
    raise GradingError(
        f"There is no file of {name or start} in {workspace.folder}; begin with: nmlnp exercise start {start}"
    )


def _grade(one, path, student):
    return grade(one, read_text(path), str(path), student, collection().closed)


def _say(text):
    Console().print(text, soft_wrap=True, markup=False, highlight=False)
