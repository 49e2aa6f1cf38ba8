"""The commands ``nmlnp exercise ...`` and ``nmlnp grade-all``."""

from pathlib import Path
from typing import Annotated

import typer

exercise = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

_MAINTAINERS = "For maintainers, in a clone"


@exercise.callback()
def _exercise():
    """Start exercises, have them graded, ask for hints."""


@exercise.command()
def grade(name: Annotated[str, typer.Argument(metavar="NAME", help="lecture/slug.")]):
    """Grade an exercise."""
    import getpass

    from rich.console import Console

    from nmlnp.grading.collection import collection
    from nmlnp.grading.report import view
    from nmlnp.grading.runner import grade

    one = collection().find(name)
    path = Path("exercises") / f"{one.identifier}.py" if not name.endswith(".py") else Path(name)
    grading = grade(
        one, path.read_text(encoding="utf-8"), str(path), getpass.getuser(), [collection().solutions]
    )
    Console().print(view(grading), soft_wrap=True)


@exercise.command(rich_help_panel=_MAINTAINERS)
def generate(
    check: Annotated[bool, typer.Option("--check", metavar="", help="Only tell what is stale.")] = False,
):
    """Write the student files in exercises/ anew from solutions/."""
    from nmlnp.grading.checks import GradingError
    from nmlnp.grading.collection import collection
    from nmlnp.grading.generate import generate, stale_files

    if not check:
        for path in generate(collection()):
            typer.echo(path)
        return
    if stale := stale_files(collection()):
        names = ", ".join(path.name for path in stale)
        raise GradingError(f"Stale student files: {names}; write them anew with: nmlnp exercise generate.")
