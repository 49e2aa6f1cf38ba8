"""The collection, the student's files made from solutions, and the student's folder."""

import shutil

import pytest
from grading_fixture import SOLUTIONS, fixture_collection, oscillator

from nmlnp.grading import collection as collections
from nmlnp.grading.checks import GradingError
from nmlnp.grading.generate import generate, stale_files, student_text
from nmlnp.grading.workspace import Workspace

IDENTIFIER = "oscillator/local-energy"

GENERATED = '''"""The local energy of a harmonic oscillator, hbar = m = omega = 1."""

import numpy as np


def local_energy(x, alpha):
    """Return H psi / psi at the positions x, for psi = exp(-alpha x^2 / 2)."""
    kinetic = ...
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade local-energy")


def mean_energy(energy, x, alpha):
    """Return the mean of a function energy(x, alpha) over positions x."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade local-energy")
'''


def test_an_exercise_is_what_its_folder_says():
    one = oscillator()
    assert (one.identifier, one.lecture, one.slug) == (IDENTIFIER, "oscillator", "local-energy")
    assert (one.title, one.level, one.time_limit) == ("The local energy of an oscillator", 1, 20.0)
    assert one.points == 4 and one.statement.startswith("Write `local_energy(x, alpha)`")
    assert [check.name for check in one.checks] == ["exact_state", "other_state", "mean"]


@pytest.mark.parametrize(
    "name", [IDENTIFIER, "local-energy", "oscillator", "exercises/oscillator/local-energy.py"]
)
def test_names_that_find_it(name):
    assert fixture_collection().find(name) == oscillator()


def test_a_name_that_is_not_there():
    with pytest.raises(GradingError, match=r"no exercise local-enrgy.*Did you mean oscillator/local-energy"):
        fixture_collection().find("local-enrgy")


def copy(tmp_path, second=True):
    shutil.copytree(SOLUTIONS, tmp_path / "solutions")
    if second:
        folder = tmp_path / "solutions/oscillator"
        shutil.copytree(folder / "local-energy", folder / "other")
    return collections.Collection(tmp_path / "solutions", tmp_path / "exercises")


def test_a_lecture_of_several_is_no_exercise(tmp_path):
    with pytest.raises(GradingError, match="names several exercises"):
        copy(tmp_path).find("oscillator")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "A"', "level from 1 to 4"),
        ('title = "A"\nlevel = 5', "level from 1 to 4"),
        ('title = "A"\nlevel = 1\npoints = 3', "unknown key points"),
        ('title = "A"\nlevel = 1\ntime_limit = 0', "time_limit must be a positive"),
        ("title = ", "not valid TOML"),
    ],
)
def test_settings_that_cannot_be_used(tmp_path, text, message):
    found = copy(tmp_path, second=False)
    (found.solutions / IDENTIFIER / "exercise.toml").write_text(text)
    with pytest.raises(GradingError, match=message):
        _ = found.exercises


def test_the_students_file():
    assert oscillator().student_text == GENERATED


@pytest.mark.parametrize(
    "lines",
    [
        ["x = 1"],
        ["# BEGIN SOLUTION", "x = 1"],
        ["x = 1", "# END SOLUTION"],
        ["# BEGIN SOLUTION", "# BEGIN SOLUTION", "# END SOLUTION"],
    ],
)
def test_markers_have_partners(lines):
    with pytest.raises(GradingError, match=r"partner|closed|marks nothing"):
        student_text("\n".join(lines), "slug")


def test_stale_files_are_found_and_written(tmp_path):
    found = copy(tmp_path, second=False)
    path = tmp_path / "exercises" / f"{IDENTIFIER}.py"
    assert stale_files(found) == {path: GENERATED}
    assert generate(found) == [path] and stale_files(found) == {}
    path.write_text(GENERATED + "\n")
    orphan, backup = path.with_name("gone.py"), path.with_name("local-energy.backup-20260101-000000.py")
    orphan.write_text("")
    backup.write_text("somebody's work")
    assert set(stale_files(found)) == {path, orphan}
    generate(found)
    assert not orphan.exists() and backup.exists() and path.read_text() == GENERATED


