"""Put the exercises into the wheel, without any solution."""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("exercise.toml", "statement.md", "checks.py")


class ExercisesHook(BuildHookInterface):
    """Adds nmlnp/grading/exercises/LECTURE/EXERCISE/ with the student's file as student.py."""

    def initialize(self, version, build_data):
        """Name the files to include; an editable installation reads the clone instead."""
        if version == "editable":
            return
        root = Path(self.root)
        for folder in sorted(path.parent for path in root.glob("solutions/*/*/exercise.toml")):
            identifier = f"{folder.parent.name}/{folder.name}"
            target = f"nmlnp/grading/exercises/{identifier}"
            files = {name: folder / name for name in SHIPPED}
            files["student.py"] = root / "exercises" / f"{identifier}.py"
            if missing := [str(path) for path in files.values() if not path.is_file()]:
                raise FileNotFoundError(
                    f"Missing {missing}; student files come from: nmlnp exercise generate"
                )
            for name, source in files.items():
                build_data["force_include"][str(source)] = f"{target}/{name}"
