"""The student's files, made from the solutions."""

import re

from nmlnp.grading.checks import GradingError
from nmlnp.grading.old_names import new_name

BEGIN, END = "# BEGIN SOLUTION", "# END SOLUTION"
_STUDENT = re.compile(r"(\s*)# STUDENT: ?(.*)")
_RAISE = 'raise NotImplementedError("write this part, then: nmlnp exercise grade {slug}")'


def student_text(solution, slug):
    """Return the student's file of a solution.

    Parameters
    ----------
    solution : str
        The text of ``solution.py``.  What stands between ``# BEGIN SOLUTION`` and
        ``# END SOLUTION`` is removed; lines ``# STUDENT: code`` in it appear as code.
    slug : str
        The exercise, for the message of the part that is still to be written.

    Returns
    -------
    str

    Raises
    ------
    GradingError
        A marker has no partner, or there is none at all.
    """
    lines, inside, found = [], None, False
    for number, line in enumerate(solution.splitlines(), start=1):
        marker = line.strip()
        if marker == BEGIN and inside is None:
            inside, found = (number, line[: len(line) - len(line.lstrip())]), True
        elif marker == END and inside is not None:
            lines += [f"{inside[1]}# your code here", inside[1] + _RAISE.format(slug=slug)]
            inside = None
        elif marker in (BEGIN, END):
            raise GradingError(f"{slug}: the marker in line {number} of solution.py has no partner.")
        elif inside is None:
            lines.append(line)
        elif match := _STUDENT.fullmatch(line):
            lines.append(match[1] + match[2])
    if inside is not None:
        raise GradingError(f"{slug}: the marker in line {inside[0]} of solution.py is never closed.")
    if not found:
        raise GradingError(f"{slug}: solution.py marks nothing for the student to write ({BEGIN}).")
    return "\n".join(lines).rstrip() + "\n"


def stale_files(collection):
    """Return what the student files should be and are not.

    Parameters
    ----------
    collection : nmlnp.grading.collection.Collection
        Of a clone, with solutions.

    Returns
    -------
    dict of pathlib.Path to (str or None)
        The text to write; None for a file without a solution.

    Raises
    ------
    GradingError
        The collection has no solutions, or one cannot be read.
    """
    if collection.student_files is None:
        raise GradingError("The student files are made from the solutions, which only a clone has.")
    wanted = {}
    for exercise in collection.exercises:
        if exercise.solution is None:
            raise GradingError(f"{exercise.folder} has no solution.py.")
        wanted[exercise.student_file] = exercise.student_text
    # A backup of somebody's work, liquid-drop.backup-...py, is no student file, nor is what somebody began
    # when the lecture had another name.
    there = (path for path in collection.student_files.glob("*/*.py") if "." not in path.stem)
    today = (path for path in there if new_name(path.parent.name) == path.parent.name)
    stale = {path: None for path in today if path not in wanted}
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale[path] = text
    return stale


def generate(collection):
    """Write the student's files anew and return the paths that changed."""
    stale = stale_files(collection)
    for path, text in stale.items():
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return sorted(stale)
