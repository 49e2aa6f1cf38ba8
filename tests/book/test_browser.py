"""Pages in a headless Chromium, opened as files: no complaint, formulas drawn, figures that answer."""

import pytest
from browser import Browser, find_chromium

WINDOWS = ((1400, "light"), (390, "dark"))
# What is wrong with a page, as a list of strings.
INSPECTION = """(() => {
  const wrong = [];
  const maths = document.querySelectorAll("span.math, div.math").length;
  const drawn = document.querySelectorAll("span.math mjx-container, div.math mjx-container").length;
  if (drawn < maths) wrong.push(`${maths} formulas, ${drawn} drawn`);
  for (const node of document.querySelectorAll("mjx-merror, [data-mjx-error]"))
    wrong.push(`formula with an error: ${node.getAttribute("data-mjx-error") || node.textContent}`);
  for (const node of document.querySelectorAll("article .math mjx-container"))
    if (node.offsetParent && !node.getBoundingClientRect().width) wrong.push("a formula without size");
  for (const image of document.images)
    if (!image.complete || image.naturalWidth === 0) wrong.push(`image without size: ${image.src}`);
  for (const host of document.querySelectorAll("figure.interactive")) {
    const drawings = [...host.querySelectorAll("svg, canvas")];
    if (!drawings.length) wrong.push(`nothing drawn: ${host.dataset.figure}`);
    for (const drawing of drawings) {
      const box = drawing.getBoundingClientRect();
      const empty = drawing.localName === "canvas"
        ? !drawing.getContext("2d").getImageData(0, 0, drawing.width, drawing.height).data.some((v) => v > 0)
        : drawing.childElementCount < 2;
      if (box.width < 250 || box.height < 100 || empty)
        wrong.push(`figure ${host.dataset.figure}: ${box.width} x ${box.height}`);
    }
  }
  const overflow = document.documentElement.scrollWidth - window.innerWidth;
  if (overflow > 0) wrong.push(`wider than the window by ${overflow} pixels`);
  return wrong;
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if find_chromium() is None:
        pytest.skip("Chromium is not installed.")
    with Browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def page_with(site, figure):
    """Return the page that shows an interactive figure; skip where none does."""
    mark = f'data-figure="{figure}"'
    for path in sorted(site.rglob("*.html")):
        if mark in path.read_text(encoding="utf-8"):
            return path
    pytest.skip(f"No page shows the interactive figure {figure}.")


def test_every_page_opens_without_a_complaint(browser, site):
    wrong = {}
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    assert len(paths) > 7
    for path in paths:
        for width, scheme in WINDOWS:
            browser.open(path, width=width, scheme=scheme)
            if problems := browser.errors + browser.evaluate(INSPECTION):
                wrong[f"{path.relative_to(site)} {width} {scheme}"] = problems
    assert wrong == {}


def test_the_inspection_sees_what_is_broken(browser, tmp_path):
    (tmp_path / "broken.html").write_text(
        '<!doctype html><span class="math">x</span><img src="missing.png">'
        '<div style="width: 3000px">wide</div>'
        '<figure class="interactive" data-figure="none"></figure><script>console.error("heard")</script>'
        '<script src="https://example.org/x.js"></script>'
    )
    browser.open(tmp_path / "broken.html")
    problems = " ".join(browser.evaluate(INSPECTION))
    for part in ("1 formulas, 0 drawn", "image without size", "nothing drawn: none", "wider than the window"):
        assert part in problems
    errors = " ".join(browser.errors)
    assert "heard" in errors and "external request: https://example.org/x.js" in errors


def test_search_finds_words_from_a_file(browser, site):
    browser.open(site / "search.html", query="q=pairing")
    found = "document.querySelectorAll('#search-results li').length"
    for _ in range(100):
        if browser.evaluate(found):
            break
        browser.evaluate("new Promise((done) => setTimeout(() => done(true), 50))")
    assert browser.evaluate(found) > 0
    assert browser.errors == []


def text_of(browser, figure, selector):
    return browser.evaluate(f"document.querySelector('[data-figure={figure}] {selector}').textContent")


def test_the_chart_of_nuclides_answers_to_keys(browser, site):
    browser.open(page_with(site, "nuclides"))
    before = text_of(browser, "nuclides", ".interactive-readout")
    browser.evaluate("document.querySelector('[data-figure=nuclides] svg').focus()")
    browser.press("ArrowRight")
    after = text_of(browser, "nuclides", ".interactive-readout")
    assert "Sn" in before and "N = 70" in before
    assert "Sn" in after and "N = 71" in after
    colour = "document.querySelector('[data-figure=nuclides] rect.nucleus').getAttribute('fill')"
    first = browser.evaluate(colour)
    browser.evaluate(
        "(() => { const s = document.querySelector('[data-figure=nuclides] select');"
        "s.value = 'residual'; s.dispatchEvent(new Event('change')); })()"
    )
    assert browser.evaluate(colour) != first


def test_the_descent_answers_to_the_learning_rate(browser, site):
    browser.open(page_with(site, "descent"))
    before = text_of(browser, "descent", ".interactive-legend")
    browser.evaluate(
        "(() => { const s = document.querySelector('[data-figure=descent] input');"
        "s.value = -1; s.dispatchEvent(new Event('input')); })()"
    )
    after = text_of(browser, "descent", ".interactive-legend")
    # 0.1 is beyond 2/25, the limit of gradient descent in this valley.
    assert "gradient descent: f =" in before
    assert "gradient descent: diverges" in after


def test_the_walk_goes_on(browser, site):
    browser.open(page_with(site, "metropolis"))
    assert text_of(browser, "metropolis", ".interactive-readout").startswith("2000 steps")
    browser.evaluate("document.querySelectorAll('[data-figure=metropolis] button')[1].click()")
    assert text_of(browser, "metropolis", ".interactive-readout").startswith("2100 steps")


def test_the_deuteron_turns_with_keys_and_changes_with_its_spin(browser, site):
    browser.open(page_with(site, "deuteron-shape"))
    picture = "document.querySelector('[data-figure=deuteron-shape] canvas').toDataURL()"
    before = browser.evaluate(picture)
    browser.evaluate("document.querySelector('[data-figure=deuteron-shape] canvas').focus()")
    browser.press("ArrowDown")
    turned = browser.evaluate(picture)
    assert turned != before
    assert text_of(browser, "deuteron-shape", ".interactive-readout").startswith("M = 0")
    browser.evaluate(
        "(() => { const s = document.querySelector('[data-figure=deuteron-shape] select');"
        "s.value = '1'; s.dispatchEvent(new Event('change')); })()"
    )
    assert browser.evaluate(picture) != turned
    assert text_of(browser, "deuteron-shape", ".interactive-readout").startswith("M = ±1")


@pytest.mark.parametrize("figure", ["nuclides", "descent", "metropolis", "deuteron-shape"])
def test_print_shows_the_twin_instead(browser, site, figure):
    browser.open(page_with(site, figure), media="print")
    shown = f"(s) => getComputedStyle(document.querySelector('[data-figure={figure}] ' + s)).display"
    assert browser.evaluate(f"({shown})('.interactive-stage')") == "none"
    assert browser.evaluate(f"({shown})('.interactive-twin')") == "block"
    assert browser.evaluate(f"document.querySelector('[data-figure={figure}] img').naturalWidth") > 100
