"""The commands of students, instructors and maintainers, and their reports."""

import csv
import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from grading_fixture import SOLUTIONS, course, grade_text
from typer.testing import CliRunner

from nmlnp import cli
from nmlnp.errors import NmlnpError
from nmlnp.grading import desk, notebook, report_files, supervisor
from nmlnp.grading.checks import GradingError
from nmlnp.grading.collection import Collection
from nmlnp.grading.workspace import Workspace

IDENTIFIER = "oscillator/local-energy"
SOLUTION = (SOLUTIONS / IDENTIFIER / "solution.py").read_text()
WRONG = (SOLUTIONS / IDENTIFIER / "wrong/kinetic.py").read_text()
HIDDEN = SOLUTION.replace("np.mean(energy(x, alpha))", "2.0 * np.mean(energy(x, alpha))")
__all__ = ["course"]


def run(*arguments, exit_code=0):
    result = CliRunner().invoke(cli.app, list(arguments), env={"COLUMNS": "160"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == exit_code, result.output
    return result.output


def sentence_of(*arguments):
    """The complaint of a command that cannot work."""
    with pytest.raises(NmlnpError) as error:
        run(*arguments)
    assert error.value.exit_code == 2
    assert "\n" not in str(error.value)
    return str(error.value)


def file_in(course):
    return course / "exercises" / f"{IDENTIFIER}.py"


def test_a_student_goes_through_an_exercise(course):
    assert "local-energy" in run("exercise", "list") and "started" not in run("exercise", "list")
    out = run("exercise", "start", "local-energy")
    assert "level 1, 4 points" in out and "Write `local_energy(x, alpha)`" in out
    assert f"exercises/{IDENTIFIER}.py" in out
    out = run("exercise", "grade", exit_code=1)
    assert "0 of 4 points." in out and "not written yet" in out and "A hint: nmlnp exercise hint" in out
    assert "1. Differentiate psi twice." in run("exercise", "hint")
    out = run("exercise", "hint")
    assert "2. The kinetic term has a factor 1/2." in out and "That is all" in out
    assert "A hint:" not in run("exercise", "grade", exit_code=1)
    file_in(course).write_text(HIDDEN)
    out = run("exercise", "grade", exit_code=1)
    assert "3 of 4 points." in out and "hidden check fails" in out and "passed" not in out
    assert "started" not in run("exercise", "list") and "3/4" in run("exercise", "list")
    assert "1. The mean is over the samples." in run("exercise", "hint", IDENTIFIER)
    file_in(course).write_text(SOLUTION)
    assert "4 of 4 points: all 3 checks passed, 1 hidden among them." in run("exercise", "grade", IDENTIFIER)
    assert "All 1 exercises are complete." in run("exercise", "next")
    assert "nothing to hint at" in sentence_of("exercise", "hint")
    assert "is fresh again" in run("exercise", "reset")
    assert [path.read_text() for path in file_in(course).parent.glob("*.backup-*.py")] == [SOLUTION]
    assert "which was there already and is left as it is" in run("exercise", "start", IDENTIFIER)
    state = json.loads((course / "exercises/.progress.json").read_text())
    assert state["exercises"][IDENTIFIER]["gradings"] == 4


def test_next_starts_what_is_open(course):
    assert "Write it in" in run("exercise", "next")
    assert file_in(course).exists()


def test_the_inputs_depend_on_the_student(course):
    run("exercise", "start", IDENTIFIER)
    file_in(course).write_text(WRONG)
    outputs = {run("exercise", "grade", "--student", name, exit_code=1) for name in ("anna", "ben", "anna")}
    assert len(outputs) == 2
    assert Workspace().student == "anna" or Workspace().student == "ben"


def test_reports_are_written(course):
    run("exercise", "start", IDENTIFIER)
    file_in(course).write_text(HIDDEN)
    kinds = {"json": "r.json", "html": "r.html", "junit": "new/r.xml", "gradescope": "g.json"}
    kinds["classroom"] = "c.json"
    options = [word for kind, name in kinds.items() for word in (f"--{kind}", name)]
    run("exercise", "grade", "all", "--student", "anna", *options, exit_code=1)
    assert all((course / name).stat().st_size > 100 for name in kinds.values())
    assert json.loads((course / "r.json").read_text())["points"] == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("exercise", "grade"), "No exercise is started here"),
        (("exercise", "hint"), "No exercise is started here"),
        (("exercise", "watch"), "No exercise is started here"),
        (("exercise", "reset"), "No exercise is started here"),
        (("exercise", "grade", "nonsense"), "There is no exercise nonsense"),
        (("exercise", "start", "nonsense"), "There is no exercise nonsense"),
        (("exercise", "list", "nonsense"), "There is no exercise nonsense"),
        (("exercise", "selfcheck", "nonsense"), "There is no exercise nonsense"),
        (
            ("exercise", "grade", "local-energy"),
            "begin with: nmlnp exercise start oscillator/local-energy",
        ),
        (("exercise", "grade", "all"), "There is no file of all in exercises"),
        (("exercise", "reset", "local-energy"), "Cannot read exercises/oscillator/local-energy.py"),
        (("exercise", "watch", "local-energy"), "Cannot read exercises/oscillator/local-energy.py"),
        (("exercise", "start", "local-energy", "--folder", "/dev/null/x"), "Cannot "),
        (("grade-all", "nowhere"), "nowhere is not a folder"),
        (("grade-all", "."), ". holds no submission"),
        (("exercise", "generate", "--check"), "Stale student files: oscillator/local-energy.py"),
    ],
)
def test_bad_input_is_one_sentence(course, arguments, sentence):
    assert sentence_of(*arguments).startswith(sentence) or sentence in sentence_of(*arguments)


