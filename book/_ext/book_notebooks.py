"""Every lecture as a notebook to download, linked below its title."""

from pathlib import Path

import nbformat
from docutils import nodes
from notebook_text import Lecture
from pybtex.database import parse_file
from sphinx.errors import ExtensionError

from nmlnp.errors import NmlnpError

FOLDER = "lectures/"


def short_references(path):
    """Return "Wang et al., 2021" for each key of a bibliography."""
    short = {}
    for key, entry in parse_file(str(path)).entries.items():
        authors = entry.persons.get("author", [])
        people = [" ".join(map(str, person.rich_last_names)) for person in authors] or [key]
        names = " and ".join(people) if len(people) < 3 else f"{people[0]} et al."
        short[key] = f"{names}, {entry.fields.get('year', '')}"
    return short


def link_notebook(app, doctree):
    """Put the link below the title of a lecture."""
    name = app.env.docname
    titles = list(doctree.findall(nodes.title))
    if not name.startswith(FOLDER) or not titles:
        return
    target = f"{'../' * name.count('/')}notebooks/{Path(name).name}.ipynb"
    text = (
        f'<p class="lecture-download"><a href="{target}" download>Download this lecture as a notebook</a>; '
        "it runs after <code>pip install nmlnp</code>.</p>"
    )
    section = titles[0].parent
    section.insert(section.index(titles[0]) + 1, nodes.raw("", text, format="html"))


def write_notebooks(app, exception):
    """Write the notebooks of all lectures into the book."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "notebooks"
    folder.mkdir(exist_ok=True)
    references = short_references(Path(app.srcdir) / "book" / "references.bib")
    for name in sorted(name for name in app.env.found_docs if name.startswith(FOLDER)):
        try:
            notebook = Lecture(Path(app.srcdir) / f"{name}.md", references).notebook()
        except (NmlnpError, ValueError, KeyError, StopIteration) as problem:
            raise ExtensionError(f"The notebook of {name} cannot be written: {problem!r}") from problem
        nbformat.write(notebook, folder / f"{Path(name).name}.ipynb")


def setup(app):
    """Register the extension with Sphinx."""
    app.setup_extension("book_listings")  # what a notebook lists is what the page lists
    app.connect("doctree-read", link_notebook)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
