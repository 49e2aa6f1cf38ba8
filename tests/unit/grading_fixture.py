"""The small collection of exercises that the tests of the grader use."""

from pathlib import Path

import pytest

from nmlnp.grading import collection as collections
from nmlnp.grading.runner import grade

FOLDER = Path(__file__).parent / "grading_collection"
SOLUTIONS = FOLDER / "solutions"


def fixture_collection(student_files=None):
    """Return the collection; without student files it is one with solutions only."""
    return collections.Collection(SOLUTIONS, student_files)


def oscillator():
    """Return its exercise."""
    return fixture_collection().find("local-energy")


def grade_text(text, student="anna", **limits):
    """Grade a text as a submission."""
    return grade(oscillator(), text, "local-energy.py", student, [SOLUTIONS], **limits)


@pytest.fixture
def course(monkeypatch, tmp_path):
    """A student's empty folder, where the commands see the small collection."""
    from nmlnp.grading import desk, maintenance, notebook

    found = fixture_collection(tmp_path / "generated")
    for module in (desk, maintenance, notebook):
        monkeypatch.setattr(module, "collection", lambda: found)
    monkeypatch.chdir(tmp_path)
    return tmp_path
