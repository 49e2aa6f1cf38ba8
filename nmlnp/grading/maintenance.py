"""What the commands of instructors and maintainers do."""

import json
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from nmlnp.grading.checks import GradingError
from nmlnp.grading.class_report import class_view, grade_class, students, submissions, to_csv
from nmlnp.grading.collection import collection
from nmlnp.grading.generate import generate, stale_files
from nmlnp.grading.report_files import as_dict
from nmlnp.grading.selfcheck import selfcheck
from nmlnp.grading.workspace import write_text


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


def grade_folder(folder, csv_file, json_file):
    """Grade a class, print its tables and write what is asked for."""
    names = students(folder)
    found = submissions(folder, collection())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("grading", total=len(found))
        # No submission may read another either.
        refused = [*collection().closed, *{Path(folder) / student for student, _ in found}]
        gradings = grade_class(found, refused, done=lambda: progress.advance(task))
    Console().print(class_view(gradings, names))
    if csv_file is not None:
        write_text(csv_file, to_csv(gradings, names))
    if json_file is not None:
        report = [as_dict(grading) for grading in gradings]
        write_text(json_file, json.dumps(report, indent=1, ensure_ascii=False) + "\n")
