"""Exercises of versions that numbered the lectures: names, files and progress go on to work."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nmlnp import cli
from nmlnp.grading import generate
from nmlnp.grading.collection import Collection, collection
from nmlnp.grading.handed_in import handed_in
from nmlnp.grading.old_names import LECTURES, new_name, old_name
from nmlnp.grading.workspace import Workspace

OLD, NEW = "02-linear-regression/liquid-drop", "linear-regression/liquid-drop"
WORK = "def fit_liquid_drop(*arguments):\n    return 0.0\n"


@pytest.fixture
def here(monkeypatch, tmp_path):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def begun(here):
    """A folder in which somebody began with an earlier version."""
    path = here / "exercises" / f"{OLD}.py"
    path.parent.mkdir(parents=True)
    path.write_text(WORK)
    entry = {"points": 1, "out_of": 5, "complete": False, "gradings": 4, "failing": [], "hints": {}}
    state = {"exercises": {OLD: entry}, "current": OLD, "student": "anna"}
    (here / "exercises/.progress.json").write_text(json.dumps(state))
    return path


def run(*arguments):
    result = CliRunner().invoke(cli.app, ["exercise", *arguments], env={"COLUMNS": "160"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output


def test_every_old_lecture_is_one_of_today():
    assert set(LECTURES.values()) <= {one.lecture for one in collection().exercises}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (OLD, NEW),
        ("05-nuclear-masses", "nuclear-masses"),
        ("07-deuteron/spring", "deuteron-neural-state/spring"),
        ("03", "descent"),
        ("exercises/02-linear-regression/lasso.py", "exercises/linear-regression/lasso.py"),
        (NEW, NEW),
        ("liquid-drop", "liquid-drop"),
    ],
)
def test_new_names(old, new):
    assert new_name(old) == new


def test_old_names():
    assert old_name(NEW) == OLD and old_name("another/lecture") is None


def test_an_old_name_is_answered_with_the_new_one(here):
    out = run("start", OLD)
    assert out.splitlines()[0] == f"{OLD} is now {NEW}"
    assert (here / "exercises" / f"{NEW}.py").is_file() and not (here / "exercises" / f"{OLD}.py").exists()
    assert f"{OLD} is now {NEW}" in run("grade", OLD) and "is now" not in run("grade", NEW)
    assert run("list", "05-nuclear-masses").startswith("05-nuclear-masses is now nuclear-masses\n")
    assert run("list", "02").startswith("02 is now linear-regression\n")
    assert "is now" not in run("start", "liquid-drop")


def test_what_was_begun_goes_on_where_it_is(begun):
    one = collection().find(NEW)
    workspace = Workspace()
    assert workspace.current == NEW and workspace.entry(one)["gradings"] == 4
    assert f"Write it in exercises/{OLD}.py, which was there already" in run("start", "liquid-drop")
    for name in ((), (NEW,), ("linear-regression",), (OLD,), (f"exercises/{OLD}.py",)):
        assert "of 5 points" in run("grade", *name)
    assert begun.read_text() == WORK and Workspace().entry(one)["gradings"] == 9
    assert not (begun.parents[1] / f"{NEW}.py").exists()
    state = json.loads((begun.parents[1] / ".progress.json").read_text())
    assert list(state["exercises"]) == [NEW]
    assert "is fresh again" in run("reset")
    assert [path.read_text() for path in begun.parent.glob("*.backup-*.py")] == [WORK]


def test_an_untouched_new_file_does_not_hide_the_work(begun):
    """As in a clone, which brings the new files along."""
    one, workspace = collection().find(NEW), Workspace()
    new = begun.parents[1] / f"{NEW}.py"
    new.parent.mkdir()
    new.write_text(one.student_text)
    assert workspace.path(one).resolve() == begun
    new.write_text("better work")
    assert workspace.path(one).resolve() == new


def test_the_entry_of_today_counts(begun):
    path = begun.parents[1] / ".progress.json"
    state = json.loads(path.read_text())
    for order in (1, -1):
        entries = [(OLD, {"gradings": 4}), (NEW, {"gradings": 7})][::order]
        path.write_text(json.dumps(state | {"exercises": dict(entries)}))
        assert Workspace().entry(collection().find(NEW)) == {"gradings": 7}


def test_writing_the_student_files_leaves_old_ones_alone(begun):
    clone = Collection(collection().solutions, begun.parents[1])
    assert begun not in generate.stale_files(clone)


def test_a_class_hands_in_under_old_names(here):
    path = Path("class/anna") / f"{OLD}.py"
    path.parent.mkdir(parents=True)
    path.write_text(WORK)
    files = handed_in("class", collection()).files
    assert files == {("anna", collection().find(NEW)): (f"{OLD}.py", WORK)}
