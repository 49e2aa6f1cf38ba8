"""What the commands of instructors and maintainers do."""

import json
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from nmlnp.grading.checks import GradingError
from nmlnp.grading.class_report import class_view, to_csv
from nmlnp.grading.collection import collection
from nmlnp.grading.generate import generate, stale_files
from nmlnp.grading.handed_in import handed_in
from nmlnp.grading.isolation import sentence
from nmlnp.grading.report_files import as_dict
from nmlnp.grading.selfcheck import selfcheck
from nmlnp.grading.submission import protection_lacking
from nmlnp.grading.supervisor import grade_all
from nmlnp.grading.workspace import check_writable, write_text

SHORTEST_KEY, LONGEST_KEY = 16, 4096  # bytes


def generate_files(check):
    """Write the stale student files, or only complain about them."""
    if not check:
        for path in generate(collection()):
            print(path)
    elif stale := stale_files(collection()):
        names = ", ".join(f"{path.parent.name}/{path.name}" for path in stale)
        raise GradingError(f"Stale student files: {names}; write them anew with: nmlnp exercise generate.")


def run_selfcheck(names, seeds):
    """Print every problem of the chosen exercises; return whether there is none."""
    chosen = collection().exercises
    if names:
        chosen = list(dict.fromkeys(one for name in names for one in collection().select(name)))
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("self-check", total=None)
        problems = selfcheck(
            collection(),
            chosen,
            seeds,
            started=lambda total: progress.update(task, total=total),
            done=lambda: progress.advance(task),
        )
    for problem in problems:
        print(problem)
    print(f"{len(chosen)} exercises, {len(problems)} problems.")
    return not problems


def grade_folder(folder, csv_file=None, json_file=None, key_file=None, require_isolation=False):
    """Grade a class, print its tables and write what is asked for.

    Raises
    ------
    GradingError
        Before anything is graded: a file cannot be written or read, or protection is asked for and
        not to be had.
    """
    key = b"" if key_file is None else read_key(key_file)
    for path in (csv_file, json_file):
        if path is not None:
            check_writable(path)
    if require_isolation and (lacks := protection_lacking()):
        raise GradingError(f"Nothing was graded: {sentence(lacks)}")
    handed = handed_in(folder, collection())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=len(handed.files))
        refused = [*collection().closed, Path(folder)]  # No submission may read another either.
        gradings = grade_all(collection(), handed.files, refused, key, done=lambda: progress.advance(task))
    concerned = {one.exercise for one in gradings} | {one.exercise for one in handed.complaints}
    exercises = {one.identifier: one.points for one in collection().exercises if one.identifier in concerned}
    Console().print(class_view(gradings, handed, exercises))
    if csv_file is not None:
        write_text(csv_file, to_csv(gradings, handed, exercises))
    if json_file is not None:
        report = [as_dict(grading) for grading in gradings]
        report += [one._asdict() | {"points": 0, "complete": False} for one in handed.complaints]
        write_text(json_file, json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def read_key(path):
    """Return the secret of a key file, or raise a `GradingError` that says what one is."""
    try:
        with open(path, "rb") as file:
            key = file.read(LONGEST_KEY)
    except OSError as error:
        raise GradingError(f"Cannot read the key {path}: {error.strerror}.") from None
    if len(key) < SHORTEST_KEY:
        raise GradingError(
            f"The key {path} is shorter than {SHORTEST_KEY} bytes; make one with: "
            f"head -c 32 /dev/urandom > {path}"
        )
    return key