def test_lectures_stand_in_the_order_of_the_book(tmp_path):
    """Also in the wheel; what the book does not name comes last."""
    solutions, book = tmp_path / "solutions", tmp_path / "book"
    for lecture in ("anything", "descent", "oscillator"):
        shutil.copytree(SOLUTIONS / IDENTIFIER, solutions / lecture / "local-energy")
    for toc, student_files in ((book / "_toc.yml", tmp_path / "exercises"), (solutions / "_toc.yml", None)):
        found = collections.Collection(solutions, student_files)
        assert [one.lecture for one in found.exercises] == ["anything", "descent", "oscillator"]
        toc.parent.mkdir(exist_ok=True)
        toc.write_text("      - file: lectures/oscillator\n      - file: lectures/descent\n")
        found = collections.Collection(solutions, student_files)
        assert [one.lecture for one in found.exercises] == ["oscillator", "descent", "anything"]


def test_the_book_names_every_lecture_with_exercises():
    found = collections.collection()
    assert set(found._lectures) == {one.lecture for one in found.exercises}
    assert found.exercises[0].lecture == "learning-from-nuclei"


def installed(tmp_path):
    """A collection as the wheel carries it: no solution, and the student's file in the folder."""
    folder = tmp_path / "installed" / IDENTIFIER
    folder.mkdir(parents=True)
    for name in ("exercise.toml", "statement.md", "checks.py"):
        shutil.copy(SOLUTIONS / IDENTIFIER / name, folder)
    (folder / "student.py").write_text(GENERATED)
    return collections.Collection(tmp_path / "installed", None)


def test_an_installed_collection_needs_no_solution(tmp_path):
    found = installed(tmp_path)
    one = found.find("local-energy")
    assert one.solution is None and one.student_text == GENERATED and one.points == 4
    assert found.closed == [found.solutions]
    with pytest.raises(GradingError, match="only a clone"):
        stale_files(found)


def test_a_clone_tells_its_answers_in_three_places(tmp_path):
    found = collections.Collection(tmp_path / "solutions", tmp_path / "exercises")
    assert {path.name for path in found.closed} == {"solutions", "_build", ".git"}


def test_which_collection(monkeypatch, tmp_path):
    (tmp_path / "nmlnp").mkdir()
    monkeypatch.setattr(collections, "PACKAGE", tmp_path / "nmlnp")
    monkeypatch.setattr(collections, "INSTALLED", tmp_path / "none")
    collections.collection.cache_clear()
    try:
        with pytest.raises(GradingError, match="carries no exercises"):
            collections.collection()
        monkeypatch.setattr(collections, "INSTALLED", installed(tmp_path).solutions)
        assert collections.collection().student_files is None
        collections.collection.cache_clear()
        (tmp_path / "solutions").mkdir()
        (tmp_path / "pyproject.toml").touch()
        assert collections.collection().student_files == tmp_path / "exercises"
    finally:
        collections.collection.cache_clear()


def test_work_is_never_overwritten(tmp_path):
    workspace, one = Workspace(tmp_path), oscillator()
    assert workspace.start(one) and workspace.path(one).read_text() == GENERATED
    assert not workspace.is_started(one)
    workspace.path(one).write_text("my work")
    assert not workspace.start(one) and workspace.path(one).read_text() == "my work"
    assert workspace.is_started(one)
    backups = [workspace.reset(one)]
    assert workspace.path(one).read_text() == GENERATED and backups[0].read_text() == "my work"
    backups.append(workspace.reset(one))
    assert len(set(backups)) == 2 and backups[0].read_text() == "my work"


def test_the_state_survives(tmp_path):
    workspace, one = Workspace(tmp_path), oscillator()
    check, hints = workspace.next_hint(one)
    assert (check.name, hints) == ("exact_state", ("Differentiate psi twice.",))
    workspace = Workspace(tmp_path)
    assert workspace.next_hint(one)[1] == one.checks[0].hints == workspace.next_hint(one)[1]
    assert workspace.hints_seen(one) == {"exact_state": 2} and workspace.current == IDENTIFIER


@pytest.mark.parametrize("text", ["{", "[]", '{"exercises": []}', '{"exercises": {"a": 3}}', "{}", "3"])
def test_a_damaged_state_is_named(tmp_path, text):
    (tmp_path / ".progress.json").write_text(text)
    with pytest.raises(GradingError, match="is damaged; remove it"):
        Workspace(tmp_path)


def test_the_folder_is_found_from_below(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Workspace().start(oscillator())
    monkeypatch.chdir(tmp_path / "exercises/oscillator")
    assert Workspace().folder.resolve() == tmp_path / "exercises"
