"""Grading of files: points, statuses, messages, and files that try to cheat."""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from grading_fixture import SOLUTIONS, grade_text, oscillator

from nmlnp.grading import submission
from nmlnp.grading.cheats import cheats
from nmlnp.grading.checks import GradingError, check, load_checks
from nmlnp.grading.runner import FAILED, PASSED, UNWRITTEN, WAITING, seed_of

SOLUTION = (SOLUTIONS / "oscillator/local-energy/solution.py").read_text()


def outcomes(text, **limits):
    return {outcome.name: outcome for outcome in grade_text(text, **limits).outcomes}


def body(*lines):
    """A file whose local_energy does something."""
    return "import numpy as np\ndef local_energy(x, alpha):\n" + "".join(f"    {line}\n" for line in lines)


def test_the_solution_earns_everything():
    grading = grade_text(SOLUTION)
    assert (grading.points, grading.out_of, grading.complete) == (4, 4, True)


def test_the_untouched_file_earns_nothing():
    found = outcomes(oscillator().student_text)
    assert [one.status for one in found.values()] == [UNWRITTEN, WAITING, UNWRITTEN]
    assert found["exact_state"].message == "local_energy(...) is not written yet."
    assert found["other_state"].message.startswith('This check comes after "The local energy of the exact')


def test_part_of_the_points_with_a_message():
    found = outcomes(body("return np.full_like(x, 0.5)"))
    assert found["exact_state"].status == PASSED and found["exact_state"].points == 2
    assert found["other_state"].status == FAILED
    assert found["other_state"].message.startswith("E_L[0] is 0.5, expected ")
    assert found["mean"].message == "There is no function mean_energy in the file."


def test_a_hidden_check_gives_no_numbers():
    text = SOLUTION.replace("np.mean(energy(x, alpha))", "2.0 * np.mean(energy(x, alpha))")
    hidden = outcomes(text)["mean"]
    assert "standard errors" in hidden.message
    assert hidden.shown == "This hidden check fails; it tries other inputs than the ones you see."


def test_the_trace_is_the_students():
    found = outcomes(body("y = x[7]", "return y"))["exact_state"]
    assert found.message == (
        "local_energy(...) raised IndexError: index 7 is out of bounds for axis 0 with size 5."
    )
    assert found.trace == ("line 3, in local_energy: y = x[7]",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("def f(:\n", "The import of the file raised SyntaxError: invalid syntax"),
        ("import no_such_module", "The import of the file raised ModuleNotFoundError"),
        (body("return object()"), "local_energy(...) returned an object of the class object; allowed are"),
        (body("return lambda: 3"), "local_energy(...) returned an object of the class function"),
        (body("return {1: [x, {2}]}"), "local_energy(...) returned an object of the class set"),
        (body("return None"), "E_L is None: does the function end without return?"),
        (body("import sys", "sys.exit()"), "local_energy(...) raised SystemExit."),
        (body("import os", "os.abort()"), "local_energy(...) ended the process (signal SIGABRT)."),
        ("local_energy = 3", "There is no function local_energy in the file."),
        ("def local_energy(x): return x", "local_energy(...) raised TypeError: local_energy() takes 1"),
        (body("class E(Exception):", "    def __str__(self): 1/0", "raise E"), "local_energy(...) raised E."),
        ("", "There is no function local_energy in the file."),
    ],
)
def test_what_went_wrong_is_one_sentence(text, message):
    found = outcomes(text)["exact_state"]
    assert found.status == FAILED and found.message.startswith(message)
    assert "\n" not in found.message


def test_signals_without_a_name_have_a_number():
    assert [submission._exit_text(code) for code in (-6, -40)] == ["signal SIGABRT", "signal 40"]


def test_what_was_printed_is_shown():
    assert "the kinetic term" in grade_text('print("the kinetic term")\n' + SOLUTION).output
    assert len(grade_text('print("x" * 10**6)\n' + SOLUTION).output) <= 2000