def test_a_file_that_is_no_text(course):
    run("exercise", "start", IDENTIFIER)
    file_in(course).write_bytes(b"\xff\xfe\x00")
    assert "is not a text in UTF-8" in sentence_of("exercise", "grade")
    file_in(course).write_text(SOLUTION)
    assert sentence_of("exercise", "grade", "--json", "/dev/null/x").startswith("Cannot write /dev/null/x")


def test_generate_and_its_check(course):
    assert f"{IDENTIFIER}.py" in run("exercise", "generate")
    assert run("exercise", "generate", "--check") == ""


def test_a_submission_is_graded_by_its_path(course):
    (course / "local-energy.py").write_text(SOLUTION)
    assert "4 of 4 points" in run("exercise", "grade", "local-energy.py", "--student", "ben")
    assert not (course / "exercises").exists()


def hand_in(course):
    for student, where, text in (
        ("anna", f"exercises/{IDENTIFIER}.py", SOLUTION),
        ("ben", "local-energy.py", WRONG),
        ("carla", "oscillator/local-energy.py", HIDDEN),
        ("carla", "notes.py", "no exercise"),
        ("dan", "README.py", "nothing"),
    ):
        path = course / "class" / student / where
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_a_class_is_graded(course):
    hand_in(course)
    out = run("grade-all", "class", "--csv", "grades.csv", "--json", "grades.json")
    assert "67 %" in out and "33 %" in out
    rows = list(csv.DictReader(io.StringIO((course / "grades.csv").read_text())))
    assert [(row["student"], row["points"], row["out_of"]) for row in rows] == [
        ("anna", "4", "4"),
        ("ben", "0", "4"),
        ("carla", "3", "4"),
        ("dan", "0", "4"),
    ]
    assert [row["failed_checks"] for row in rows][1:] == [
        "exact_state other_state mean",
        "mean",
        "not handed in",
    ]
    gradings = json.loads((course / "grades.json").read_text())
    assert len({grading["seed"] for grading in gradings}) == 3


def test_a_link_is_no_submission(course):
    """The grader itself would read what it leads to."""
    hand_in(course)
    (course / "class/dan/local-energy.py").symlink_to(SOLUTIONS / IDENTIFIER / "solution.py")
    (course / "class/eva/local-energy.py").mkdir(parents=True)
    run("grade-all", "class", "--csv", "grades.csv")
    rows = list(csv.DictReader(io.StringIO((course / "grades.csv").read_text())))
    told = [row["failed_checks"] for row in rows][3:]
    assert told == ["local-energy.py is a link, which is not followed", "local-energy.py is no file"]


