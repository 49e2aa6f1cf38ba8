"""The reports of the measurements: rows with headings, and the machine they were made on."""

import json
import platform
import shlex
import subprocess
import sys
from datetime import date
from importlib import metadata
from pathlib import Path

import nmlnp

PACKAGES = ("numba", "numba-cuda", "cupy-cuda13x", "cuda-toolkit", "numpy")


def kernel_report(states):
    """Return the registers, spills, shared memory and occupancy of the kernels of some states."""
    from nmlnp.bench.occupancy import CAPABILITIES, assemble
    from nmlnp.bench.states import state
    from nmlnp.vmc.kernels import TEMPLATES

    rows = []
    for name in states:
        for kernel in TEMPLATES:
            for single in (False, True) if kernel == "walk" else (False,):
                for capability in CAPABILITIES:
                    made = assemble(kernel, name, *state(name), capability, single=single)
                    rows.append([*made[:2], f"{capability[0]}.{capability[1]}", *made[3:9], made.warps])
    columns = [
        *("state", "kernel", "capability", "numbers", "walkers of a tile", "threads"),
        *("registers", "spilled (B)", "shared memory (B)", "warps of 64"),
    ]
    return {"title": "Kernels as compiled", "columns": columns, "rows": rows, "made": _made(None)}


def stage_report(states, walkers, peer=None):
    """Return the seconds of every stage on this machine's GPU, and of a JAX program's where one is given."""
    from nmlnp.bench.device import Measured, fma_ceiling, measure
    from nmlnp.parallel.gpu import choose_backend, select_device
    from nmlnp.parallel.mpi import Communicator

    choose_backend("cuda", max(walkers))
    device = select_device(Communicator())
    import cupy

    ceilings = {precision: fma_ceiling(cupy, precision == "mixed") for precision in ("double", "mixed")}
    rows = [
        list(measure(name, number, precision, ceilings[precision]))
        for name in states
        for number in walkers
        for precision in ("double", "mixed")
    ]
    if peer is not None:
        rows += [_peer_row(peer, number) for number in walkers]
    made = _made(device) | {f"multiply-adds a second, {key}": value for key, value in ceilings.items()}
    return {"title": "Seconds of the stages", "columns": list(Measured._fields), "rows": rows, "made": made}


PEER_STAGES = ("metropolis_step", "ke", "jac", "sr_chol", "sr_min", "sr_cg", "step_min")
"""The JAX program's names of the stages, in the order of the columns."""


def _peer_row(peer, walkers):
    command = [sys.executable, str(peer), "--platform", "cuda", "--json", "--A", "4", "--N", str(walkers)]
    answer = subprocess.run([*command, "--reps", "3"], capture_output=True, text=True)
    found = {}
    if answer.returncode == 0:
        found = json.loads(answer.stdout.splitlines()[-1])
    else:  # as where its arrays do not fit: the row stays empty, and the others are worth keeping
        said = (answer.stderr.splitlines() or ["nothing"])[-1]
        print(f"nmlnp.bench: {peer} with {walkers} walkers ended with: {said}", file=sys.stderr)
    seconds = [found.get(stage) for stage in PEER_STAGES]
    rate = walkers / seconds[0] if seconds[0] else None
    return ["deep sets in JAX", walkers, "double", *seconds, rate, None]


def _made(device):
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return {
        "device": device or "none: compiled only",
        "driver": _output(["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]),
        "Python": platform.python_version(),
        "nmlnp": nmlnp.__version__,
        **versions,
        "commit": _output(["git", "-C", str(Path(nmlnp.__file__).parent), "rev-parse", "--short", "HEAD"]),
        "date": date.today().isoformat(),
        "command": shlex.join(["python", "-m", "nmlnp.bench", *sys.argv[1:]]),
    }


def _output(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "not known"


def show(report):
    """Print a report as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=report["title"], title_justify="left")
    for column in report["columns"]:
        table.add_column(column, justify="right")
    for row in report["rows"]:
        table.add_row(*map(_text, row))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def markdown(report):
    """Return a report as a page."""
    head = "| " + " | ".join(report["columns"]) + " |"
    rule = "|" + "---|" * len(report["columns"])
    rows = ["| " + " | ".join(map(_text, row)) + " |" for row in report["rows"]]
    made = [f"- {name}: {_text(value)}" for name, value in report["made"].items()]
    return "\n".join([f"# {report['title']}", "", head, rule, *rows, "", *made, ""])


def _text(value):
    if value is None:
        return ""
    return f"{value:.3g}" if isinstance(value, float) else str(value)
