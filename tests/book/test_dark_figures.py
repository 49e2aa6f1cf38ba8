"""Figures in dark mode: dark like the page, with colours that stay apart, and each told in words."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from browser import Browser, find_chromium

from nmlnp.plots import CYCLE

ROOT = Path(__file__).resolve().parents[2]
STYLE = (ROOT / "book" / "_static" / "book.css").read_text(encoding="utf-8")
# How hue-rotate(180deg) mixes red, green and blue: W3C, Filter Effects Module Level 1.
GREY = np.array([[0.213, 0.715, 0.072]] * 3)
TURN = GREY - np.array([[0.787, -0.715, -0.072], [-0.213, 0.285, -0.072], [-0.213, -0.715, 0.928]])


def in_dark_mode(colour):
    """An RGB colour after the filter of the style sheet."""
    amount = float(re.search(r"filter: invert\(([\d.]+)\) hue-rotate\(180deg\)", STYLE)[1])
    return tuple(np.clip(TURN @ (amount + (1.0 - 2.0 * amount) * np.array(colour)), 0.0, 1.0))


def test_colours_stay_apart_in_dark_mode(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "tests" / "unit")
    from matplotlib.colors import to_rgb
    from test_lecture_style import EYES, lab

    shown = [in_dark_mode(to_rgb(colour)) for colour in (*CYCLE, "white")]
    for eye in EYES.values():
        seen = [lab(colour, eye) for colour in shown]
        assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 15.0


@pytest.mark.parametrize("page", ["index.html", "lectures/learning-from-nuclei.html", "book/results.html"])
def test_a_figure_has_the_colour_of_the_page(site, tmp_path, page):
    if find_chromium() is None:
        pytest.skip("Chromium is not installed.")
    images = "[...document.querySelectorAll('article img:not(.interactive-twin)')]"
    with Browser(tmp_path / "profile") as browser:
        for scheme, filtered in (("light", "none"), ("dark", "invert(0.93) hue-rotate(180deg)")):
            browser.open(site / page, scheme=scheme)
            found = browser.evaluate(f"{images}.map((image) => getComputedStyle(image).filter)")
            assert found and set(found) == {filtered}
        # Figures are drawn on white.
        background = browser.evaluate("getComputedStyle(document.body).backgroundColor")
        shown = [255.0 * part for part in in_dark_mode((1.0, 1.0, 1.0))]
        assert shown == pytest.approx([float(part) for part in re.findall(r"\d+", background)[:3]], abs=1.0)


def test_every_figure_is_told_in_words(site):
    silent = []
    for page in sorted(path for path in site.rglob("*.html") if "_static" not in path.parts):
        for image in re.findall(r"<img [^>]*>", page.read_text(encoding="utf-8")):
            alternative = re.search(r'alt="([^"]*)"', image)
            if alternative is None or len(alternative[1]) < 20 or "_images/" in alternative[1]:
                silent.append(f"{page.relative_to(site)}: {image}")
    assert silent == []
