"""The student edition holds no trace of a solution: no line, no comment, no name of it."""

import html
import json
import re
from pathlib import Path

import pytest

from nmlnp.grading.generate import BEGIN, END

ROOT = Path(__file__).resolve().parents[2]
SHORTEST = 16  # characters without blanks; shorter lines, as "return total", say nothing
TEXTS = {".html", ".js", ".ipynb", ".json", ".txt", ".md", ".py", ".inv"}


def squeezed(text):
    """Return a text without blanks and without the quotes that formats write differently."""
    return re.sub(r"[\s\\\"'`]", "", text)


def hidden_lines(solution):
    """Return the squeezed lines of a solution that the student is to write."""
    lines, inside = [], False
    for line in solution.splitlines():
        marker = line.strip()
        if marker in (BEGIN, END):
            inside = marker == BEGIN
        elif inside and not marker.startswith("# STUDENT:"):
            lines.append(squeezed(line))
    return [line for line in lines if len(line) >= SHORTEST]


def public_text():
    """Return what everybody may read: package, lectures, statements, the student's files."""
    paths = [*(ROOT / "nmlnp").rglob("*.py"), *(ROOT / "lectures").glob("*.md"), *(ROOT / "book").glob("*.*")]
    paths += [*(ROOT / "solutions").glob("*/*/statement.md"), *(ROOT / "solutions").glob("*/*/exercise.toml")]
    paths += (ROOT / "exercises").rglob("*.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def stems(text):
    """Return the words of a text as the index of the search keeps them."""
    stemmer = pytest.importorskip("snowballstemmer").stemmer("porter")
    return set(stemmer.stemWords({word.lower() for word in re.findall(r"\w+", text)}))


def indexed(folder):
    """Return the words in the index of the search."""
    text = (folder / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    return index["terms"].keys() | index["titleterms"].keys()


def page_text(path):
    """Return what a built file says, with and without its tags."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        text += html.unescape(re.sub(r"<[^>]*>", "", text))
    return squeezed(text)


@pytest.fixture(scope="module")
def secrets():
    public = squeezed(public_text())
    found = {}
    for path in sorted((ROOT / "solutions").glob("*/*/solution.py")):
        lines = [line for line in hidden_lines(path.read_text(encoding="utf-8")) if line not in public]
        found[f"{path.parent.parent.name}/{path.parent.name}"] = lines
    return found


def test_solutions_have_something_to_hide(secrets):
    if not secrets:
        pytest.skip("There are no exercises yet.")
    assert all(secrets.values())


def test_no_trace_in_the_student_edition(student_site, secrets):
    traces = []
    for path in sorted(student_site.rglob("*")):
        if path.suffix in TEXTS and "_static/mathjax" not in path.as_posix():
            text = page_text(path)
            traces += [
                (path.name, name, line) for name, lines in secrets.items() for line in lines if line in text
            ]
    assert traces == []


def test_no_word_of_a_solution_alone_is_in_the_index_of_the_search(student_site, site):
    solutions = (ROOT / "solutions").glob("*/*/solution.py")
    hidden = stems("\n".join(path.read_text(encoding="utf-8") for path in solutions)) - stems(public_text())
    assert hidden & indexed(student_site) == set()
    assert hidden & indexed(site)  # where the solutions are shown, the same search finds them


def test_the_full_edition_shows_the_solutions(site, secrets):
    # The same search finds them where they are, so that it would find them where they are not wanted.
    missing = []
    for name, lines in secrets.items():
        text = page_text(site / "lectures" / f"{name.partition('/')[0]}.html")
        missing += [(name, line) for line in lines if line not in text]
    assert missing == []


def test_no_sources_are_shipped(student_site):
    assert not (student_site / "_sources").exists()
    assert not list(student_site.rglob("solution*"))