def test_no_submission_reads_another(course):
    hand_in(course)
    text = f"exec(open({str(course / 'class/anna/exercises' / IDENTIFIER)!r} + '.py').read())"
    (course / "class/ben/local-energy.py").write_text(text)
    run("grade-all", "class", "--json", "grades.json")
    points = {one["student"]: one["points"] for one in json.loads((course / "grades.json").read_text())}
    assert points == {"anna": 4, "ben": 0, "carla": 3}


def test_what_cannot_be_graded_is_a_row_with_a_sentence(course):
    hand_in(course)
    there = course / "class"
    (there / "anna/local-energy.py").write_text(WRONG)  # a second one
    (there / "eve").symlink_to(there / "anna")
    (there / "fay").mkdir()
    (there / "fay/local-energy.ipynb").write_text("{}")
    (there / "gus").mkdir()
    (there / "gus/local-energy.py").symlink_to(SOLUTIONS / IDENTIFIER / "solution.py")
    (there / "hal").mkdir()
    os.mkfifo(there / "hal/local-energy.py")
    (there / "ida").mkdir()
    (there / "ida/local-energy.py").write_bytes(bytes(2 << 20))
    odd = os.fsencode(there) + b"/\xff\n=" + b"x" * 200
    os.mkdir(odd)
    with open(odd + b"/local-energy.py", "w") as file:
        file.write(SOLUTION)
    out = run("grade-all", "class", "--csv", "grades.csv", "--json", "grades.json")
    rows = list(csv.DictReader(io.StringIO((course / "grades.csv").read_text())))
    found = {row["student"]: (row["points"], row["failed_checks"]) for row in rows}
    assert found["ben"][0] == "0" and found["carla"] == ("3", "mean")
    assert found["dan"] == ("0", "not handed in")
    assert found["anna"][0] == "0" and "is handed in twice, as local-energy.py and as" in found["anna"][1]
    assert "is a link to" in found["eve"][1] and "is a notebook" in found["fay"][1]
    assert "is a link, which" in found["gus"][1] and "is no file" in found["hal"][1]
    assert "is larger than 1 MiB" in found["ida"][1]
    assert [points for name, (points, _) in found.items() if name.startswith("\\xff")] == ["4"]
    assert "eve: is a link to" in out.replace("\n", "")
    kept = json.loads((course / "grades.json").read_text())
    assert {one["student"]: one["points"] for one in kept}["fay"] == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_folder_is_said(course):
    hand_in(course)
    (course / "class/dan").chmod(0)
    run("grade-all", "class", "--csv", "grades.csv")
    (course / "class/dan").chmod(0o755)
    assert (
        "dan,oscillator/local-energy,0,4,the folder . cannot be read" in (course / "grades.csv").read_text()
    )


def test_a_file_that_cannot_be_read_is_said(course, monkeypatch):
    hand_in(course)
    plain = Path.read_text

    def failing(self, *arguments, **keywords):
        if "carla" in str(self):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return plain(self, *arguments, **keywords)

    monkeypatch.setattr(Path, "read_text", failing)
    assert "Input/output error" in run("grade-all", "class")


def test_a_report_that_cannot_be_written_is_noticed_first(course):
    hand_in(course)
    (course / "class/anna/exercises" / f"{IDENTIFIER}.py").write_text("raise SystemExit('graded')")
    assert "Cannot write nowhere.csv/a.csv" in sentence_of_bad_report(course)


def sentence_of_bad_report(course):
    (course / "nowhere.csv").write_text("a file")
    return sentence_of("grade-all", "class", "--csv", "nowhere.csv/a.csv")


