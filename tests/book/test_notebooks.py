"""The notebooks that readers download: complete, without MyST, and they run on their own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
nbformat = pytest.importorskip("nbformat", reason="needs the tools of the book: pip install '.[book]'")
pytest.importorskip("jupytext", reason="needs the tools of the book: pip install '.[book]'")

HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""
LECTURE = (
    HEADER
    + r"""# A lecture

Energies {cite}`wang2021` say

$$
E = m
$$ (mass)

and {eq}`mass`. See [the next](linear-regression.md) and [notation](../book/notation.md#units).

```{note}
A note with $x$.
```

```{literalinclude} code.py
:language: python
:pyobject: Drop.surface
```

```{code-cell} ipython3
---
mystnb:
  figure:
    caption: A *figure*.
    name: first
---
1 + 1
```

As {numref}`first` shows.
"""
)


def markdown(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def convert(tmp_path, monkeypatch, text):
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from notebook_text import Lecture

    (tmp_path / "code.py").write_text(
        "class Drop:\n    @property\n    def surface(self):\n        return 2\n\n\nx = 3\n"
    )
    (tmp_path / "lecture.md").write_text(text)
    return Lecture(tmp_path / "lecture.md", {"wang2021": "Wang et al., 2021"}).notebook()


def test_directives_and_roles_become_markdown(tmp_path, monkeypatch):
    notebook = convert(tmp_path, monkeypatch, LECTURE)
    nbformat.validate(notebook)
    text = markdown(notebook)
    for part in (
        "Energies (Wang et al., 2021) say",
        "$$\nE = m \\tag{1}\n$$\n\nand (1).",
        "[the next](linear-regression.ipynb)",
        "> **Note**\n>\n> A note with $x$.",
        "```python\n    @property\n    def surface(self):\n        return 2\n```",
        "*Figure 1.* A *figure*.",
        "As figure 1 shows.",
    ):
        assert part in text
    assert "book/notation" not in text
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == ["1 + 1"]


def test_an_unknown_directive_is_named(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"lecture\.md: the notebook has no plain form of .*'card'"):
        convert(tmp_path, monkeypatch, HEADER + "# T\n\n```{card} x\ny\n```\n")


def lectures():
    return sorted(path.stem for path in (ROOT / "lectures").glob("*.md"))


def test_every_lecture_has_its_notebook_and_a_link_to_it(site):
    assert lectures()
    for name in lectures():
        notebook = nbformat.read(site / "notebooks" / f"{name}.ipynb", as_version=4)
        nbformat.validate(notebook)
        assert not re.search(
            r"^(```|:::)\{|\{(cite|eq|ref|numref)[\w:]*\}`", markdown(notebook), re.MULTILINE
        )
        assert not any(cell.get("outputs") for cell in notebook.cells)
        page = (site / "lectures" / f"{name}.html").read_text(encoding="utf-8")
        assert f'href="../notebooks/{name}.ipynb" download' in page


RUN = """
import sys, nbformat, nmlnp
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=300).execute()
"""


def test_a_notebook_runs_outside_the_clone(site, tmp_path):
    # This lecture brings data of its own; its engine needs the most of the package.
    name = "deuteron-neural-state"
    (tmp_path / "lecture.ipynb").write_bytes((site / "notebooks" / f"{name}.ipynb").read_bytes())
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, "lecture.ipynb"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            '    def f(self):\n        """One line.\n\n        More.\n        """\n        return 1',
            '    def f(self):\n        """One line."""\n        return 1',
        ),
        (
            'def g():\n    """Two lines\n    of summary.\n\n    More.\n    """\n    return "a\\n\\nb"',
            'def g():\n    """Two lines\n    of summary."""\n    return "a\\n\\nb"',
        ),
        ('def h():\n    """All."""\n\n    return 2', 'def h():\n    """All."""\n\n    return 2'),
    ],
    ids=["method", "paragraph", "one line"],
)
def test_listings_keep_the_summary_of_a_docstring(source, shown, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from notebook_text import with_summaries

    assert with_summaries(source) == shown
