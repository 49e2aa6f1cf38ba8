"""Where the exercises are, and what is written in their folders.

A clone keeps them in ``solutions/`` (the one truth) and the generated student
files in ``exercises/``.  An installed package carries the same folders without
any solution, each with the student's file in it.  The order of the lectures is
that of the book's table of contents, which the package carries too.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from nmlnp.grading.checks import GradingError, load_checks
from nmlnp.grading.generate import student_text
from nmlnp.grading.old_names import new_name

PACKAGE = Path(__file__).resolve().parents[1]
INSTALLED = Path(__file__).resolve().parent / "exercises"
TIME_LIMIT = 20.0  # seconds a check
_KEYS = {"title", "level", "time_limit", "answers"}
_LECTURE = re.compile(r"^\s*- file: lectures/(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes
    ----------
    identifier : str
        ``lecture/slug``, as ``linear-regression/liquid-drop``.
    folder : pathlib.Path
        Holds exercise.toml, statement.md and checks.py.
    student_file : pathlib.Path
        The generated file.
    title : str
    level : int
        1 to 4; 4 is open-ended.
    time_limit : float
        Seconds of the student's code in one check.
    answers : tuple of str
        What of the package holds the answer and is withheld (`nmlnp.grading.withhold`).
    """

    identifier: str
    folder: Path
    student_file: Path
    title: str
    level: int
    time_limit: float
    answers: tuple = ()

    @property
    def lecture(self):
        """The lecture's file name without ``.md``."""
        return self.identifier.partition("/")[0]

    @property
    def slug(self):
        """The name of the exercise within its lecture."""
        return self.identifier.partition("/")[2]

    @property
    def statement(self):
        """The task, in MyST Markdown."""
        return _read(self.folder / "statement.md")

    @cached_property
    def checks(self):
        """The checks, in order (imports checks.py)."""
        return load_checks(self.folder / "checks.py", self.identifier)

    @property
    def points(self):
        """Points of all checks together."""
        return sum(check.points for check in self.checks)

    @property
    def student_text(self):
        """What the student starts from."""
        if self.solution is None:
            return _read(self.student_file)
        return student_text(_read(self.solution), self.slug)

    @property
    def solution(self):
        """The path of the worked solution, or None where the collection has none."""
        path = self.folder / "solution.py"
        return path if path.is_file() else None

    @property
    def wrong_answers(self):
        """The paths of the typical wrong answers."""
        return sorted((self.folder / "wrong").glob("*.py"))


@dataclass(frozen=True)
class Collection:
    """All exercises below a folder.

    Attributes
    ----------
    solutions : pathlib.Path
        Holds a folder for each lecture, which holds one for each exercise.
    student_files : pathlib.Path or None
        Holds ``lecture/slug.py``; None where each exercise's folder has a ``student.py``.
    """

    solutions: Path
    student_files: Path | None

    @property
    def closed(self):
        """The folders that tell the answers, in a clone also the built book and the history."""
        clone = self.solutions.parent
        others = [] if self.student_files is None else [clone / "_build", clone / ".git"]
        return [self.solutions, *others]

    @cached_property
    def exercises(self):
        """The exercises in the order of the lectures, from easy to hard."""
        found = [self._read(path.parent) for path in self.solutions.glob("*/*/exercise.toml")]
        order = self._lectures
        last = len(order)
        return tuple(
            sorted(found, key=lambda one: (order.get(one.lecture, last), one.lecture, one.level, one.slug))
        )

    @property
    def _lectures(self):
        """Where each lecture stands in the table of contents; empty without one."""
        toc = self.solutions / "_toc.yml"
        if self.student_files is not None:
            toc = self.solutions.parent / "book" / "_toc.yml"
        names = _LECTURE.findall(_read(toc)) if toc.is_file() else ()
        return {name: place for place, name in enumerate(names)}

    def _read(self, folder):
        identifier = f"{folder.parent.name}/{folder.name}"
        path = folder / "exercise.toml"
        try:
            settings = tomllib.loads(_read(path))
        except tomllib.TOMLDecodeError as error:
            raise GradingError(f"{path} is not valid TOML: {error}.") from None
        if unknown := settings.keys() - _KEYS:
            raise GradingError(f"{path} has the unknown key {min(unknown)}; allowed are {sorted(_KEYS)}.")
        title, level = settings.get("title"), settings.get("level")
        if not isinstance(title, str) or level not in (1, 2, 3, 4):
            raise GradingError(f"{path} must have a title and a level from 1 to 4.")
        limit = settings.get("time_limit", TIME_LIMIT)
        if not isinstance(limit, (int, float)) or not limit > 0:
            raise GradingError(f"{path}: time_limit must be a positive number of seconds.")
        answers = settings.get("answers", [])
        if not isinstance(answers, list) or not all(_is_answer(name) for name in answers):
            raise GradingError(f"{path}: answers must be names of the package, as nmlnp.learning.kernels.")
        student_file = folder / "student.py"
        if self.student_files is not None:
            student_file = self.student_files / f"{identifier}.py"
        return Exercise(identifier, folder, student_file, title, level, float(limit), tuple(answers))

    def find(self, name):
        """Return the exercise of a name.

        Parameters
        ----------
        name : str
            ``lecture/slug``, a slug, or the path of a student's file; also of earlier versions.

        Raises
        ------
        GradingError
            No exercise has the name, or several do.
        """
        found = self.select(name)
        if len(found) == 1:
            return found[0]
        raise GradingError(
            f"{name} names several exercises; give one: {', '.join(o.identifier for o in found)}."
        )

    def select(self, name):
        """Return the exercises of a name or of a lecture (``linear-regression``).

        Raises
        ------
        GradingError
            There is none.
        """
        wanted = new_name(re.sub(r"\.py$", "", name.replace("\\", "/").rstrip("/")))
        for matches in (
            lambda one: wanted == one.identifier or wanted.endswith("/" + one.identifier),
            lambda one: wanted == one.slug,
            lambda one: wanted == one.lecture,
        ):
            if found := [one for one in self.exercises if matches(one)]:
                return found
        from difflib import get_close_matches

        names = {one.slug: one.identifier for one in self.exercises}
        near = get_close_matches(wanted.rpartition("/")[2], names, n=3)
        meant = f" Did you mean {' or '.join(names[slug] for slug in near)}?" if near else ""
        raise GradingError(f"There is no exercise {name}; see: nmlnp exercise list.{meant}")


@cache
def collection():
    """Return the exercises of this clone or of the installed package.

    Raises
    ------
    GradingError
        There is none.
    """
    clone = PACKAGE.parent
    if (clone / "solutions").is_dir() and (clone / "pyproject.toml").is_file():
        return Collection(clone / "solutions", clone / "exercises")
    if INSTALLED.is_dir():
        return Collection(INSTALLED, None)
    raise GradingError("This installation carries no exercises; install nmlnp anew, or work in a clone.")


def _is_answer(name):
    return isinstance(name, str) and re.fullmatch(r"nmlnp(\.\w+)+(:\w+)?", name) is not None


def _read(path):
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GradingError(f"Cannot read {path}: {error.strerror}.") from None
