"""Grading in a notebook: ``check("linear-regression/liquid-drop")``."""

import ast

from nmlnp.grading.checks import GradingError
from nmlnp.grading.collection import collection
from nmlnp.grading.old_names import say_new_name
from nmlnp.grading.report_files import html_section
from nmlnp.grading.runner import grade
from nmlnp.grading.workspace import Workspace


class NotebookReport:
    """A grading that shows itself at the end of a cell.

    Attributes
    ----------
    grading : nmlnp.grading.runner.Grading
    """

    def __init__(self, grading):
        self.grading = grading

    def _repr_html_(self):
        return html_section(self.grading)

    def __repr__(self):
        from rich.console import Console

        from nmlnp.grading.report import view

        console = Console(width=100)
        with console.capture() as capture:
            console.print(view(self.grading))
        return capture.get()


def check(name, student=None):
    """Grade the functions that this notebook defines.

    The imports, functions, classes and constants of the cells run so far are
    collected and graded in a process of their own, as a file would be.

    Parameters
    ----------
    name : str
        The exercise, ``lecture/slug``.
    student : str, optional
        Gives the inputs; your user name if not given.

    Returns
    -------
    NotebookReport

    Raises
    ------
    GradingError
        This is no notebook, or there is no such exercise.
    """
    try:
        from IPython import get_ipython
    except ImportError:
        get_ipython = lambda: None  # noqa: E731
    shell = get_ipython()
    if shell is None:
        raise GradingError("check(...) grades the cells of a notebook; for a file: nmlnp exercise grade.")
    cells = [shell.transform_cell(cell) for cell in shell.user_ns.get("In", [])]
    exercise = collection().find(name)
    say_new_name(name)
    workspace = Workspace()
    grading = grade(
        exercise, definitions(cells), "notebook", student or workspace.student, collection().closed
    )
    if workspace.folder.is_dir():
        workspace.record(grading)
    return NotebookReport(grading)


def definitions(cells):
    """Return the imports, functions, classes and constants of cells as one file.

    Parameters
    ----------
    cells : sequence of str
        Python text in the order the cells ran; a later definition replaces an earlier one.

    Returns
    -------
    str
    """
    kept, imports, bound = [], [], set()
    for cell in cells:
        try:
            body = ast.parse(cell).body
        except SyntaxError:
            continue  # The cell did not run either.
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                imports.append(node)
                bound |= _names(node)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                kept.append(node)
            elif isinstance(node, ast.Assign) and _is_constant(node.value, bound):
                kept.append(node)
                bound |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    # What only the figures of the notebook need is not imported.
    used = {part.id for node in kept for part in ast.walk(node) if isinstance(part, ast.Name)}
    needed = [node for node in imports if _names(node) & (used | {"*"})]
    return "\n\n".join(ast.unparse(node) for node in needed + kept) + "\n"


def _names(node):
    return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}


def _is_constant(value, bound):
    parts = list(ast.walk(value))
    known = all(part.id in bound for part in parts if isinstance(part, ast.Name))
    return known and all(isinstance(part, _CONSTANT) for part in parts)


_CONSTANT = (
    ast.Constant,
    ast.Name,
    ast.Attribute,
    ast.expr_context,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.UnaryOp,
    ast.BinOp,
    ast.operator,
    ast.unaryop,
)
