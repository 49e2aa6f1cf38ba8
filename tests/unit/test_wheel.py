"""What the build adds to the wheel: every exercise with the student's file, and no solution."""

import runpy
import sys
from pathlib import Path
from types import ModuleType

import pytest
from grading_fixture import SOLUTIONS

from nmlnp.grading.generate import student_text

HOOK = Path(__file__).resolve().parents[2] / "solutions" / "hatch_build.py"


@pytest.fixture
def hook(monkeypatch):
    """The hook with the interface of the build tool, which the tests do without."""
    interface = ModuleType("hatchling.builders.hooks.plugin.interface")
    interface.BuildHookInterface = object
    name = ""
    for part in interface.__name__.split("."):
        name = f"{name}.{part}".lstrip(".")
        monkeypatch.setitem(sys.modules, name, interface)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return runpy.run_path(HOOK)["ExercisesHook"]()


def test_the_wheel_has_the_students_files_whatever_was_worked_on(hook, tmp_path):
    (tmp_path / "solutions").symlink_to(SOLUTIONS)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "_toc.yml").write_text("the order")
    worked_on = tmp_path / "exercises" / "oscillator" / "local-energy.py"
    worked_on.parent.mkdir(parents=True)
    worked_on.write_text("def local_energy(x, alpha):\n    return 0.5\n")
    hook.root, data = str(tmp_path), {"force_include": {}}
    hook.initialize("standard", data)
    shipped = {target: Path(source).read_text() for source, target in data["force_include"].items()}
    home = "nmlnp/grading/exercises/oscillator/local-energy"
    assert set(shipped) == {
        *(f"{home}/{name}" for name in ("exercise.toml", "statement.md", "checks.py", "student.py")),
        "nmlnp/grading/exercises/_toc.yml",
    }
    assert shipped["nmlnp/grading/exercises/_toc.yml"] == "the order"
    solution = (SOLUTIONS / "oscillator" / "local-energy" / "solution.py").read_text()
    assert shipped[f"{home}/student.py"] == student_text(solution, "local-energy")
    hook.finalize("standard", data, "")
    assert not any(
        Path(source).is_file() for source, target in data["force_include"].items() if "student" in target
    )


def test_an_editable_installation_reads_the_clone(hook, tmp_path):
    hook.root, data = str(tmp_path), {"force_include": {}}
    hook.initialize("editable", data)
    hook.finalize("editable", data, "")
    assert data == {"force_include": {}}
