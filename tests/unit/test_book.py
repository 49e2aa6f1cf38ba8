"""The command that builds the book: where it builds, what makes its outputs stale, what it refuses."""

import shutil
from pathlib import Path

import pytest

from nmlnp import book
from nmlnp.errors import ConfigError, NmlnpError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path):
    """A small clone: one module, one data file, the configuration."""
    for name in (
        "nmlnp/part.py",
        "lectures/data/run.json",
        "lectures/a.md",
        "book/_toc.yml",
        "_config.yml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x = 1\n")
    return tmp_path


def test_the_clone_is_found_from_inside(clone):
    assert book.find_clone(clone / "lectures" / "data") == clone


def test_elsewhere_the_clone_of_the_package_is_built(tmp_path):
    assert book.find_clone(tmp_path) == ROOT


def test_without_a_clone_a_sentence_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(book, "__file__", str(tmp_path / "site-packages" / "nmlnp" / "book.py"))
    with pytest.raises(NmlnpError, match=r"built from a clone .* pip install '\.\[book\]' && nmlnp book"):
        book.find_clone(tmp_path)


@pytest.mark.parametrize(
    "name", ["nmlnp/part.py", "nmlnp/new.csv", "lectures/data/run.json", "book/results.json"]
)
def test_a_change_of_package_or_data_makes_the_outputs_stale(clone, name):
    before = book.execution_key(clone)
    (clone / name).write_text("x = 2\n")
    assert book.execution_key(clone) != before


def test_moving_a_file_makes_the_outputs_stale(clone):
    before = book.execution_key(clone)
    shutil.move(clone / "nmlnp" / "part.py", clone / "nmlnp" / "other.py")
    assert book.execution_key(clone) != before


@pytest.mark.parametrize("name", ["lectures/a.md", "nmlnp/__pycache__/part.pyc", "README.md"])
def test_other_changes_keep_the_outputs(clone, name):
    before = book.execution_key(clone)
    (clone / name).parent.mkdir(exist_ok=True)
    (clone / name).write_text("x = 2\n")
    assert book.execution_key(clone) == before


def test_the_key_depends_on_the_libraries(clone, monkeypatch):
    before = book.execution_key(clone)
    monkeypatch.setattr(book, "version", lambda name: "0.0")
    assert book.execution_key(clone) != before


def test_a_stale_cache_is_emptied_and_a_fresh_one_kept(clone):
    cache = book._fresh_cache(clone)
    (cache / "output").write_text("42")
    assert (book._fresh_cache(clone) / "output").exists()
    (clone / "nmlnp" / "part.py").write_text("x = 2\n")
    assert not (book._fresh_cache(clone) / "output").exists()


def test_an_unknown_edition_is_refused():
    with pytest.raises(ConfigError, match="no edition 'teacher' of the book; there are full and student"):
        book.build("teacher")


def test_a_missing_tool_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(book, "find_spec", lambda name: None if name == "jupyter_book" else object())
    with pytest.raises(NmlnpError, match=r"jupyter_book is missing; .* pip install '\.\[book\]'"):
        book.build()
