"""Seconds of compiling all kernels of a state from nothing, against their budgets.

Each state is compiled in a process of its own with an empty cache.  The seconds are
those of the processor (user time), which other work on the machine changes little.

Example:
    python tests/benchmarks/bench_compile.py --json OUT.json
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import report

BUDGETS = {"4He": 30, "dot 6 slater_jastrow": 45, "dot 30 rbm_jastrow": 60, "dot 30 slater_jastrow": 60}
STAGES = ("walk", "local energy", "log-derivatives")


def compile_all(name):
    """Print the user seconds that each kernel of a state takes to compile."""
    from nmlnp.bench.states import state
    from nmlnp.parallel.mpi import Communicator
    from nmlnp.vmc.engine import Engine

    engine = Engine(*state(name), 16, 1, Communicator(), proposal="drift")
    for stage in (lambda: engine.sweep(0), engine.local_energies, engine.log_derivatives):
        begin = os.times().user
        stage()
        print(os.times().user - begin)


def measure(name):
    """Return the user seconds of the stages of a state, with an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, __file__, "--state", name],
            env=os.environ | {"NMLNP_CACHE_DIR": folder},
            capture_output=True,
            text=True,
        )
    if done.returncode != 0:
        sys.exit(f"{name} cannot be compiled:\n{done.stderr}")
    return [float(line) for line in done.stdout.split()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("states", nargs="*", default=list(BUDGETS), help="default: all that have a budget")
    parser.add_argument("--json", type=Path, metavar="OUT.json", help="write the figures there")
    parser.add_argument("--state", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.state:
        return compile_all(arguments.state)
    unknown = [name for name in arguments.states if name not in BUDGETS]
    if unknown:
        parser.error(f"there is no budget for '{unknown[0]}': choose from {', '.join(BUDGETS)}")
    made, results = report.machine(), {}
    for name in arguments.states:
        seconds = measure(name)
        budget = {"all": sum(seconds), "budget": BUDGETS[name]}
        results[name] = dict(zip(STAGES, seconds, strict=True)) | budget
    rows = [[name, *(f"{value:.1f}" for value in row.values())] for name, row in results.items()]
    table = report.Table("User seconds of a cold compilation", ["state", *STAGES, "all", "budget"], rows)
    table.show()
    if arguments.json:
        report.write(arguments.json, "Compilation", made, results, [table])


if __name__ == "__main__":
    main()
