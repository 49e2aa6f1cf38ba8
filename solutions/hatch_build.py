"""Put the exercises into the wheel, without any solution, and the order of their lectures."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("exercise.toml", "statement.md", "checks.py")


class ExercisesHook(BuildHookInterface):
    """Adds nmlnp/grading/exercises/LECTURE/EXERCISE/ with the student's file as student.py."""

    def initialize(self, version, build_data):
        """Name the files to include; an editable installation reads the clone instead."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from nmlnp.grading.generate import student_text

        # Made anew: in a clone that somebody learns in, exercises/ holds their own work.
        self._made = TemporaryDirectory()
        for solution in sorted(Path(self.root).glob("solutions/*/*/solution.py")):
            folder = solution.parent
            identifier = f"{folder.parent.name}/{folder.name}"
            target = f"nmlnp/grading/exercises/{identifier}"
            student = Path(self._made.name, f"{identifier}.py")
            student.parent.mkdir(exist_ok=True)
            student.write_text(
                student_text(solution.read_text(encoding="utf-8"), folder.name), encoding="utf-8"
            )
            files = {name: folder / name for name in SHIPPED} | {"student.py": student}
            for name, source in files.items():
                build_data["force_include"][str(source)] = f"{target}/{name}"
        build_data["force_include"][str(Path(self.root, "book", "_toc.yml"))] = (
            "nmlnp/grading/exercises/_toc.yml"
        )

    def finalize(self, version, build_data, artifact_path):
        """Remove the student's files that were made."""
        if version != "editable":
            self._made.cleanup()
