"""MathJax inside the book, so that formulas are drawn without a network.

The files are those of the wheel ``django-static-mathjax`` (MathJax 3.2.2); Django is not needed.
"""

import shutil
from importlib.util import find_spec
from pathlib import Path

from sphinx.errors import ExtensionError

# The renderer, and the fonts it asks for relative to itself.
_PARTS = ("tex-chtml-full.js", "output/chtml/fonts/woff-v2")


def copy_mathjax(app, exception):
    """Copy the renderer and its fonts to ``_static/mathjax`` of the built book."""
    if exception is not None or app.builder.format != "html":
        return
    package = find_spec("mathjax")
    if package is None:
        raise ExtensionError("MathJax is missing; install it with: pip install '.[book]'")
    source = Path(package.origin).parent / "static" / "mathjax" / "es5"
    target = Path(app.outdir) / "_static" / "mathjax"
    for part in _PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, target / part, dirs_exist_ok=True)
        else:
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / part, target / part)


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
