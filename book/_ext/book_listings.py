"""Listings of the package's code, in which a docstring is cut to its summary.

The whole docstring is for who calls the function; who reads a lecture wants the lines that run.
"""

from docutils import nodes
from notebook_text import with_summaries
from sphinx.directives.code import LiteralInclude


class Listing(LiteralInclude):
    """``literalinclude`` that shows a ``:pyobject:`` without what its docstring says after the summary."""

    def run(self):
        """Return the listing."""
        found = super().run()
        if "pyobject" in self.options:
            for part in found:
                for block in part.findall(nodes.literal_block):
                    text = with_summaries(block.astext().rstrip("\n")) + "\n"
                    block.rawsource, block.children = text, [nodes.Text(text)]
        return found


def setup(app):
    """Register the extension with Sphinx."""
    app.add_directive("literalinclude", Listing, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
