"""Grading in processes that may end: what becomes of one submission does not touch the others."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from nmlnp.grading import worker
from nmlnp.grading.checks import GradingError
from nmlnp.grading.collection import PACKAGE
from nmlnp.grading.runner import FAILED, Grading, Outcome, seed_of
from nmlnp.grading.submission import LOAD_LIMIT

SPARE = 60.0  # seconds above all limits that the checks themselves may take
LOST = "The grading of this file was ended from within; it earns nothing."


class Worker:
    """A process that grades, started when needed and again after each end."""

    def __init__(self):
        self._process = None

    def ask(self, work, seconds):
        """Return the answer to one piece of work, or None if the process ended or took too long."""
        if self._process is None:
            self._start()
        until = time.monotonic() + seconds
        try:
            self._process.stdin.write(json.dumps(work).encode() + b"\n")
            self._process.stdin.flush()
            line = self._receive(until)
        except BrokenPipeError:
            line = b""
        if not line:
            self.end()
            return None
        return json.loads(line)

    def _start(self):
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(Path(worker.__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        path = [os.path.abspath(path) for path in sys.path if path] + [str(PACKAGE.parent)]
        self._process.stdin.write(json.dumps(path).encode() + b"\n")

    def _receive(self, until):
        pipe, parts = self._process.stdout.fileno(), [b""]
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        while not parts[-1].endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0.0 or not poll.poll(1000.0 * left):
                return b""
            parts.append(os.read(pipe, 1 << 20))
            if not parts[-1]:
                return b""
        return b"".join(parts)

    def end(self):
        """End the process, a stopped one too."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.stdout.close()


def grade_all(collection, found, refused, key=b"", done=lambda: None, spare=SPARE):
    """Grade submissions, one process a core.

    Parameters
    ----------
    collection : nmlnp.grading.collection.Collection
        Of the exercises.
    found : dict of (str, nmlnp.grading.collection.Exercise) to (str, str)
        Name and text of the file, by student and exercise.
    refused : sequence of pathlib.Path
        Folders that no submission may read, where they lie among the libraries.
    key : bytes
        The instructor's secret, see `nmlnp.grading.runner.grade`.
    done : callable
        Called after each.
    spare : float
        Seconds above all limits after which one counts as lost.

    Returns
    -------
    list of nmlnp.grading.runner.Grading
        In the order of ``found``; one that ended its process has failed every check.

    Raises
    ------
    GradingError
        The checks of an exercise cannot be used.
    """
    for exercise in {exercise for _, exercise in found}:
        exercise.checks  # noqa: B018  (that they can be loaded is found out before the others wait)
    workers = [Worker() for _ in range(min(os.cpu_count() or 1, len(found) or 1))]
    idle = SimpleQueue()
    for one in workers:
        idle.put(one)

    def grade(item):
        (student, exercise), (filename, source) = item
        work = {
            "solutions": str(collection.solutions),
            "student_files": None if collection.student_files is None else str(collection.student_files),
            "exercise": exercise.identifier,
            "source": source,
            "filename": filename,
            "student": student,
            "refused": [str(path) for path in refused],
            "key": key.hex(),
        }
        limits = [LOAD_LIMIT + (check.time_limit or exercise.time_limit) for check in exercise.checks]
        mine = idle.get()
        try:
            answer = mine.ask(work, sum(limits) + spare)
        finally:
            idle.put(mine)
        done()
        return _grading(answer, student, exercise)

    pool = ThreadPoolExecutor(len(workers))
    try:
        return list(pool.map(grade, found.items()))
    finally:
        # Also after Ctrl-C: what is still at work ends now.
        pool.shutdown(wait=False, cancel_futures=True)
        for one in workers:
            one.end()


def _grading(answer, student, exercise):
    if answer is None:
        outcomes = tuple(
            Outcome(one.name, one.title, 0, one.points, one.hidden, FAILED, LOST, LOST, (), one.hints, 0.0)
            for one in exercise.checks
        )
        seed = seed_of(student, exercise.identifier)
        return Grading(exercise.identifier, exercise.title, student, seed, outcomes)
    if "error" in answer:
        raise GradingError(answer["error"])
    plain = answer["grading"]
    outcomes = tuple(
        Outcome(**one | {"trace": tuple(one["trace"]), "hints": tuple(one["hints"])})
        for one in plain["outcomes"]
    )
    return Grading(**plain | {"outcomes": outcomes, "shortcomings": tuple(plain["shortcomings"])})