def test_what_was_printed_is_no_file_of_the_students(tmp_path):
    """Nothing in the student's folder is read by the grader, so that no link there shows it other files."""
    secret = tmp_path / "secret"
    secret.write_text("the grader's own")
    text = (
        "import os\n"
        "for name in os.listdir('.'):\n"
        "    os.remove(name)\n"
        f"    os.symlink({str(secret)!r}, name)\n"
        "print(os.listdir('.'))\n"
    )
    assert grade_text(text).output.strip() == "[]"


def test_a_crash_costs_its_check_only():
    text = SOLUTION.replace("    return np.mean", "    import os; os._exit(3)\n    return np.mean")
    found = outcomes(text)
    assert found["other_state"].passed
    assert found["mean"].message == "mean_energy(...) ended the process (exit code 3)."


def test_a_missing_function_is_missed_where_it_is_handed_over():
    found = outcomes("def mean_energy(energy, x, alpha): return 0.5")["mean"]
    assert found.message.startswith("mean_energy(...) raised AttributeError")


def test_seeds_differ_between_students_only():
    assert seed_of("anna", "01/a") == seed_of("anna", "01/a")
    assert len({seed_of(student, "01/a") for student in ("anna", "ben", "")} | {seed_of("anna", "01/b")}) == 4


@pytest.mark.parametrize("what", list(cheats(oscillator())))
def test_known_cheats_earn_nothing(what):
    grading = grade_text(cheats(oscillator())[what], load_limit=1.0)
    assert grading.points == 0, [outcome.message for outcome in grading.outcomes]


def test_a_file_loops_in_its_functions():
    began = time.monotonic()
    found = outcomes(body("while True: pass"), time_limit=0.3)["exact_state"]
    assert found.message == "local_energy(...) did not end within 0.3 s."
    assert time.monotonic() - began < 10.0


def test_the_answer_to_another_question_does_not_count():
    forged = body(
        "import os",
        'line = b\'{"dict": [["token", "0"], ["value", 0.5]]}\\n\'',
        "for descriptor in range(3, 30):",
        "    try:",
        "        os.write(descriptor, line)",
        "    except OSError:",
        "        pass",
        "os._exit(0)",
    )
    assert outcomes(forged)["exact_state"].message == "local_energy(...) ended the process (exit code 0)."


def test_a_flood_of_answers_ends():
    flood = body(
        "import os",
        "while True:",
        "    for descriptor in range(3, 30):",
        "        try:",
        "            os.write(descriptor, b'x' * 1000 + b'\\n')",
        "        except OSError:",
        "            pass",
    )
    assert outcomes(flood, time_limit=0.5)["exact_state"].message.startswith("local_energy(...) did not end")


def test_an_answer_of_too_many_parts_is_not_read():
    """The grader would work on it for longer than the student's code may."""
    found = outcomes(body("return [[]] * 300_000"))["exact_state"]
    assert found.message.endswith("its answer was too large).")


def test_memory_is_limited():
    found = outcomes(body("return bytearray(3 << 30)"))["exact_state"]
    assert found.message == "local_energy(...) raised MemoryError: 2 GiB are not enough."


def test_a_file_is_limited():
    big = body("with open('big', 'wb') as file:", "    file.write(bytes(65 << 20))", "return x")
    assert "File too large" in outcomes(big)["exact_state"].message


