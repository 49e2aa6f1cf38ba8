"""What the kernel refuses a submission that has got round the audit hook."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cheats import ATTACKS, READERS, reader
from grading_fixture import SOLUTIONS, grade_text, oscillator
from handouts import handouts

from nmlnp.grading.isolation import around, sentence
from nmlnp.grading.runner import hidden_seed

SOLUTION = (SOLUTIONS / "oscillator/local-energy/solution.py").read_text()


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """Skip where the kernel does not protect; elsewhere the tests below run with what cheats ask for."""
    lacks = grade_text(SOLUTION).shortcomings
    if lacks:
        pytest.skip(sentence(lacks))
    with handouts(Path(oscillator().solution), tmp_path_factory.mktemp("other")) as found:
        yield found


@pytest.mark.parametrize("what", READERS)
def test_no_way_leads_to_the_solution(names, what):
    grading = grade_text(reader(what, names), load_limit=5.0, time_limit=5.0)
    assert grading.points == 0
    # It was the way that failed, not what came after it.
    assert "The import of the file" in grading.outcomes[0].message, grading.outcomes[0].message


@pytest.mark.parametrize("what", ATTACKS)
def test_no_attack_reaches_the_grader(names, what):
    program = "import sys; from grading_fixture import grade_text; print(grade_text(sys.stdin.read(), "
    program += "load_limit=1.0, time_limit=0.5).points)"
    done = subprocess.run(
        [sys.executable, "-c", program], input=ATTACKS[what], capture_output=True, text=True, timeout=60,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "0\n"), done.stderr
    assert not any(Path(folder, "nmlnp-left").exists() for folder in ("/dev/shm", "/tmp"))


def test_a_folder_above_that_cannot_be_listed_protects_all_the_same(names, tmp_path):
    """Shared homes have mode 711; the solution lies below one, and the reader is an ordinary user."""
    program = (
        "import os, sys, struct, ctypes\n"
        "from nmlnp.grading.landlock import restrict\n"
        "from nmlnp.grading.isolation import libraries\n"
        "roots = libraries()[0]\n"
        "os.chmod('.', 0o111)\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "restrict(roots, [], [])\n"
        "open('below/solution.py').read()\n"
    )
    (tmp_path / "above/below").mkdir(parents=True)
    (tmp_path / "above/below/solution.py").write_text("the answer")
    plain = program.replace("restrict(roots, [], [])", "pass")
    tmp_path.parent.chmod(0o755)
    for text, words in ((plain, ""), (program, "PermissionError")):
        done = subprocess.run(
            [sys.executable, "-c", text], cwd=tmp_path / "above", capture_output=True, text=True
        )
        assert words in done.stderr and bool(words) == ("below/solution.py" in done.stderr), done.stderr
    (tmp_path / "above").chmod(0o755)


def test_no_library_writes_outside(names, tmp_path):
    text = f"import sqlite3\nsqlite3.connect({str(tmp_path / 'new')!r}).execute('create table a (b)')\n"
    assert "unable to open database file" in grade_text(text).outcomes[0].message
    assert not list(tmp_path.iterdir())


def test_what_exercises_need_works(names):
    """Libraries are found, also those in C; files, threads of one's own and random numbers are there."""
    text = (
        "import bisect, ctypes, fractions, zoneinfo, decimal, secrets, tempfile, concurrent.futures\n"
        "import numba, scipy.linalg, scipy.optimize, scipy.special, h5py, matplotlib.pyplot\n"
        "import nmlnp.learning.regression, nmlnp.vmc.statistics, nmlnp.physics.pionless, nmlnp.data\n"
        "nmlnp.data.masses()\n"
        "numba.njit(lambda x: x + 1)(1)\n"
        "tempfile.TemporaryFile().write(b'x')\n"
        "zoneinfo.ZoneInfo('Europe/Berlin') if zoneinfo.TZPATH else None\n"
        "matplotlib.pyplot.plot([1, 2])\n"
        "matplotlib.pyplot.savefig('mine.png')\n"
    )
    assert grade_text(text + SOLUTION).points == 4


def test_what_is_lacking_is_said():
    assert sentence(()) == ""
    assert "could read other files, use the network (needed" in sentence(
        ["read other files", "use the network"]
    )


def test_all_but_the_refused_is_readable(tmp_path):
    for name in ("course/answers/a", "course/package", "course/history"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "course/link").symlink_to(tmp_path / "course/answers")
    refused = [str(tmp_path / name) for name in ("course/answers", "course/answers/a", "course/history")]
    assert list(around(str(tmp_path), refused)) == [str(tmp_path / "course/package")]
    assert list(around(str(tmp_path / "course/answers/a"), refused)) == []
    assert list(around("/usr", [])) == ["/usr"]


def test_hidden_checks_hold_a_secret():
    """A recorded answer to the seed of a name is of no use where the instructor has a key."""
    assert hidden_seed(5, b"") == 5
    seeds = {hidden_seed(5, b"one"), hidden_seed(5, b"two"), hidden_seed(6, b"one"), 5, 6}
    assert len(seeds) == 5
