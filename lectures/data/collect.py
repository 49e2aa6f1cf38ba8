"""Keep of a run what the deuteron lecture shows: ``python collect.py RUN_FOLDER FILE.json COMMAND...``.

The file holds the command, the measured result without what depends on the
machine, and the energy, error and variance of every third optimisation step.
"""

import json
import sys
from pathlib import Path

EVERY = 3
MACHINE = ("seconds", "compile_seconds", "ranks", "threads", "reference")


def collected(folder, command):
    """Return the content of the file for the run in a folder."""
    result = json.loads((folder / "result.json").read_text())
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    lines = [line for line in lines if line["step"] % EVERY == 0]
    columns = {
        name: [float(f"{line[name]:.6g}") for line in lines] for name in ("energy", "error", "variance")
    }
    result = {name: value for name, value in result.items() if name not in MACHINE}
    return {
        "command": command,
        "result": result,
        "log": {"step": [line["step"] for line in lines], **columns},
    }


if __name__ == "__main__":
    folder, target, *command = sys.argv[1:]
    Path(target).write_text(json.dumps(collected(Path(folder), " ".join(command))) + "\n")