def test_a_name_is_no_formula(course):
    for name in ("=1+1", "+1", "-1", "@A1", "a=1"):
        (course / "class" / name).mkdir(parents=True)
        (course / "class" / name / "local-energy.py").write_text(WRONG)
    run("grade-all", "class", "--csv", "grades.csv")
    rows = list(csv.DictReader(io.StringIO((course / "grades.csv").read_text())))
    assert {row["student"] for row in rows} == {"'=1+1", "'+1", "'-1", "'@A1", "a=1"}


def test_a_key_changes_the_hidden_checks_only(course):
    hand_in(course)
    (course / "class/anna/exercises" / f"{IDENTIFIER}.py").write_text(RECORDING)
    (course / "short").write_bytes(b"short")
    assert "shorter than 16 bytes" in sentence_of("grade-all", "class", "--key-file", "short")
    assert "Cannot read the key" in sentence_of("grade-all", "class", "--key-file", "none")
    printed = []
    for key in (b"a" * 32, b"b" * 32, b"b" * 32):
        (course / "key").write_bytes(key)
        run("grade-all", "class", "--key-file", "key", "--json", "grades.json", "--require-isolation")
        kept = json.loads((course / "grades.json").read_text())
        printed.append(next(one["output"].split() for one in kept if one["student"] == "anna"))
    assert printed[0][:2] == printed[1][:2] and printed[0] != printed[1] == printed[2]


RECORDING = SOLUTION.replace("    return", "    print(float(np.sum(x)))\n    return")


def test_isolation_may_be_required(course, monkeypatch):
    from nmlnp.grading import maintenance

    hand_in(course)
    monkeypatch.setattr(maintenance, "protection_lacking", lambda: ["use the network"])
    told = sentence_of("grade-all", "class", "--require-isolation")
    assert told.startswith("Nothing was graded: This machine does not fully protect")


def test_what_ends_its_grader_costs_itself_only(tmp_path, monkeypatch):
    """Nothing is known that does this where the kernel protects; here the checks do it."""
    folder = tmp_path / "solutions"
    shutil.copytree(SOLUTIONS, folder)
    checks = folder / IDENTIFIER / "checks.py"
    checks.write_text(
        checks.read_text()
        + """
import os, signal
@check()
def ends(student, seed):
    "Ends the process of some, stops that of others."
    what = student.mean_energy(0, 0, 0)
    os.kill(os.getpid(), int(what)) if what else None
"""
    )
    found = Collection(folder, None)
    names = {"anna": 0, "ben": signal.SIGKILL, "carla": signal.SIGSTOP, "dan": 0, "eve": signal.SIGTERM}
    exercise = found.find("local-energy")
    text = SOLUTION[: SOLUTION.index("def mean_energy")]
    files = {
        (name, exercise): ("a.py", f"{text}\ndef mean_energy(*_): return {int(number)}\n")
        for name, number in names.items()
    }
    monkeypatch.setattr(supervisor, "LOAD_LIMIT", 0.0)
    object.__setattr__(exercise, "time_limit", 1.0)
    gradings = supervisor.grade_all(found, files, [], spare=3.0)
    assert [one.outcomes[0].points for one in gradings] == [2, 0, 0, 2, 0]
    assert gradings[1].outcomes[0].message == supervisor.LOST


def test_watching_grades_at_once_and_when_the_file_changes(course, monkeypatch):
    run("exercise", "start", IDENTIFIER)
    looks = []

    def sleep(_):
        looks.append(1)
        if len(looks) == 2:
            run("exercise", "hint")
            file_in(course).write_text(SOLUTION)
        if len(looks) == 5:
            raise KeyboardInterrupt

    monkeypatch.setattr(desk.time, "sleep", sleep)
    out = run("exercise", "watch")
    assert out.index("0 of 4 points.") < out.index("4 of 4 points") < out.index("Ended.")
    entry = Workspace().entry(desk.collection().exercises[0])
    assert entry["gradings"] == 2 and sum(entry["hints"].values()) == 1


REPORT = grade_text(HIDDEN.replace("import numpy as np", "import numpy as np\nprint('<b>&')"), student="anna")


