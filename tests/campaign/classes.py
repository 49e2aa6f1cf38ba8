"""Cheats graded as root and as an ordinary user, and a class with hostile submissions in it."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cheats import ATTACKS, READERS, filled, reader
from handouts import handouts

FIXTURES = Path(__file__).parents[1] / "unit/grading_collection/solutions/oscillator/local-energy"
ORDINARY = 65533
_GRADE = """
import json, sys
from pathlib import Path
from nmlnp.grading.collection import Collection
from nmlnp.grading.runner import grade
folder = Path(sys.argv[1])
exercise = Collection(folder, None).find("local-energy")
for line in sys.stdin:
    g = grade(exercise, json.loads(line), "a.py", "anna", [folder], time_limit=1.0, load_limit=2.0)
    print(json.dumps([g.points, list(g.shortcomings)]), flush=True)
"""
HOSTILE = ("pidfd", "the grader's processor time", "SIGSTOP", "tgkill", "all memory", "a flood on every pipe",
           "a loop that takes no signal", "the end of the process", "a bomb of forks from C", "the answers' pipe closed")  # fmt: skip


def users():
    """Return how a command is run, by the kind of user that this machine lets one be."""
    if os.geteuid() != 0:
        return {"an ordinary user": []}
    user = ["setpriv", "--reuid", str(ORDINARY), "--regid", str(ORDINARY), "--clear-groups"]
    # An interpreter in root's own folder can be reached so; what is graded inherits it.
    user += ["--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search"]
    return {"root": []} | ({"an ordinary user": user} if shutil.which("setpriv") else {})


def cheat_trials(some=None):
    """Grade every cheat as every user; return counts, and those that earned points or ended the grader."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="nmlnp-cheats-") as place:
        os.chmod(place, 0o755)
        course = Path(place, "course")
        shutil.copytree(FIXTURES.parents[1], course / "solutions")
        (Path(place) / "elsewhere").mkdir()
        course.chmod(0o711)  # as homes often are
        solution = course / "solutions/oscillator/local-energy/solution.py"
        with handouts(solution, Path(place) / "elsewhere") as names:
            files = {f"read: {what}": reader(what, names) for what in READERS}
            files |= {f"attack: {what}": filled(text, names) for what, text in ATTACKS.items()}
            files = dict(list(files.items())[:some])
            for user, prefix in users().items():
                found[user] = _grade_each(prefix, course / "solutions", files)
    return found


def _grade_each(prefix, solutions, files):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    program = [*prefix, sys.executable, "-c", _GRADE, str(solutions)]
    right = (solutions / "oscillator/local-energy/solution.py").read_text()
    bad, lacks = [], []
    for what, text in files.items():
        lines = "\n".join(json.dumps(one) for one in (text, right)) + "\n"
        try:
            done = subprocess.run(
                program, input=lines, capture_output=True, text=True, timeout=120, env=environment
            )
            answers = [json.loads(line) for line in done.stdout.splitlines()]
        except subprocess.TimeoutExpired:
            answers = []
        # The honest one after it is graded rightly.
        if [points for points, _ in answers] != [0, 4]:
            bad.append(what)
        lacks += answers[-1][1] if answers else []
    return {"cheats": len(files), "earned or ended the grader": bad, "unprotected": sorted(set(lacks))}


def class_trial():
    """Grade a class of 30 with 10 hostile submissions; return counts and seconds."""
    right = (FIXTURES / "solution.py").read_text()
    with tempfile.TemporaryDirectory(prefix="nmlnp-class-") as place:
        for number in range(30):
            home = Path(place, "class", f"s{number:02d}")
            home.mkdir(parents=True)
            text = ATTACKS[HOSTILE[number // 3]] if number % 3 == 0 else right
            (home / "local-energy.py").write_text(text)
        program = (
            "import sys\nfrom pathlib import Path\nfrom nmlnp.grading import maintenance\n"
            "from nmlnp.grading.collection import Collection\n"
            f"maintenance.collection = lambda: Collection(Path({str(FIXTURES.parents[1])!r}), None)\n"
            f"maintenance.grade_folder({place + '/class'!r}, {place + '/grades.csv'!r})\n"
        )
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=900,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )  # fmt: skip
        seconds = time.monotonic() - began
        text = Path(place, "grades.csv").read_text() if done.returncode == 0 else ""
        rows = list(csv.DictReader(text.splitlines()))
    points = {row["student"]: float(row["points"]) for row in rows}
    hostile = [name for number, name in enumerate(sorted(points)) if number % 3 == 0]
    return {
        "honest graded rightly": sum(points[name] == 4 for name in points if name not in hostile),
        "hostile with points": sum(points[name] > 0 for name in hostile),
        "students": len(points),
        "seconds": round(seconds, 1),
        "exit code": done.returncode,
    }
