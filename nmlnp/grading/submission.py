"""The grader's side of a student's process: start it, call it, end it in time."""

import json
import os
import secrets
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from nmlnp.grading import child, collection, isolation, withhold
from nmlnp.grading.checks import Failed
from nmlnp.grading.plain import ALLOWED, Function, NotPlain, dumps, loads

LOAD_LIMIT = 20.0  # seconds to start Python and import the student's file
LARGEST_ANSWER = 32 << 20  # bytes
MOST_PARTS = 200_000  # lists, arrays and so on in an answer: each takes the grader some microseconds
LONGEST_OUTPUT = 2000  # characters kept of what the student printed
_CHILD = Path(child.__file__)


class StudentFailed(Failed):
    """The student's code ended without an answer.

    Attributes
    ----------
    trace : tuple of str
        The student's frames, outermost first.
    unwritten : bool
        The function is still to be written.
    """

    def __init__(self, sentence, trace=(), unwritten=False):
        super().__init__(sentence)
        self.trace = tuple(trace)
        self.unwritten = unwritten


class Student:
    """Stands for the student's module in a check: ``student.binding_energy(82, 126)``."""

    def __init__(self, submission):
        self._submission = submission

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *arguments, **keywords: self._submission.call(name, arguments, keywords)

    def function(self, name):
        """Return a function of the student's, to hand to another function of the student's."""
        return Function(f"student:{name}")


