"""Build the book: execute its pages, each in a process of its own, then write them as HTML.

A thin wrapper of ``jupyter-book build . --config _config.yml --toc book/_toc.yml -W -n
--keep-going``.  It adds what that command does not do: the pages are executed two at a time;
outputs are taken from the cache only while package, data and libraries are the same; warnings of
unchanged pages are repeated, because pages are always written anew.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.parallel.threads import cores

EDITIONS = ("full", "student")
WORKERS = 2
TIMEOUT = 300  # seconds a cell may take before its page counts as failed
_NEEDED = ("jupyter_book", "myst_nb", "jupytext", "mathjax", "ipykernel")
_LIBRARIES = ("numpy", "scipy", "numba", "matplotlib", "ipykernel", "matplotlib-inline")
_INSTALL = "pip install '.[book]'"
# The cache is a data base that two threads must not create or change together.
_one_at_a_time = Lock()


class Page(NamedTuple):
    """A page that was executed.

    Attributes
    ----------
    name : str
        As in the table of contents, ``lectures/descent``.
    seconds : float
        How long its execution took, now or when its outputs were put into the cache.
    cached : bool
        Whether the outputs are from the cache.
    error : str or None
        The end of the traceback where a cell failed.
    """

    name: str
    seconds: float
    cached: bool
    error: str | None = None


def build(edition="full", console=None):
    """Build the book of the clone around the current folder.

    Parameters
    ----------
    edition : {"full", "student"}
        With the solutions folded, or without any trace of them.
    console : rich.console.Console, optional
        Where to show progress and times.

    Returns
    -------
    pathlib.Path
        The first page.

    Raises
    ------
    ConfigError
        There is no such edition.
    NmlnpError
        There is no clone, a tool is missing, a cell failed or Sphinx warned.
    """
    from rich.console import Console

    console = console or Console()
    if edition not in EDITIONS:
        raise ConfigError(f"There is no edition {edition!r} of the book; there are {' and '.join(EDITIONS)}.")
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise NmlnpError(f"To build the book, {missing[0]} is missing; install the tools with: {_INSTALL}")
    root, started = find_clone(Path.cwd()), time.perf_counter()
    os.chdir(root)
    target = root / "_build" if edition == "full" else root / "_build" / edition
    cache = _fresh_cache(root)
    os.environ.update(_environment(root, edition))
    # The pages draw with the backend of notebooks, which the command has set aside for itself.
    os.environ.pop("MPLBACKEND", None)
    pages = _execute_all(root, cache, console)
    failed = [page for page in pages if page.error]
    if failed:
        texts = "\n".join(f"{page.name}: {page.error}" for page in failed)
        raise NmlnpError(f"{len(failed)} of {len(pages)} pages could not be executed.\n{texts}")
    _write_pages(root, target, console)
    console.print(_times(pages, time.perf_counter() - started))
    index = target / "html" / "index.html"
    console.print(f"The book ({edition} edition) is ready: {index.as_uri()}", soft_wrap=True)
    return index


def find_clone(folder):
    """Return the clone that a folder is in, else the one that nmlnp is imported from.

    Raises
    ------
    NmlnpError
        There is neither.
    """
    for candidate in (folder, *folder.parents, Path(__file__).resolve().parents[1]):
        if all((candidate / part).exists() for part in ("_config.yml", "book/_toc.yml", "nmlnp")):
            return candidate
    raise NmlnpError(
        "The book is built from a clone of the repository, and this folder is in none; "
        f"go to the clone, then: {_INSTALL} && nmlnp book"
    )


def execution_key(root):
    """Return a hash of all that decides the outputs of the pages but their own code.

    The code of a page is compared by the cache itself.
    """
    digest = hashlib.sha256(sys.version.encode())
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)}".encode())
    for folder in ("nmlnp", "lectures/data", "book/results.json"):
        paths = [root / folder] if (root / folder).is_file() else (root / folder).rglob("*")
        for path in sorted(paths):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _environment(root, edition):
    """Return the environment variables that the pages and Sphinx need."""
    # Code of the clone, wherever nmlnp is installed: what the pages show is what they run.
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    # Pages that run at the same time with all cores each would wait for one another by spinning,
    # and the small matrices of the lectures gain nothing from more threads.
    threads = os.environ.get("OPENBLAS_NUM_THREADS") or str(max(1, cores() // WORKERS))
    return {"PYTHONPATH": path, "NMLNP_BOOK_EDITION": edition, "OPENBLAS_NUM_THREADS": threads}


def _fresh_cache(root):
    """Return the folder of the execution cache, emptied where it is stale."""
    cache, note, key = (
        root / "_build" / ".jupyter_cache",
        root / "_build" / ".execution_key",
        execution_key(root),
    )
    if not note.is_file() or note.read_text() != key:
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        note.write_text(key)
    return cache


def _execute_all(root, cache, console):
    import matplotlib.font_manager  # noqa: F401  (builds the font cache, about which a page would complain)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
    from sphinx_external_toc.parsing import parse_toc_yaml

    names = [name for name in parse_toc_yaml(root / "book" / "_toc.yml") if _has_code(root / f"{name}.md")]
    pages = {}
    columns = (TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress, ThreadPoolExecutor(WORKERS) as pool:
        task = progress.add_task("Executing the pages", total=len(names))
        jobs = [pool.submit(execute, root, name, cache) for name in names]
        for job in as_completed(jobs):
            page = job.result()
            pages[page.name] = page
            progress.advance(task)
            if page.error:
                progress.console.print(f"{page.name} failed after {page.seconds:.0f} s")
    return [pages[name] for name in names]


def _has_code(path):
    return path.is_file() and "```{code-cell}" in path.read_text(encoding="utf-8")


def execute(root, name, cache_folder):
    """Execute a page, unless its outputs are in the cache, and put them there.

    Parameters
    ----------
    root : pathlib.Path
    name : str
        The page, relative to the root, without ``.md``.
    cache_folder : pathlib.Path
        Of jupyter-cache, as the build reads it.

    Returns
    -------
    Page
    """
    from jupyter_cache.base import CacheBundleIn
    from jupyter_cache.executors.utils import single_nb_execution
    from myst_nb.core.read import read_myst_markdown_notebook

    path = root / f"{name}.md"
    notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), path=str(path))
    with suppress(KeyError), _opened(cache_folder) as cache:
        record = cache.match_cache_notebook(notebook)
        return Page(name, record.data.get("execution_seconds", 0.0), cached=True)
    # Without the kernel's own remarks between the lines of the progress display.
    quiet = ["--IPKernelApp.log_level=ERROR"]
    try:
        result = single_nb_execution(notebook, str(path.parent), TIMEOUT, False, extra_arguments=quiet)
    except RuntimeError as problem:  # the kernel died
        return Page(name, 0.0, False, str(problem))
    if result.err is not None:
        plain = re.sub(r"\x1b\[[0-9;]*m", "", str(result.err)).strip()
        return Page(name, result.time, False, "\n".join(plain.splitlines()[-12:]))
    bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": result.time})
    with _opened(cache_folder) as cache:
        cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
    return Page(name, result.time, cached=False)


@contextmanager
def _opened(cache_folder):
    from jupyter_cache import get_cache

    with _one_at_a_time:
        cache = get_cache(cache_folder)
        try:
            yield cache
        finally:
            cache.db.dispose()  # It keeps its connections open, which Python 3.13 warns of.


def _write_pages(root, target, console):
    html, work = target / "html", root / "_build" / ".work"
    for folder in (html, work):
        shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "."]
    command += ["--config", "_config.yml", "--toc", "book/_toc.yml", "-W", "-n", "--keep-going"]
    command += ["--path-output", str(work)]
    with console.status("Writing the pages"):
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    log = root / "_build" / "book.log"
    log.write_text(done.stdout + done.stderr, encoding="utf-8")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "WARNING" in line or "ERROR" in line]
        told = "\n".join(lines[:40]) or "\n".join(done.stderr.splitlines()[-12:])
        raise NmlnpError(f"The book was not built; the whole log is in {log}.\n{told}")
    target.mkdir(parents=True, exist_ok=True)
    shutil.move(work / "_build" / "html", html)
    shutil.rmtree(work)


def _times(pages, total):
    from rich.table import Table

    table = Table("page", "seconds", "", title="Execution", title_justify="left")
    for page in pages:
        table.add_row(page.name, f"{page.seconds:.1f}", "from the cache" if page.cached else "")
    table.add_section()
    table.add_row("the whole build", f"{total:.1f}", "")
    return table
