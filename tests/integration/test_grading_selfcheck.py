"""The self-check: silent where all is well, and loud for each promise that is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nmlnp.grading import selfcheck as module
from nmlnp.grading.cheats import cheats
from nmlnp.grading.collection import Collection
from nmlnp.grading.generate import generate
from nmlnp.grading.selfcheck import selfcheck

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "tests/unit/grading_collection/solutions"
EXERCISE = "oscillator/local-energy"
CLOSE = 'close(student.local_energy(x, 1.0), np.full(5, 0.5), rtol=1e-12, name="E_L")'


def problems(tmp_path, name=None, old="", new="", before=generate):
    """What the self-check says after a change in one file of the exercise."""
    shutil.copytree(FIXTURE, tmp_path / "solutions")
    found = Collection(tmp_path / "solutions", tmp_path / "exercises")
    if name is not None:
        path = tmp_path / "solutions" / EXERCISE / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new) if old else new)
    before(found)
    steps = []
    total = []
    said = selfcheck(found, found.exercises, 2, started=total.append, done=lambda: steps.append(1))
    assert total == [len(steps)]
    return said


def test_a_sound_exercise_has_no_problem(tmp_path):
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("solution.py", "0.5 * (alpha", "1.0 * (alpha", "the solution, seed 0, does not pass exact_state"),
        ("checks.py", "", "1/0", "cannot be imported: ZeroDivisionError"),
        ("checks.py", 'hints=("Try alpha = 2 by hand.",), ', "", "the check other_state has no hint"),
        ("checks.py", "np.full(5, 0.5)", "np.full(5, seed % 2)", "does not pass exact_state"),
        ("checks.py", CLOSE, "pass", "the untouched file earns points in exact_state."),
        ("checks.py", CLOSE, "pass", 'the cheat "return a constant" earns points in exact_state.'),
        ("wrong/kinetic.py", "# expect: expected 0.5", "# expect: no such words", "does not get the message"),
        ("wrong/kinetic.py", "# expect: expected 0.5", "import numpy", "must begin with a line # expect:"),
        (
            "wrong/kinetic.py",
            "alpha - alpha**2 * x**2",
            "0.5 * (alpha - alpha**2 * x**2)",
            "earns all points",
        ),
        ("statement.md", "", " ", "the statement is empty"),
    ],
)
def test_a_broken_promise_is_told(tmp_path, monkeypatch, name, old, new, complaint):
    # One cheat is enough here; the sound exercise above withstands them all.
    one_cheat = "return a constant"
    monkeypatch.setattr(module, "cheats", lambda one: {one_cheat: cheats(one)[one_cheat]})
    said = problems(tmp_path, name, old, new)
    assert any(complaint in one for one in said), said


def test_stale_files_are_told(tmp_path):
    assert any("local-energy.py is stale" in one for one in problems(tmp_path, before=lambda found: None))


def test_the_command_of_the_clone():
    """The exercises of this repository are generated from their solutions, and none is stale."""
    if not (ROOT / "solutions").is_dir():
        pytest.skip("This is no clone: there are no solutions.")
    command = [sys.executable, "-m", "nmlnp", "exercise", "generate", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
