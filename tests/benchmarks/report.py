"""What both benchmarks print and write: tables, and the machine they were measured on."""

import json
import os
import platform
import shlex
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import nmlnp

LIBRARIES = ("numpy", "scipy", "numba")


class Table(NamedTuple):
    """A table for the terminal and for a Markdown page; all cells are text."""

    title: str
    columns: list
    rows: list
    note: str = ""

    def show(self):
        from rich.console import Console
        from rich.table import Table as RichTable

        table = RichTable(title=self.title, title_justify="left", caption=self.note, caption_justify="left")
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left", no_wrap=True)
        for row in self.rows:
            table.add_row(*row)
        # A table that is redirected to a file must not be cut at 80 columns.
        Console(width=None if sys.stdout.isatty() else 160).print(table)

    def markdown(self):
        rule = ["---"] + ["---:"] * (len(self.columns) - 1)
        lines = ["| " + " | ".join(row) + " |" for row in (self.columns, rule, *self.rows)]
        return "\n".join([f"### {self.title}", "", *lines, *(["", self.note] if self.note else [])])


def machine():
    """Return what a reader needs to judge a measurement: processor, versions, commit, date, command."""
    load = os.getloadavg()[0]
    shared = "yes: other work ran, so ratios can be trusted more than times"
    return {
        "processor": _processor(),
        "usable cores": len(os.sched_getaffinity(0)),
        "load average at the start": round(load, 2),
        "shared machine": shared if load > 0.5 else "no",
        "Python": platform.python_version(),
        "nmlnp": nmlnp.__version__,
        **{name: metadata.version(name) for name in LIBRARIES},
        "commit": _commit(),
        "date": date.today().isoformat(),
        "command": _command(),
    }


def write(path, title, described, results, tables):
    """Write results as JSON, and the tables as a Markdown page beside it."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": described, "results": results}, indent=1) + "\n", encoding="utf-8")
    facts = [f"- {name}: `{value}`" for name, value in described.items()]
    page = [f"# {title}", "", *facts, *(f"\n{table.markdown()}" for table in tables)]
    path.with_suffix(".md").write_text("\n".join(page) + "\n", encoding="utf-8")


def _processor():
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit():
    """Return the commit of this file's repository, marked where tracked files differ from it."""
    try:
        return subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=Path(__file__).parent, capture_output=True, text=True, check=True,
        ).stdout.strip()  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _command():
    """Return the command line with the folders of this machine left out."""
    words = [f"PATH/{Path(word).name}" if word.startswith(("/", "~")) else word for word in sys.argv[1:]]
    return shlex.join(["python", f"tests/benchmarks/{Path(sys.argv[0]).name}", *words])
