"""The package's own functions are no answer to an exercise."""

import pytest

from nmlnp.grading.checks import GradingError
from nmlnp.grading.collection import PACKAGE, collection
from nmlnp.grading.runner import grade
from nmlnp.grading.withhold import files

ANSWERS = [(one, name) for one in collection().exercises for name in one.answers if one.slug in (
    "adam", "kernel-ridge", "spring", "lasso", "heavy-ball",
)]  # fmt: skip


@pytest.mark.parametrize(("exercise", "name"), ANSWERS, ids=lambda value: getattr(value, "slug", value))
def test_what_holds_the_answer_is_refused_with_a_sentence(exercise, name):
    module, _, function = name.partition(":")
    text = f"from {module} import {function or '*'}\n"
    grading = grade(exercise, text, "mine.py", "anna", collection().closed)
    assert grading.points == 0
    assert f"{name.replace(':', '.')} holds the answer of this exercise" in grading.outcomes[0].message


def test_nor_is_its_file_read():
    exercise = collection().find("lasso")
    text = "import ctypes, os\nraise ValueError(ctypes.CDLL(None).open(%r, 0))\n"
    for path in files(exercise.answers, PACKAGE):
        grading = grade(exercise, text % str(path).encode(), "mine.py", "anna", collection().closed)
        if grading.shortcomings:
            pytest.skip("This kernel does not protect files.")
        assert "ValueError: -1" in grading.outcomes[0].message


def test_every_answer_exists():
    """A module that has moved would be withheld no longer."""
    for exercise in collection().exercises:
        for name in exercise.answers:
            assert any(path.exists() for path in files([name], PACKAGE)), (exercise.identifier, name)


@pytest.mark.parametrize("answers", ['"nmlnp.data"', '["numpy"]', "[1]"])
def test_answers_are_names_of_the_package(tmp_path, answers):
    from nmlnp.grading.collection import Collection

    folder = tmp_path / "solutions/a/b"
    folder.mkdir(parents=True)
    (folder / "exercise.toml").write_text(f'title = "A"\nlevel = 1\nanswers = {answers}\n')
    with pytest.raises(GradingError, match="names of the package"):
        Collection(tmp_path / "solutions", None).exercises  # noqa: B018
