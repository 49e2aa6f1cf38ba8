"""What a grading looks like in a terminal."""

from rich.console import Group
from rich.markup import escape
from rich.text import Text

from nmlnp.grading.runner import FAILED, PASSED, UNWRITTEN, WAITING

MARKS = {PASSED: ("✓", "green"), FAILED: ("✗", "red"), UNWRITTEN: ("○", "yellow"), WAITING: ("·", "dim")}


def number(points):
    """Return points without a needless ``.0``."""
    return f"{points:g}"


def verdict(grading):
    """Return the closing sentence of a grading; it never says more than was checked."""
    score = f"{number(grading.points)} of {number(grading.out_of)} points"
    if not grading.complete:
        return f"{score}."
    hidden = sum(outcome.hidden for outcome in grading.outcomes)
    count = len(grading.outcomes)
    return (
        f"{score}: all {count} checks passed, {hidden} hidden among them."
        if hidden
        else f"{score}: complete."
    )


def view(grading, hints_seen=None):
    """Return the report of one exercise.

    Parameters
    ----------
    grading : nmlnp.grading.runner.Grading
    hints_seen : dict of str to int, optional
        Hints that the student has had, by check.

    Returns
    -------
    rich.console.RenderableType
    """
    parts = [Text(f"{grading.title}  ({grading.exercise})", style="bold")]
    for outcome in grading.outcomes:
        mark, style = MARKS[outcome.status]
        label = " (hidden)" if outcome.hidden else ""
        score = f"{number(outcome.points)}/{number(outcome.out_of)}"
        parts.append(
            Text.from_markup(
                f"[{style}]{mark}[/{style}] {score:>5}  {escape(outcome.title)}[dim]{label}[/dim]"
            )
        )
        if outcome.shown:
            parts.append(Text(f"         {outcome.shown}", style="" if outcome.status == FAILED else style))
    if grading.output.strip():
        parts.append(Text("Printed by your code:", style="dim"))
        parts += [Text(f"    {line}", style="dim") for line in grading.output.splitlines()[-15:]]
    parts.append(Text(verdict(grading), style="bold green" if grading.complete else "bold"))
    first = next((o for o in grading.outcomes if o.status in (FAILED, UNWRITTEN)), None)
    if first is not None and len(first.hints) > (hints_seen or {}).get(first.name, 0):
        parts.append(Text(f"A hint: nmlnp exercise hint {grading.exercise}", style="cyan"))
    if first is not None and first.status == FAILED:
        parts += [Text(f"    {line}", style="dim") for line in first.trace]
    return Group(*parts)
