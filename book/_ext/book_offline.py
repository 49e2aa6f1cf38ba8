"""What a page needs to be read from a file, without a network and without a server.

MathJax is copied into the book from the wheel ``django-static-mathjax`` (MathJax 3.2.2; Django is
not needed).  The theme's preloads of fonts are removed: a browser refuses them from ``file://``,
and the style sheets load the same fonts anyway.
"""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path

from sphinx.errors import ExtensionError

# The renderer, and the fonts it asks for relative to itself.
_PARTS = ("tex-chtml-full.js", "output/chtml/fonts/woff-v2")
_PRELOAD = re.compile(r'<link rel="preload" as="font"[^>]*>\s*')


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


def remove_preloads(app, exception):
    """Remove ``<link rel="preload" as="font">`` from the pages that were written."""
    if exception is not None or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(_PRELOAD.sub("", text), encoding="utf-8")


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("build-finished", copy_mathjax)
    app.connect("build-finished", remove_preloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
