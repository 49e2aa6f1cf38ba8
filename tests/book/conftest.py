"""The built book under test: ``_build/html`` of the clone, or the folder in NMLNP_BOOK_SITE."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def built(folder, command):
    """Return the folder of a built book; skip the test where there is none."""
    if not (folder / "index.html").is_file():
        pytest.skip(f"There is no built book in {folder}; make it with: {command}")
    return folder


@pytest.fixture(scope="session")
def site():
    """The full edition."""
    return built(Path(os.environ.get("NMLNP_BOOK_SITE", ROOT / "_build" / "html")), "nmlnp book")


@pytest.fixture(scope="session")
def student_site():
    """The edition without solutions."""
    folder = Path(os.environ.get("NMLNP_BOOK_STUDENT_SITE", ROOT / "_build" / "student" / "html"))
    return built(folder, "nmlnp book --edition student")