def test_html_is_one_page_that_needs_nothing_else():
    page = BeautifulSoup(report_files.to_html([REPORT]), "html.parser")
    assert page.title.text == "3 of 4 points"
    assert not page.find_all(["script", "link", "img"])
    assert "<b>&" in page.pre.text and len(page.find_all("li")) == 3


def test_junit_counts_failures():
    root = ElementTree.fromstring(report_files.to_junit([REPORT]))
    suite = root.find("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("name")) == ("3", "1", IDENTIFIER)
    assert "hidden check fails" in suite.find("testcase/failure").get("message")


@pytest.mark.parametrize("write", [report_files.to_junit, report_files.to_json, report_files.to_html])
def test_reports_survive_any_character(write):
    """XML holds no control character, UTF-8 no surrogate, and a terminal obeys an escape sequence."""
    grading = grade_text("def local_energy(x, alpha): raise ValueError('\\x00\\x1b[31m \\udc80 <&>')  # \x1b")
    assert grading.outcomes[0].message.endswith("raised ValueError: \ufffd\ufffd[31m \ufffd <&>.")
    text = write([grading])
    assert "\x1b" not in text and text.encode()
    if write is report_files.to_junit:
        ElementTree.fromstring(text)


def test_gradescope_hides_what_is_hidden():
    report = json.loads(report_files.to_gradescope([REPORT]))
    assert report["score"] == 3
    assert [test["visibility"] for test in report["tests"]] == ["visible", "visible", "hidden"]
    assert [test["status"] for test in report["tests"]] == ["passed", "passed", "failed"]
    assert "1 hidden" in report["output"] and "all" not in report["output"]


def test_classroom_adds_up():
    report = json.loads(report_files.to_classroom([REPORT]))
    assert (report["status"], report["max_score"]) == ("fail", 4)
    assert sum(test["score"] for test in report["tests"]) == 3


def test_no_report_tells_the_reference_of_a_hidden_check():
    assert "standard errors" in REPORT.outcomes[2].message
    for kind in ("json", "html", "junit", "gradescope", "classroom"):
        assert "standard errors" not in getattr(report_files, f"to_{kind}")([REPORT])


def test_definitions_of_a_notebook():
    cells = [
        "",
        "import numpy as np\nimport matplotlib.pyplot as plt",
        "hbar = 1.0\nbig = hbar * np.pi\ndata = load()\nderived = data",
        "def f(x):\n    return 1",
        "this is no Python",
        "f(3)\nplt.plot([1])\ndef f(x):\n    return np.exp(big * x)",
    ]
    text = notebook.definitions(cells)
    assert "matplotlib" not in text and "load" not in text and "derived" not in text
    namespace = {}
    exec(text, namespace)
    assert namespace["f"](0.0) == 1.0


def test_a_notebook_is_graded(course):
    shell_class = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell
    with pytest.raises(GradingError, match="grades the cells of a notebook"):
        notebook.check("local-energy")
    shell = shell_class.instance()
    try:
        for cell in (
            SOLUTION,
            "from nmlnp.grading.notebook import check",
            f"r = check({IDENTIFIER!r}, 'anna')",
        ):
            shell.run_cell(cell, store_history=True).raise_error()
        report = shell.user_ns["r"]
        assert report.grading.complete
        assert "4 of 4 points" in report._repr_html_() and "4 of 4 points" in repr(report)
    finally:
        shell_class.clear_instance()
        shell.history_manager.end_session()


def test_the_command_line_stays_light():
    """Neither NumPy nor what the commands need is imported to show the help."""
    code = "import sys, nmlnp.cli; print([m for m in ('numpy', 'rich.table', 'scipy') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "numpy" not in out.stdout and "scipy" not in out.stdout


def test_help_teaches(course):
    for command in ("list", "start", "grade", "watch", "hint", "reset", "next", "generate", "selfcheck"):
        assert "Usage" in run("exercise", command, "--help")
    assert "Examples" in run("exercise", "--help") and "Examples" in run("exercise", "grade", "--help")
    assert "Examples" in run("grade-all", "--help")
