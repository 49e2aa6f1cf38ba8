"""nmlnp against the same variational Monte Carlo in JAX, stage by stage.

The JAX program and its Python are arguments, because it lives in an environment of
its own.  Each round runs four processes after one another: JAX as installed, nmlnp,
JAX with glibc's malloc told to keep its memory (its best case on a CPU), and nmlnp.
A ratio is JAX over the nmlnp that ran next; medians over the rounds are printed.

Example:
    python tests/benchmarks/bench_peer.py --peer PATH/jax_peer.py --peer-python PATH/bin/python --A 4
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import report
from stages import product_flops

TUNED = {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
KINETIC = ("ke_jacfwd", "ke_loop", "ke_folx", "ke_folx_sparse", "ke_jet")
PROGRAMS = ("jax", "nmlnp", "jax tuned", "nmlnp again")
STAGES = {
    "metropolis_step": "Metropolis step",
    "ke": "local energy",
    "jac": "log-derivatives",
    "sr_chol": "reconfiguration, dense",
    "sr_min": "reconfiguration, minSR",
    "sr_cg": "reconfiguration, CG",
    "step_min": "whole step, minSR",
    "step_chol": "whole step, dense",
    "step_cg": "whole step, CG",
}
LARGE_REPS = 2  # timings in a process where solvers are left out: JAX's slowest Laplacian takes seconds there
FRACTIONS = {"metropolis_step": "Metropolis step", "ke": "local energy"}


class Failed(Exception):
    """A program that was started did not finish."""


def run_json(command, environment):
    """Run a program and return the JSON of its last line."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise Failed(f"{' '.join(map(str, command[:2]))} failed: {reason}")
    return json.loads(lines[-1])


class Case:
    """One comparison: A particles, so many walkers and threads."""

    def __init__(self, options, A, walkers, threads, folder):
        self.A, self.walkers, self.threads = A, walkers, threads
        self.solvers = walkers <= options.solvers_up_to
        self.dump = Path(folder) / f"A{A}_N{walkers}.npz"
        self.plain = {name: value for name, value in os.environ.items() if name not in TUNED}
        size = ["--A", A, "--threads", threads]
        self.peer = [options.peer_python, options.peer, "--json", "--N", walkers, *size]
        self.own = [sys.executable, Path(__file__).with_name("stages.py"), "--dump", self.dump, *size]
        self.repeats = ["--reps", options.reps if self.solvers else min(options.reps, LARGE_REPS)]

    def run_peer(self, *more, tuned=False):
        environment = self.plain | TUNED if tuned else self.plain
        return run_json([str(word) for word in (*self.peer, *more)], environment)

    def run_own(self, *more):
        environment = self.plain | {"NUMBA_NUM_THREADS": str(self.threads)}
        return run_json([str(word) for word in (*self.own, *more)], environment)

    def differences(self):
        """Let the peer write its inputs and results, and compare nmlnp's with them."""
        if not self.dump.exists():
            self.run_peer("--stages", "none", "--dump", self.dump)
        return self.run_own("--compare")

    def round(self):
        """Return the seconds of each stage by program."""
        stages = ["--stages", "metro,ke,jac,sr,step" if self.solvers else "metro,ke,jac"]
        own = [*self.repeats, *([] if self.solvers else ["--no-solvers"])]
        found = {}
        for program in PROGRAMS:
            if program.startswith("jax"):
                times = self.run_peer(*stages, *self.repeats, tuned=program == "jax tuned")
                methods = [name for name in KINETIC if isinstance(times.get(name), float)]
                times["ke_method"] = min(methods, key=times.get)
                times["ke"] = times[times["ke_method"]]
            else:
                times = self.run_own(*own)
            found[program] = times
        return found


def summary(case):
    """Return a case's table of medians and ratios, and its rows of dgemm fractions."""
    rows = []
    for stage, label in STAGES.items():
        times = {
            program: [found[program][stage] for found in case["rounds"] if stage in found[program]]
            for program in PROGRAMS
        }
        own = times["nmlnp"] + times["nmlnp again"]
        if not own:
            continue
        row = [label, _milliseconds(own), _milliseconds(times["jax"]), _milliseconds(times["jax tuned"])]
        for peer, next_own in (("jax", "nmlnp"), ("jax tuned", "nmlnp again")):
            row.append(_ratio([a / b for a, b in zip(times[peer], times[next_own], strict=False)]))
        rows.append(row)
    methods = sorted({found[p]["ke_method"][3:] for found in case["rounds"] for p in ("jax", "jax tuned")})
    title = f"A = {case['A']}, {case['walkers']} walkers, {case['threads']} thread(s)"
    columns = ["stage", "nmlnp ms", "JAX ms", "JAX tuned ms", "JAX/nmlnp", "JAX tuned/nmlnp"]
    differences = ", ".join(f"{name} {value:.1e}" for name, value in case["differences"].items())
    note = f"JAX's fastest Laplacian: {', '.join(methods)}. Largest relative differences: {differences}."
    return report.Table(title, columns, rows, note)


