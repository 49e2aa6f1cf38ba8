"""Inputs that nobody means: arguments, settings, files, variables and damaged run folders.

Each runs in a process of its own, forked from one that has loaded everything.  Runs are prepared in
full and not carried out, except by `nmlnp.vmc.run` where a damaged folder is gone on with.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 60.0  # seconds after which one counts as hanging
MINE = ("notes.txt", "energy.png", "mine/stages.png")  # files of the user's that must stay

_KEYS = (
    "system.nucleus", "hamiltonian.family", "hamiltonian.model", "hamiltonian.cutoff", "hamiltonian.force",
    "hamiltonian.three_body_range", "state.hidden", "state.layers", "sampling.walkers", "sampling.width",
    "optimisation.max_norm", "optimisation.clip", "optimisation.learning_rate", "optimisation.solver",
    "measurement.sweeps", "run.seed", "run.backend", "run.checkpoint_every", "nothing.at_all", "run", "..", "",
)  # fmt: skip
_VALUES = (
    "0", "-1", "1", "2", "16", "1e400", "-1e-320", "nan", "inf", "true", "''", '"2H"', '"4He"', "[]", "{}", "[[[",
    "99999999999999999999", "1e-300", "²", "\x00", "\udcff", "a" * 300, "2H", "=", "3N", "NN", "auto", "cuda",
    "'''", "2026-01-01", "0x10", "\u202e", "🙂",
)  # fmt: skip
_WORDS = (
    "run", "list", "show", "exercise", "grade-all", "production", "book", "doctor", "start", "grade", "hint", "reset",
    "next", "init", "2H", "3H", "4He", "5Li", "lasso", "descent", "--out", "--resume", "--set", "--seed", "--walkers",
    "--iterations", "--help", "--version", "-q", "--folder", "--csv", "--json", "--student", "--cluster", "slurm",
    "--nodes", "--time", "/", "/dev/zero", "/dev/null", ".", "..", "mine", "new", "class", "/proc/self/mem", "~",
    "odd.toml", "notes.txt", "--key-file", "--html", "all",
)  # fmt: skip
_VARIABLES = (
    "COLUMNS", "LINES", "MPLBACKEND", "NUMBA_NUM_THREADS", "NUMBA_THREADING_LAYER", "SOURCE_DATE_EPOCH", "HOME",
    "NMLNP_CACHE_DIR", "XDG_CACHE_HOME", "LANG", "TERM", "TZ", "USER",
)  # fmt: skip


def arguments(rng, folder):
    """Return the arguments of one trial, after writing the files that they name."""
    # A class takes as long as a hundred of the others.
    kind = rng.choice(("words", "settings", "toml", "folder", "exercise", "production"))
    kind = "class" if rng.random() < 0.01 else kind
    if kind == "words":
        return [rng.choice(_WORDS + _VALUES) for _ in range(rng.randrange(0, 7))]
    sets = [f"{rng.choice(_KEYS)}={rng.choice(_VALUES)}" for _ in range(rng.randrange(0, 4))]
    options = [word for text in sets for word in ("--set", text)]
    out = ["--out", rng.choice(("new", ".", "mine", "/", "a/b/c", "x" * 300, "notes.txt", "", "/dev/null"))]
    if kind == "settings":
        return ["run", rng.choice(("2H", "3H", "4He", "3He", "6Li")), *options, *out[: 2 * rng.randrange(2)]]
    if kind == "toml":
        (folder / "odd.toml").write_bytes(_toml(rng))
        return ["run", "odd.toml", *options, *out]
    if kind == "production":
        return ["production", "init", rng.choice(("2H", "odd")), "--cluster", "slurm", *options, *out]
    if kind == "exercise":
        verb = rng.choice(("list", "start", "grade", "hint", "reset", "next"))
        name = rng.choice(("lasso", "descent/adam", "all", "../lasso", "lasso.py", *_VALUES))
        if rng.random() < 0.3:
            (folder / "exercises").mkdir()
            (folder / "exercises/.progress.json").write_bytes(
                _damaged(rng, b'{"exercises": {}, "current": "a"}')
            )
        return ["exercise", verb, *([] if verb in ("list", "next") else [name])]
    if kind == "class":
        _class(rng, folder / "class")
        return ["grade-all", "class", *rng.choice(([], ["--csv", "/nowhere/x"], ["--csv", "g.csv"]))]
    return rng.choice((["show", "run"], ["run", "2H", "--out", "run", "--resume", *options]))


def _toml(rng):
    lines = []
    for _ in range(rng.randrange(0, 6)):
        section, _, key = rng.choice(_KEYS).partition(".")
        lines += [f"[{section}]", f"{key} = {rng.choice(_VALUES)}"]
    text = "\n".join(["[system]", 'nucleus = "2H"', *lines] if rng.random() < 0.7 else lines)
    return (
        _damaged(rng, text.encode("utf-8", "surrogateescape"))
        if rng.random() < 0.5
        else text.encode(errors="replace")
    )


def _damaged(rng, data):
    data = bytearray(data)
    for _ in range(rng.randrange(1, 5)):
        place = rng.randrange(len(data) + 1)
        change = rng.randrange(4)
        if change == 0:
            del data[place:]
        elif change == 1:
            data[place:place] = bytes(rng.randrange(256) for _ in range(rng.randrange(1, 9)))
        elif change == 2 and place < len(data):
            data[place] ^= 1 << rng.randrange(8)
        else:
            del data[place : place + rng.randrange(1, 50)]
    return bytes(data)


def _class(rng, folder):
    for number in range(rng.randrange(0, 3)):
        home = folder / rng.choice((f"s{number}", "=1+1", "\udcff", "x" * 200, "a\nb"))
        home.mkdir(parents=True, exist_ok=True)
        name = home / rng.choice(("lasso.py", "adam.py", "lasso.ipynb", "other.py"))
        if os.path.lexists(name):
            continue  # What is written must not go through a link.
        if rng.random() < 0.3:
            name.mkdir()
        elif rng.random() < 0.3:
            name.symlink_to(rng.choice(("../../notes.txt", "nowhere", ".")))
        else:
            name.write_bytes(_damaged(rng, b"import numpy as np\ndef lasso(*a):\n    return np.zeros(3)\n"))


def damage_folder(rng, folder):
    """Damage one or two files of a run folder."""
    for _ in range(rng.randrange(1, 3)):
        names = sorted(path for path in folder.iterdir() if path.is_file())
        if not names:
            return
        path = rng.choice(names)
        what = rng.randrange(6)
        if what == 0:
            path.unlink()
        elif what == 1:
            path.unlink()
            path.mkdir()
        elif what == 2:
            path.write_bytes(bytes(rng.randrange(256) for _ in range(rng.randrange(200))))
        elif what == 3:
            path.chmod(0)
        else:
            path.write_bytes(_damaged(rng, path.read_bytes()))


def trial(seed, whole, carried_out):
    """Run one input; return a dict with what it was and what was wrong with it, or None if nothing.

    Parameters
    ----------
    seed : int
    whole : pathlib.Path
        A finished run, to be copied and damaged.
    carried_out : bool
        Go on with the damaged run in earnest.
    """
    rng = random.Random(seed)
    folder = Path(tempfile.mkdtemp(prefix="nmlnp-fuzz-"))
    try:
        (folder / "mine").mkdir()
        for name in MINE:
            (folder / name).write_text(name)
        shutil.copytree(whole, folder / "run")
        damage_folder(rng, folder / "run")
        words = ["run", "2H", "--out", "run", "--resume", "-q"] if carried_out else arguments(rng, folder)
        variables = {}
        if not carried_out and rng.random() < 0.2:
            values = [value for value in _VALUES if "\x00" not in value]
            variables = {rng.choice(_VARIABLES): rng.choice(values)}
        wrong = _run(words, variables, folder, carried_out)
        kept = all((folder / name).is_file() and (folder / name).read_text() == name for name in MINE)
        wrong = wrong or (None if kept else "a file of the user's was changed")
        return {"seed": seed, "arguments": words, "variables": variables, "wrong": wrong} if wrong else None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(words, variables, folder, carried_out):
    output = folder / ".output"
    pid = os.fork()
    if pid == 0:
        os._exit(_child(words, variables, folder, output, carried_out))
    until = time.monotonic() + LIMIT
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return "it did not end"
        time.sleep(0.003)
    text = output.read_text(errors="replace") if output.exists() else ""
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}"
    if "Traceback" in text or "defect of the program" in text:
        return text[-600:]
    return None


def _child(words, variables, folder, output, carried_out):
    os.chdir(folder)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, errors="backslashreplace")  # noqa: SIM115
    os.environ.update(variables)
    sys.argv = ["nmlnp", *words]
    from nmlnp import book, doctor, launch
    from nmlnp.cli import main

    if not carried_out:
        launch._run = lambda _, prepared, __: launch.Ended(prepared.folder, signal_number=15)
        book.build = doctor.examine = doctor.report = lambda *_: ""
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 99
    else:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    return code
