"""What the kernel refuses a submission that has got round the audit hook."""

import os
import subprocess
import sys

import pytest
from grading_fixture import SOLUTIONS, grade_text, oscillator

from nmlnp.grading.landlock import _around

ASK = "import sys, nmlnp.grading.landlock as landlock; sys.exit(not landlock.restrict('.', sys.argv[1:]))"
SOLUTION = str(oscillator().solution)


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """Skip where the kernel has no Landlock; elsewhere the tests below run with it."""
    folder = tmp_path_factory.mktemp("own")
    if subprocess.run([sys.executable, "-c", ASK, SOLUTIONS], cwd=folder).returncode:
        pytest.skip("This kernel has no Landlock.")


# Each leaves the file's text in ``text``; without the kernel all of them earn everything.
READERS = {
    "the hook's builtins": (
        "import builtins",
        "real, builtins.any = builtins.any, lambda _: False",
        "file = open({path!r})",
        "builtins.any = real",
        "text = file.read()",
    ),
    "the hook's module": (
        "import __main__",
        "__main__.isinstance = lambda *_: True",
        "text = open({path!r}).read()",
    ),
    "the hook's cells": (
        "try:",
        "    open({path!r})",
        "except PermissionError as error:",
        "    refusal = error.__traceback__.tb_next.tb_frame.f_locals['check_read']",
        "    cells = dict(zip(refusal.__code__.co_freevars, refusal.__closure__))",
        "    cells['refused'].cell_contents = ()",
        "text = open({path!r}).read()",
    ),
    "a library in C": (
        "import readline",
        "readline.read_history_file({path!r})",
        "count = readline.get_current_history_length()",
        "text = '\\n'.join(readline.get_history_item(i) or '' for i in range(1, count + 1))",
    ),
    "the C library": (
        "import ctypes, os",
        "text = os.read(ctypes.CDLL(None).open({path!r}.encode(), 0), 100000).decode()",
    ),
    "a program": (
        "import os, sys",
        "del sys.modules['_posixsubprocess']",
        "import _posixsubprocess",
        "reading, writing = os.pipe()",
        "names = [b'/bin/cat', {path!r}.encode()]",
        "rest = (-1, -1, -1, writing, -1, -1, *os.pipe(), True, False, 0, None, None, None, -1, None)",
        "rest = rest[:-1] + ((None, False) if sys.version_info < (3, 14) else (None,))",
        "_posixsubprocess.fork_exec(names, [b'/bin/cat'], True, (writing,), None, [], *rest)",
        "os.close(writing)",
        "text = os.fdopen(reading).read()",
    ),
}


@pytest.mark.parametrize("way", READERS)
def test_no_way_leads_to_the_solution(kernel, way):
    lines = [line.format(path=SOLUTION) for line in READERS[way]]
    assert grade_text("\n".join([*lines, "exec(text)"])).points == 0


def test_no_library_writes_outside(kernel, tmp_path):
    text = f"import sqlite3\nsqlite3.connect({str(tmp_path / 'new')!r}).execute('create table a (b)')\n"
    assert "unable to open database file" in grade_text(text).outcomes[0].message
    assert not list(tmp_path.iterdir())


def test_the_environment_of_the_grader_is_not_read(kernel):
    text = (
        "import ctypes\n"
        f"found = ctypes.CDLL(None).open(b'/proc/{os.getpid()}/environ', 0)\n"
        "raise ValueError(found)\n"
    )
    assert "ValueError: -1" in grade_text(text).outcomes[0].message


def test_all_but_the_refused_is_readable(tmp_path):
    for name in ("course/answers/a", "course/package", "course/history"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "course/link").symlink_to(tmp_path / "course/answers")
    refused = [str(tmp_path / name) for name in ("course/answers", "course/answers/a", "course/history")]
    found = {path for path in _around(refused) if path.startswith(str(tmp_path))}
    assert found == {str(tmp_path / "course/package")}
    assert list(_around([])) == ["/"]