BOMBS = {
    "fork": ("import os", "while True: os.fork()"),
    "posix_spawn": ("import os", "os.posix_spawn('/bin/true', ['true'], {})"),
    "subprocess": ("import subprocess", "subprocess.run(['true'])"),
    "system": ("import os", "os.system('true')"),
    "multiprocessing": (
        "import multiprocessing",
        "multiprocessing.get_context('spawn').Process(target=print).start()",
    ),
    "foreign": ("import ctypes", "ctypes.CDLL(None).fork()"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_process_is_started(bomb):
    found = outcomes(body(*BOMBS[bomb], "return x"))["exact_state"]
    assert found.message.endswith("PermissionError: an exercise may not start or signal a process.")


def test_no_process_is_signalled():
    found = outcomes(body("import os", f"os.kill({os.getpid()}, 9)"))["exact_state"]
    assert "may not start or signal a process" in found.message


@pytest.mark.parametrize(
    "lines",
    [
        ("open({target!r}, 'w')",),
        ("import os", "os.open({target!r}, os.O_CREAT | os.O_WRONLY)"),
        ("import os", "os.mkdir({target!r})"),
        ("import os", "open('mine', 'w').close()", "os.rename('mine', {target!r})"),
        ("import os", "os.remove({other!r})"),
        ("import shutil", "shutil.rmtree({folder!r})"),
        ("import os", "os.symlink({folder!r}, 'way')", "open('way/new', 'w')"),
        ("import numpy", "numpy.save({target!r}, x)"),
    ],
)
def test_nothing_is_written_outside_the_folder(lines, tmp_path):
    other = tmp_path / "other"
    other.write_text("kept")
    names = {"target": str(tmp_path / "new"), "other": str(other), "folder": str(tmp_path)}
    found = outcomes(body(*(line.format(**names) for line in lines), "return x"))["exact_state"]
    assert "PermissionError: an exercise may not write" in found.message
    assert [path.name for path in tmp_path.iterdir()] == ["other"] and other.read_text() == "kept"


@pytest.mark.parametrize(
    "lines",
    [
        ("return open({solution!r}).read()",),
        ("import os", "return os.listdir({folder!r})"),
        ("import os", "os.chdir({folder!r})"),
        ("import os", "os.symlink({solution!r}, 'way')", "return open('way').read()"),
        (
            "import sys",
            "sys.path.insert(0, {folder!r})",
            "import solution",
            "return solution.local_energy(x, 1)",
        ),
        (f"return open('/proc/{os.getpid()}/environ').read()",),
    ],
)
def test_the_solutions_are_not_read(lines):
    names = {"solution": str(oscillator().solution), "folder": str(oscillator().folder)}
    found = outcomes(body(*(line.format(**names) for line in lines)))["exact_state"]
    assert found.status == FAILED
    assert "may not read" in found.message or "No module named 'solution'" in found.message


def test_files_in_the_own_folder_are_allowed():
    lines = ("np.save('mine', x)", "import os", "os.rename('mine.npy', 'his.npy')", "y = np.load('his.npy')")
    assert outcomes(body(*lines, "return 0.5 + 0 * y"))["exact_state"].passed


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    grade_text(body("open('mine', 'w').write('x')", "while True: pass"), time_limit=0.3)
    assert not list(tmp_path.iterdir())
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if children.exists():
        assert not children.read_text().split()


def test_the_grader_never_imports_the_students_code():
    grade_text("import sys\nsys.modules['forged'] = sys\n" + SOLUTION)
    assert "student" not in sys.modules and "forged" not in sys.modules


def test_the_environment_is_clean(monkeypatch):
    monkeypatch.setenv("SECRET", "token")
    found = outcomes(body("import os", "raise ValueError(os.environ.get('SECRET', 'nothing'))"))
    assert found["exact_state"].message == "local_energy(...) raised ValueError: nothing."


def write_checks(folder, text):
    path = folder / "checks.py"
    path.write_text("from nmlnp.grading import check\n" + text)
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1/0", "cannot be imported: ZeroDivisionError"),
        ("", "no function decorated with @check"),
        ("@check()\ndef f(student, seed): pass", "no docstring"),
        ("@check(points=0)\ndef f(student, seed):\n    'A.'", "positive points"),
        ("@check(hints=('',))\ndef f(student, seed):\n    'A.'", "empty hint"),
        ("@check(needs='g')\ndef f(student, seed):\n    'A.'", "f needs g, which is no check before it"),
    ],
)
def test_checks_that_cannot_be_used(tmp_path, text, message):
    with pytest.raises(GradingError, match=message):
        load_checks(write_checks(tmp_path, text), "a/b")


def test_one_hint_is_not_a_tuple_of_letters():
    one = check(hints="Look at the sign.", needs="a")(_documented)
    assert one.hints == ("Look at the sign.",) and one.needs == ("a",)


def _documented(student, seed):
    """A check."""


def test_answers_are_as_exact_as_they_were_sent():
    """0.1 and the seed's normal numbers go through text without losing a bit."""
    x = np.random.default_rng(seed_of("anna", "oscillator/local-energy")).normal(size=5)
    text = body(f"assert x.tolist() == {x.tolist()}", "return np.full(5, 0.5)")
    assert outcomes(text)["exact_state"].passed
