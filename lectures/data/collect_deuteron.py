"""Keep of scans what the lecture on the momentum-space deuteron shows.

``python collect_deuteron.py FILE.json SCAN_FOLDER COMMAND [SCAN_FOLDER COMMAND ...]``: of each width the
errors of the energy (keV), what is missing of the fidelities and P_D (%) of every seed, bias and variance of
the waves, and the oscillation of the energy at the end (keV).
"""

import json
import sys
from pathlib import Path


def collected(folder, command):
    """Return what the file holds of one scan."""
    scan = json.loads((folder / "scan.json").read_text())
    widths = {}
    for width, result in zip(scan["widths"], scan["results"], strict=True):
        exact, seeds = result["exact"]["energy"], result["each_seed"]
        widths[width] = {
            "energy": _short([1e3 * (energy - exact) for energy in seeds["energy"]], 4),
            "lost_S": _short([1.0 - value for value in seeds["F_S"]], 3),
            "lost_D": _short([1.0 - value for value in seeds["F_D"]], 3),
            "P_D": _short([100.0 * value for value in seeds["P_D"]], 6),
            "split": {name: float(f"{value:.3g}") for name, value in result["networks"]["split"].items()},
            "oscillation": float(f"{1e3 * result['oscillation']:.3g}"),
        }
    return {"command": command, "exact": exact, "widths": widths}


def _short(values, digits):
    return [float(f"{value:.{digits}g}") for value in values]


if __name__ == "__main__":
    target, *pairs = sys.argv[1:]
    scans = [collected(Path(f), command) for f, command in zip(pairs[::2], pairs[1::2], strict=True)]
    Path(target).write_text(json.dumps(scans) + "\n")