def fractions(cases):
    """Return the table of the matrix products' rate as a fraction of dgemm's at the same threads."""
    best = {}
    for case in cases:
        rates = [found[p]["dgemm_rate"] for found in case["rounds"] for p in ("nmlnp", "nmlnp again")]
        best[case["threads"]] = max(best.get(case["threads"], 0.0), *rates)
    rows = []
    for case in cases:
        name = f"A = {case['A']}, {case['walkers']} walkers, {case['threads']} thread(s)"
        row = [name, f"{best[case['threads']] / 1e9:.0f}"]
        for stage in FRACTIONS:
            seconds = median(found[p][stage] for found in case["rounds"] for p in ("nmlnp", "nmlnp again"))
            rate = product_flops(case["A"])[stage] * case["walkers"] / seconds
            row.append(f"{rate / 1e9:.0f} ({100 * rate / best[case['threads']]:.0f} %)")
        rows.append(row)
    columns = ["case", "dgemm GF/s", *(f"{label} GF/s" for label in FRACTIONS.values())]
    note = "Matrix products only: tanh, random numbers and acceptance take time but are not counted."
    return report.Table("Fraction of the dgemm rate", columns, rows, note)


def _milliseconds(seconds):
    return f"{1e3 * median(seconds):.4g}" if seconds else "-"


def _ratio(ratios):
    if not ratios:
        return "-"
    return f"{median(ratios):.1f} [{min(ratios):.1f}, {max(ratios):.1f}]"


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--peer", required=True, type=Path, help="the JAX program, jax_peer.py")
    parser.add_argument("--peer-python", required=True, type=Path, help="a Python that has jax and folx")
    parser.add_argument("--A", type=int, nargs="+", default=[4, 6], help="particles (default: 4 6)")
    parser.add_argument("--walkers", type=int, nargs="+", default=[1000, 8000], help="(default: 1000 8000)")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="(default: 1 2)")
    parser.add_argument("--rounds", type=int, default=3, help="of four processes each (default: 3)")
    parser.add_argument("--reps", type=int, default=7, help="timings in a process (default: 7)")
    parser.add_argument(
        "--solvers-up-to", type=int, default=2000, metavar="WALKERS",
        help="time solvers and whole steps up to so many walkers; JAX's take minutes beyond (default: 2000)",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="OUT", help="write OUT and a Markdown page beside it")
    chosen = parser.parse_args()
    for name, path in (("--peer", chosen.peer), ("--peer-python", chosen.peer_python)):
        if not path.is_file():
            parser.error(f"{name} {path} is not a file: give the path of that program.")
    if min(chosen.A) < 2:
        parser.error("--A must be at least 2: one particle has no relative motion.")
    if min(*chosen.walkers, *chosen.threads, chosen.rounds, chosen.reps) < 1:
        parser.error("--walkers, --threads, --rounds and --reps must be at least 1.")
    if max(chosen.threads) > len(os.sched_getaffinity(0)):
        parser.error(f"--threads can be at most {len(os.sched_getaffinity(0))} here, the number of cores.")
    return chosen


def main():
    chosen = options()
    described, cases, tables = report.machine(), [], []
    with tempfile.TemporaryDirectory() as folder:
        for A in chosen.A:
            for walkers in chosen.walkers:
                for threads in chosen.threads:
                    case = Case(chosen, A, walkers, threads, folder)
                    found = {"A": A, "walkers": walkers, "threads": threads}
                    found["differences"] = case.differences()
                    found["rounds"] = [case.round() for _ in range(chosen.rounds)]
                    cases.append(found)
                    described["jax"] = found["rounds"][0]["jax"]["jax"]
                    tables.append(summary(found))
                    tables[-1].show()
                    if chosen.json:
                        pages = [*tables, fractions(cases)]
                        report.write(chosen.json, "nmlnp against JAX", described, cases, pages)
    fractions(cases).show()


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"Error: {failure}")
