"""The built pages name nothing that lies outside the book, and everything they name is there."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

# A tag's attribute that makes the browser load something; hyperlinks (a href) are not among them.
LOADS = {"src", "poster", "data", "srcset"}
FOREIGN = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(
    r"""url\(\s*['"]?\s*((?:https?:)?//[^'")\s]+)|@import\s+(?:url\()?['"]?((?:https?:)?//[^'")\s;]+)"""
)
IN_SCRIPT = re.compile(
    r"""(?:fetch|import|importScripts|open)\s*\(\s*[^)]{0,20}?['"`]((?:https?:)?//[^'"`]+)"""
)


class Page(HTMLParser):
    """What an HTML page loads, where it links to, and the anchors it has."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.anchors, self.inline, self._open = [], [], set(), [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.loads += [named[name] for name in LOADS & named.keys() if named[name]]
        if tag == "link" and named.get("rel") not in (
            "canonical",
            "next",
            "prev",
            "index",
            "search",
            "author",
        ):
            self.loads.append(named.get("href", ""))
        if tag == "a" and named.get("href"):
            self.links.append(named["href"])
        self.anchors |= {named[name] for name in ("id", "name") if named.get(name)}
        if "style" in named:
            self.inline.append(("style", named["style"]))
        self._open = tag if tag in ("script", "style") else None

    def handle_endtag(self, tag):
        self._open = None

    def handle_data(self, data):
        if self._open:
            self.inline.append((self._open, data))


def foreign_assets(page):
    found = [address for address in page.loads if FOREIGN.match(address)]
    for kind, text in page.inline:
        matches = (IN_STYLE if kind == "style" else IN_SCRIPT).findall(text)
        found += ["".join(match) for match in matches]
    return found


@pytest.fixture(scope="module")
def pages(site):
    # The theme leaves a template of its own among its static files; it is no page.
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    return {path: Page(path.read_text(encoding="utf-8")) for path in paths}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/mathjax.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/font.css">',
        "<style>@import url(https://fonts.example/x.css)</style>",
        '<div style="background: url(http://example.org/a.png)"></div>',
        '<script>fetch("https://example.org/data.json")</script>',
        '<script>const load = () => import("https://example.org/x.js")</script>',
    ],
)
def test_an_external_asset_is_recognised(text):
    assert foreign_assets(Page(text))
    assert not foreign_assets(Page('<a href="https://doi.org/10.1000/1">a paper</a><img src="a.png">'))


def test_no_page_loads_anything_from_elsewhere(pages):
    assert len(pages) > 7
    assert {str(path): found for path, page in pages.items() if (found := foreign_assets(page))} == {}


def test_no_style_sheet_loads_anything_from_elsewhere(site):
    sheets = sorted(site.rglob("*.css"))
    assert sheets
    assert [match for path in sheets for match in IN_STYLE.findall(path.read_text(encoding="utf-8"))] == []


def test_what_a_page_names_is_there(site, pages):
    missing = []
    for path, page in pages.items():
        for address in page.loads + page.links:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = (path.parent / unquote(parts.path)).resolve()
            known = pages.get(target)
            if not target.is_file() or (known and parts.fragment and parts.fragment not in known.anchors):
                missing.append(f"{path.relative_to(site)}: {address}")
    assert missing == []


def test_mathjax_and_its_fonts_are_inside(site, pages):
    scripts = {address for page in pages.values() for address in page.loads if "mathjax" in address}
    assert scripts
    folder = site / "_static" / "mathjax"
    assert (folder / "tex-chtml-full.js").stat().st_size > 1_000_000
    assert len(list((folder / "output" / "chtml" / "fonts" / "woff-v2").glob("*.woff"))) > 20
