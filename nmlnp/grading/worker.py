"""A process that grades one submission after another for `nmlnp.grading.supervisor`.

What is graded has this process for its parent.  Should it be ended all the same, the class is graded on.
"""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path


def main():
    """Answer each line of work with a line, until there is no more."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What a check prints is no answer.
    sys.path[:] = json.loads(sys.stdin.readline())
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), file=answers, flush=True)


def _answer(work):
    from nmlnp.grading.checks import GradingError
    from nmlnp.grading.collection import Collection
    from nmlnp.grading.runner import grade

    files = work["student_files"]
    found = Collection(Path(work["solutions"]), None if files is None else Path(files))
    try:
        exercise = found.find(work["exercise"])
        key = bytes.fromhex(work["key"])
        grading = grade(
            exercise, *(work[name] for name in ("source", "filename", "student", "refused")), key=key
        )
    except GradingError as error:
        return {"error": str(error)}
    return {"grading": asdict(grading)}


if __name__ == "__main__":
    main()
