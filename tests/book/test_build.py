"""The execution of a page: outputs go into the cache, errors are told, nothing stale is served."""

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest

from nmlnp import book
from nmlnp.book import execute
from nmlnp.parallel.threads import cores

pytest.importorskip("myst_nb", reason="needs the tools of the book: pip install '.[book]'")

PAGE = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# A page

```{{code-cell}} ipython3
{code}
```
"""


def run(tmp_path, code):
    (tmp_path / "page.md").write_text(PAGE.format(code=code))
    return execute(tmp_path, "page", tmp_path / "cache")


def test_a_page_is_executed_once(tmp_path):
    first = run(tmp_path, "6 * 7")
    again = run(tmp_path, "6 * 7")
    changed = run(tmp_path, "6 * 8")
    assert (first.error, again.error, changed.error) == (None, None, None)
    assert (first.cached, again.cached, changed.cached) == (False, True, False)
    assert first.seconds > 0.0 and again.seconds == pytest.approx(first.seconds)


# Jupyter leaves the event loop of each thread open; they are collected here, not in a later test.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_pages_share_a_cache_that_does_not_exist_yet(tmp_path):
    names = [f"page-{number}" for number in range(4)]
    for name in names:
        (tmp_path / f"{name}.md").write_text(PAGE.format(code=f"'{name}'"))
    for cached in (False, True):
        with ThreadPoolExecutor(4) as pool:
            pages = list(pool.map(lambda name: execute(tmp_path, name, tmp_path / "cache"), names))
        assert [(page.error, page.cached) for page in pages] == [(None, cached)] * 4
    gc.collect()


def test_a_cell_that_raises_is_told_and_not_cached(tmp_path):
    for _ in range(2):
        page = run(tmp_path, "raise ValueError('the sign of the surface term')")
        assert "ValueError: the sign of the surface term" in page.error
        assert not page.cached


def test_pages_that_run_at_the_same_time_share_the_cores(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    threads = int(book._environment(tmp_path, "full")["OPENBLAS_NUM_THREADS"])
    assert threads >= 1 and threads * book.WORKERS <= max(cores(), book.WORKERS)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    assert book._environment(tmp_path, "full")["OPENBLAS_NUM_THREADS"] == "7"


def test_a_kernel_that_dies_is_told(tmp_path):
    page = run(tmp_path, "import os; os._exit(1)")
    assert "died" in page.error
