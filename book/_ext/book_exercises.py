"""The directive ``exercise``: the task, how to start it and, in the full edition, its solution.

``{exercise} linear-regression/liquid-drop`` shows the folder of that name in ``solutions/``.
The environment variable ``NMLNP_BOOK_EDITION`` chooses the edition: ``full`` (the default) or
``student``, into which no line of a solution is ever read.
"""

import os

from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from nmlnp.errors import NmlnpError
from nmlnp.grading.collection import collection
from nmlnp.grading.generate import BEGIN, END

EDITIONS = ("full", "student")
LEVELS = {1: "warm-up", 2: "standard", 3: "demanding", 4: "open-ended"}


def edition():
    """Return the edition that is built, ``"full"`` or ``"student"``."""
    name = os.environ.get("NMLNP_BOOK_EDITION", "full")
    if name not in EDITIONS:
        raise ExtensionError(f"NMLNP_BOOK_EDITION is {name!r}; allowed are {' and '.join(EDITIONS)}.")
    return name


def shown_solution(text):
    """Return a worked solution without the marks from which the student's file is made."""
    marks = (BEGIN, END, "# STUDENT:")
    return "\n".join(line for line in text.splitlines() if not line.strip().startswith(marks)).strip() + "\n"


class Exercise(SphinxDirective):
    """Show an exercise of the collection."""

    required_arguments = 1

    def run(self):
        """Return the exercise as a box, the solution folded inside."""
        try:
            exercise = collection().find(self.arguments[0])
            facts = f"{LEVELS[exercise.level]}, {exercise.points:g} points"
            statement = exercise.statement
        except NmlnpError as error:
            raise self.error(f"exercise {self.arguments[0]}: {error}") from None
        for path in (exercise.folder / "statement.md", exercise.folder / "exercise.toml"):
            self.env.note_dependency(str(path))
        box = nodes.admonition(classes=["exercise", f"exercise-level-{exercise.level}"])
        # Titles may hold mathematics.
        title = nodes.title()
        title += self.parse_inline(f"Exercise: {exercise.title}")[0]
        box += title
        box += nodes.paragraph(text=f"Level {exercise.level} of 4 ({facts})", classes=["exercise-facts"])
        box += self.parse_text_to_nodes(statement)
        box += self._commands(exercise)
        if edition() == "full" and exercise.solution is not None:
            box += self._solution(exercise)
        return [box]

    def _commands(self, exercise):
        commands = f"nmlnp exercise start {exercise.identifier}\nnmlnp exercise grade {exercise.identifier}\n"
        return nodes.literal_block(commands, commands, language="bash", classes=["exercise-commands"])

    def _solution(self, exercise):
        self.env.note_dependency(str(exercise.solution))
        text = shown_solution(exercise.solution.read_text(encoding="utf-8"))
        folded = nodes.admonition(classes=["dropdown", "exercise-solution"])
        folded += nodes.title(text="Worked solution")
        folded += nodes.literal_block(text, text, language="python")
        return folded


def setup(app):
    """Register the extension with Sphinx."""
    app.add_directive("exercise", Exercise)
    # Pages of one edition are never taken for those of the other.
    app.add_config_value("nmlnp_edition", edition(), "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
