"""Whether the exercises and the grader keep their promises."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from nmlnp.grading.cheats import cheats
from nmlnp.grading.checks import GradingError
from nmlnp.grading.generate import stale_files
from nmlnp.grading.runner import grade
from nmlnp.grading.submission import LOAD_LIMIT
from nmlnp.grading.workspace import read_text

EXPECT = "# expect:"
IMPATIENT = 2.0  # seconds for what must fail anyway


class Trial(NamedTuple):
    """One file to grade, and what must come out.

    Attributes
    ----------
    exercise : nmlnp.grading.collection.Exercise
    what : str
        For messages.
    source : str
        The file.
    student : str
        Gives the seed.
    judge : callable
        Takes the grading, returns a complaint or None.
    load_limit : float
        Seconds to import the file.
    """

    exercise: object
    what: str
    source: str
    student: str
    judge: object
    load_limit: float = LOAD_LIMIT


def selfcheck(collection, exercises, seeds=3, started=lambda total: None, done=lambda: None):
    """Check the exercises: solutions earn everything, untouched files, cheats and wrong answers do not.

    Parameters
    ----------
    collection : nmlnp.grading.collection.Collection
        Of a clone.
    exercises : sequence of nmlnp.grading.collection.Exercise
        Which of them.
    seeds : int
        Students to draw inputs for.
    started, done : callable
        Called with the number of gradings, and after each.

    Returns
    -------
    list of str
        A sentence a problem.

    Raises
    ------
    GradingError
        The collection has no solutions.
    """
    chosen = {exercise.student_file for exercise in exercises}
    stale = stale_files(collection)
    problems = [f"{path} is stale." for path, text in stale.items() if text is None or path in chosen]
    trials = []
    for exercise in exercises:
        try:
            problems += _static_problems(exercise)
            trials += _trials(exercise, seeds)
        except GradingError as error:
            problems.append(f"{exercise.identifier}: {error}")
    started(len(trials))

    def run(trial):
        grading = grade(
            trial.exercise,
            trial.source,
            f"{trial.exercise.identifier}.py",
            trial.student,
            collection.closed,
            load_limit=trial.load_limit,
        )
        complaint = trial.judge(grading)
        done()
        return f"{trial.exercise.identifier}: {trial.what} {complaint}" if complaint else None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return problems + [problem for problem in pool.map(run, trials) if problem]


def _static_problems(exercise):
    name = exercise.identifier
    if not exercise.statement.strip():
        yield f"{name}: the statement is empty."
    for check in exercise.checks:
        if not check.hints:
            yield f"{name}: the check {check.name} has no hint."
    if not exercise.wrong_answers:
        yield f"{name}: there is no wrong answer in wrong/."


def _trials(exercise, seeds):
    solution = read_text(exercise.solution)
    for number in range(seeds):
        yield Trial(exercise, f"the solution, seed {number},", solution, f"seed {number}", _complete)
    yield Trial(exercise, "the untouched file", exercise.student_text, "seed 0", _nothing)
    for path in exercise.wrong_answers:
        source = read_text(path)
        first = source.partition("\n")[0]
        if not first.startswith(EXPECT) or not first.removeprefix(EXPECT).strip():
            raise GradingError(f"{path} must begin with a line {EXPECT} and a part of the message.")
        judge = _wrong(first.removeprefix(EXPECT).strip())
        yield Trial(exercise, f"the wrong answer {path.name}", source, "seed 0", judge)
    for what, source in cheats(exercise).items():
        limit = IMPATIENT if "loop" in what else LOAD_LIMIT
        yield Trial(exercise, f'the cheat "{what}"', source, "seed 0", _nothing, limit)


def _complete(grading):
    failed = [f"{one.name} ({one.message})" for one in grading.outcomes if not one.passed]
    return f"does not pass {', '.join(failed)}" if failed else None


def _nothing(grading):
    earned = [one.name for one in grading.outcomes if one.points]
    return f"earns points in {', '.join(earned)}." if earned else None


def _wrong(fragment):
    def judge(grading):
        if grading.complete:
            return "earns all points."
        messages = [one.shown for one in grading.outcomes if not one.passed]
        if not any(fragment in message for message in messages):
            return f"does not get the message {fragment!r} but {messages}."
        return None

    return judge