class Submission:
    """A student's file in a process of its own, started at the first call.

    Parameters
    ----------
    source : str
        The text of the file.
    filename : str
        Its name in tracebacks.
    cpu_seconds : float
        Processor time of the process.
    refused : sequence of pathlib.Path
        Folders that it may not read, where they lie among the libraries.
    answers : sequence of str
        What of the package it may not use (`nmlnp.grading.withhold`).
    load_limit : float
        Seconds to import the file.

    Attributes
    ----------
    shortcomings : tuple of str
        What of the protection this machine lacks (`nmlnp.grading.isolation.shortcomings`).
    """

    def __init__(self, source, filename, cpu_seconds, refused, answers=(), load_limit=LOAD_LIMIT):
        self._source, self._filename = source, filename
        self._cpu_seconds, self._load_limit = cpu_seconds + load_limit, load_limit
        self._answers_withheld = list(answers)
        self._readable, self._listed = isolation.readable(
            [*refused, *withhold.files(answers, collection.PACKAGE)]
        )
        self.shortcomings = ()
        self._process = None
        self._pending = b""
        self._broken = None
        self.seconds_left = 0.0

    def __enter__(self):
        self._home = tempfile.TemporaryDirectory(prefix="nmlnp-exercise-", ignore_cleanup_errors=True)
        # Without a name: what stands in the student's folder may be replaced by a link to elsewhere.
        self._output = tempfile.TemporaryFile()
        return self

    def __exit__(self, *_):
        self._end()
        self._output.close()
        self._home.cleanup()

    @property
    def output(self):
        """The end of what the student's code printed."""
        descriptor = self._output.fileno()
        begin = max(0, os.fstat(descriptor).st_size - 4 * LONGEST_OUTPUT)
        # The child writes at the position of the same open file, so that seeking would move it.
        return os.pread(descriptor, 4 * LONGEST_OUTPUT, begin).decode(errors="replace")[-LONGEST_OUTPUT:]

    def call(self, name, arguments, keywords):
        """Return what a function of the student returns.

        Raises
        ------
        StudentFailed
            It raised, took too long, ended the process or returned no plain data.
        """
        if self._broken is not None:
            raise self._broken
        if self._process is None:
            self._load()
        request = {"name": name, "arguments": tuple(arguments), "keywords": keywords}
        began = time.monotonic()
        try:
            answer = self._ask(request, self.seconds_left, f"{name}(...)")
        finally:
            self.seconds_left -= time.monotonic() - began
        if "missing" in answer:
            raise StudentFailed(f"There is no function {name} in the file.")
        if "not_plain" in answer:
            raise StudentFailed(f"{name}(...) returned {answer['not_plain']}; allowed are {ALLOWED}.")
        if "error" in answer:
            raise self._raised(answer["error"], f"{name}(...)")
        return answer["value"]

    def _load(self):
        self._start()
        try:
            answer = self._ask({}, self._load_limit, "the import of the file")
            self.shortcomings = tuple(answer.get("shortcomings", ()))
            if "error" in answer:
                raise self._raised(answer["error"], "The import of the file")
        except StudentFailed as error:
            self._end()
            self._broken = error
            raise

    def _raised(self, error, what):
        kind, text, trace = error["kind"], error["text"], error["trace"]
        if kind == "NotImplementedError":
            return StudentFailed(f"{what} is not written yet.", trace, unwritten=True)
        if kind == "MemoryError":
            text = f"{child.MEMORY >> 30} GiB are not enough"
        return StudentFailed(f"{what} raised {kind}{': ' if text else ''}{text}".rstrip(".") + ".", trace)

    def _start(self):
        reading, writing = os.pipe()
        folder = self._home.name
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-u", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            pass_fds=[writing],
            env=_environment(folder),
            cwd=folder,
            start_new_session=True,
        )
        os.close(writing)
        self._answers, self._pending = reading, b""
        os.set_blocking(self._process.stdin.fileno(), False)
        setting = {
            "path": [os.path.abspath(path) for path in sys.path if path] + [str(collection.PACKAGE.parent)],
            "answers": writing,
            "folder": folder,
            "readable": self._readable,
            "listed": self._listed,
            "answer_modules": self._answers_withheld,
            "cpu_seconds": int(self._cpu_seconds) + 1,
            "source": self._source,
            "filename": self._filename,
        }
        self._setting = json.dumps(setting).encode() + b"\n"

    def _ask(self, request, seconds, what):
        """Send a request and return the answer to it; what else arrives does not count."""
        token = secrets.token_hex(16)
        until = time.monotonic() + seconds
        try:
            line = self._setting + token.encode() + b" " + dumps(request)
        except NotPlain as error:
            raise TypeError(f"A check cannot hand {error} to {what}.") from None
        self._setting = b""
        try:
            self._send(line, until)
            while True:
                try:
                    answer = loads(self._receive(until))
                except NotPlain:
                    continue
                if isinstance(answer, dict) and answer.get("token") == token:
                    return answer
        except TimeoutError:
            self._end()
            raise StudentFailed(f"{_capital(what)} did not end within {seconds:.3g} s.") from None
        except EOFError:
            code = self._end(patience=0.5)
            raise StudentFailed(f"{_capital(what)} ended the process ({_exit_text(code)}).") from None

    def _send(self, line, until):
        pipe = self._process.stdin.fileno()
        while line:
            self._wait(pipe, select.POLLOUT, until)
            try:
                line = line[os.write(pipe, line) :]
            except BrokenPipeError:
                raise EOFError from None

    def _receive(self, until):
        parts = [self._pending]
        size = len(self._pending)
        while b"\n" not in parts[-1]:
            self._wait(self._answers, select.POLLIN, until)
            part = os.read(self._answers, 1 << 20)
            size += len(part)
            if not part or size > LARGEST_ANSWER:
                raise EOFError
            parts.append(part)
        line, _, self._pending = b"".join(parts).partition(b"\n")
        if line.count(b"{") > MOST_PARTS:
            raise EOFError
        return line

    def _wait(self, descriptor, event, until):
        poll = select.poll()
        poll.register(descriptor, event)
        left = until - time.monotonic()
        if left <= 0.0 or not poll.poll(1000.0 * left):
            raise TimeoutError

    def _end(self, patience=0.0):
        """Kill the process with all that it started; return its exit code if it ended by itself."""
        process, self._process = self._process, None
        if process is None:
            return None
        code = None
        with suppress(subprocess.TimeoutExpired):
            code = process.wait(patience)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        process.stdin.close()
        os.close(self._answers)
        return code


def protection_lacking():
    """Return what of the protection this machine lacks (`nmlnp.grading.isolation.shortcomings`)."""
    with Submission("", "nothing", 1.0, []) as submission:
        submission.seconds_left = 1.0
        with suppress(StudentFailed):
            submission.call("nothing", (), {})
        return submission.shortcomings


def _environment(folder):
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
    places = ("HOME", "TMPDIR", "MPLCONFIGDIR", "NUMBA_CACHE_DIR", "NMLNP_CACHE_DIR")
    environment = dict.fromkeys(threads, "1") | dict.fromkeys(places, folder)
    return environment | {"PATH": os.defpath, "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}


def _exit_text(code):
    if code is None:
        return "its pipe was closed or its answer was too large"
    if code >= 0:
        return f"exit code {code}"
    names = {number.value: number.name for number in signal.Signals}
    return f"signal {names.get(-code, -code)}"


def _capital(text):
    return text if "(" in text else text[0].upper() + text[1:]
