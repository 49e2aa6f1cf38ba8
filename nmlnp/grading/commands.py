"""The commands ``nmlnp exercise ...`` and ``nmlnp grade-all``."""

from typing import Annotated

import typer

_MAINTAINERS = "For maintainers, in a clone"

_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp exercise list[/cyan]   what there is, and how far you are

[cyan]nmlnp exercise start linear-regression/liquid-drop[/cyan]   get the file to work on

[cyan]nmlnp exercise grade[/cyan]   grade what you started last

[cyan]nmlnp exercise watch[/cyan]   grade again whenever you save

[cyan]nmlnp exercise hint[/cyan]   a hint for the first check that fails

[cyan]nmlnp exercise next[/cyan]   go on to the next exercise
"""

_GRADE_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp exercise grade[/cyan]   the exercise you started last

[cyan]nmlnp exercise grade liquid-drop[/cyan]   by name, if only one has it

[cyan]nmlnp exercise grade linear-regression[/cyan]   all you have started of a lecture

[cyan]nmlnp exercise grade all --html report.html[/cyan]   all you have started, and a page of it

[cyan]nmlnp exercise grade liquid-drop.py --student anna --gradescope results.json[/cyan]   a submission
"""

_CLASS_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp grade-all submissions[/cyan]   submissions/anna/linear-regression/liquid-drop.py, ...

[cyan]nmlnp grade-all submissions --csv grades.csv --json grades.json[/cyan]   and keep the result

[cyan]nmlnp grade-all submissions --key-file course.key --require-isolation[/cyan]   for marks that count
"""

exercise = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME", help="lecture/exercise, or the exercise alone; the last one if not given."
    ),
]
Folder = Annotated[
    str | None, typer.Option(metavar="DIR", help="Where you work; [cyan]exercises[/cyan] if not given.")
]
Who = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Gives the inputs of the checks; your user name if not given."),
]


@exercise.callback(epilog=_EXAMPLES)
def _exercise():
    """Exercises that grade themselves: start one, write it, have it graded.

    Your code runs in a process of its own with limits on time, memory and files. On Linux it reads and
    writes nothing of yours; elsewhere grade no file that you would not run.
    """


@exercise.command("list")
def list_(
    lecture: Annotated[str | None, typer.Argument(metavar="LECTURE", help="Only of one, as descent.")] = None,
    folder: Folder = None,
):
    """List the exercises and how far you are."""
    from nmlnp.grading.desk import list_exercises

    list_exercises(lecture, folder)


@exercise.command()
def start(
    name: Annotated[str, typer.Argument(metavar="NAME", help="lecture/exercise, or the exercise alone.")],
    folder: Folder = None,
):
    """Get the file of an exercise; one that is there already is left as it is."""
    from nmlnp.grading.desk import start_exercise

    start_exercise(name, folder)


@exercise.command(epilog=_GRADE_EXAMPLES)
def grade(
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME|LECTURE|FILE.py|all", help="What to grade; the last one if not given."),
    ] = None,
    student: Who = None,
    folder: Folder = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write the report as JSON.")] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="As one HTML page.")] = None,
    junit: Annotated[str | None, typer.Option(metavar="FILE", help="As JUnit XML.")] = None,
    gradescope: Annotated[
        str | None, typer.Option(metavar="FILE", help="As Gradescope's results.json.")
    ] = None,
    classroom: Annotated[
        str | None, typer.Option(metavar="FILE", help="As GitHub Classroom's reporter reads it.")
    ] = None,
):
    """Grade what you wrote; the exit code is 0 if every check passed, else 1."""
    from nmlnp.grading.desk import grade_exercises

    reports = {"json": json, "html": html, "junit": junit, "gradescope": gradescope, "classroom": classroom}
    complete = grade_exercises(name, student, folder, reports)
    raise typer.Exit(0 if complete else 1)


@exercise.command()
def watch(name: Name = None, student: Who = None, folder: Folder = None):
    """Grade again whenever you save the file, until Ctrl-C."""
    from nmlnp.grading.desk import watch_exercise

    watch_exercise(name, student, folder)


@exercise.command()
def hint(name: Name = None, folder: Folder = None):
    """Show one more hint for the first check that fails."""
    from nmlnp.grading.desk import show_hint

    show_hint(name, folder)


@exercise.command()
def reset(name: Name = None, folder: Folder = None):
    """Start an exercise anew; what you wrote is kept in a backup beside it."""
    from nmlnp.grading.desk import reset_exercise

    reset_exercise(name, folder)


@exercise.command("next")
def next_(folder: Folder = None):
    """Start the next exercise that is not complete."""
    from nmlnp.grading.desk import start_next

    start_next(folder)


@exercise.command(rich_help_panel=_MAINTAINERS)
def generate(
    check: Annotated[bool, typer.Option("--check", metavar="", help="Only tell what is stale.")] = False,
):
    """Write the student files in exercises/ anew from solutions/."""
    from nmlnp.grading.maintenance import generate_files

    generate_files(check)


@exercise.command(rich_help_panel=_MAINTAINERS)
def selfcheck(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME|LECTURE", help="Only these; all if not given.")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", min=1, help="Students to draw inputs for.")] = 3,
):
    """Grade every solution, untouched file, wrong answer and known cheat; tell what is not as it must be."""
    from nmlnp.grading.maintenance import run_selfcheck

    raise typer.Exit(0 if run_selfcheck(names, seeds) else 1)


def grade_all(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="Holds a folder for each student.")],
    csv: Annotated[
        str | None, typer.Option(metavar="FILE", help="A row for each student and exercise.")
    ] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Everything, as JSON.")] = None,
    key_file: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="A secret of yours, mixed into the inputs of the hidden checks."),
    ] = None,
    require_isolation: Annotated[
        bool,
        typer.Option(
            "--require-isolation", metavar="", help="Grade nothing where the kernel does not protect."
        ),
    ] = False,
):
    """Grade a folder of submissions: points of each student, share of failures of each check.

    Submissions read only Python, the libraries and a folder of their own, and reach no other process and no
    network: Linux 6.2 or later sees to it, and where it cannot, the report says so. What cannot be graded
    gets a sentence, and the others are graded.

    The inputs of the checks follow from the student's name. With a key file those of the hidden checks are
    known to nobody else: head -c 32 /dev/urandom > course.key makes one; keep it from one day to the next.
    """
    from nmlnp.grading.maintenance import grade_folder

    grade_folder(folder, csv, json, key_file, require_isolation)


def add_to(app):
    """Add the commands to the command line."""
    app.add_typer(exercise, name="exercise")
    app.command("grade-all", epilog=_CLASS_EXAMPLES)(grade_all)
