"""The momentum-space deuteron against the published method in JAX, and 150 networks to convergence.

Example:
    python tests/benchmarks/bench_deuteron.py --peer-python PATH/bin/python --out OUT.md
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numba
import numpy as np

from nmlnp.deuteron.ensemble_statistics import per_seed
from nmlnp.deuteron.exact import ground_state
from nmlnp.deuteron.networks import Architecture
from nmlnp.deuteron.potentials.n3lo import n3lo
from nmlnp.deuteron.training import Ensemble

PEER = Path(__file__).with_name("deuteron_peer.py")
WAYS = {
    "eager": "one network, operation by operation",
    "step": "one network, one compiled step a call",
    "loop": "one network, 500 compiled steps a call",
    "batch": "150 networks by vmap, 20 compiled steps a call",
}


def run_peer(python, start):
    """Return seconds an iteration of each way, and parameters after 100 iterations."""
    interaction = n3lo()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "start.npz"
        np.savez(path, q=interaction.mesh.q, roots=interaction.roots, H=interaction.hamiltonian, theta=start)
        done = subprocess.run([python, str(PEER), str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_own(seeds, iterations=100, repeats=60):
    """Return seconds an iteration of a network (clock, processors), parameters at the start and after 100."""
    networks = Ensemble(n3lo(), Architecture((10,)), range(seeds), "rmsprop")
    networks.pretrain(500)
    networks.start_energy()
    start = networks.parameters.copy()
    networks.minimise(100)
    theta, clock, processor = networks.parameters.copy(), [], []
    for _ in range(repeats):
        started = time.perf_counter(), time.process_time()
        networks.minimise(iterations)
        clock.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
    return (min(clock) / (seeds * iterations), min(processor) / (seeds * iterations)), start, theta


def converge(seeds, activation, steps=3000):
    """Train networks of 10 nodes by the natural gradient; return seconds and errors of the energy (keV)."""
    interaction = n3lo()
    exact = ground_state(interaction)
    Ensemble(interaction, Architecture((10,), activation), [0]).minimise(1)  # compiles
    started = time.perf_counter(), time.process_time()
    networks = Ensemble(interaction, Architecture((10,), activation), range(seeds))
    networks.pretrain(500)
    networks.start_energy()
    networks.minimise(steps)
    seconds = time.perf_counter() - started[0], time.process_time() - started[1]
    values = per_seed(interaction, exact, networks.states)
    return seconds, 1e3 * (values["energy"] - exact.energy), np.mean(values["failed"])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peer-python", required=True, help="a Python with JAX")
    parser.add_argument("--seeds", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--out", help="Markdown page to write")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    load = os.getloadavg()[0]
    clock, processor, difference = {}, {}, 0.0
    for _ in range(options.rounds):
        own, start, theta = run_own(options.seeds)
        peer = run_peer(options.peer_python, start)
        difference = max(difference, np.abs(np.array(peer["theta"]) - theta).max() / np.abs(theta).max())
        for way, seconds in {"nmlnp": own, **peer["seconds"]}.items():
            clock[way] = min(clock.get(way, np.inf), seconds[0])
            processor[way] = min(processor.get(way, np.inf), seconds[1])
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, numba {numba.__version__}"
    lines = [
        "# The deuteron in momentum space: RMSprop against JAX, and natural gradients",
        "",
        f"{processor_name()}, {numba.get_num_threads()} threads, {versions},",
        f"JAX {peer['jax']}, {date.today()},",
        f"load {load:.1f} at the start: other programs ran beside.",
        "",
        f"`python tests/benchmarks/bench_deuteron.py --peer-python PYTHON --seeds {options.seeds}`",
        "",
        "One iteration (energy, gradient and RMSprop step) of one network of 10 hidden nodes (softplus, 40",
        f"parameters) for N3LO in float64; the shortest of {60 * options.rounds} timings, on the clock and",
        f"of all processors together. nmlnp trains {options.seeds} networks at once. After 100 iterations",
        f"from the same pre-trained start the parameters agree to {difference:.0e}.",
        "",
        "| program | clock (us) | over nmlnp | processors (us) | over nmlnp |",
        "|---|---|---|---|---|",
    ]
    for way, words in {"nmlnp": "nmlnp", **{way: f"JAX, {words}" for way, words in WAYS.items()}}.items():
        cells = [
            f"{1e6 * times[way]:.2f} | {times[way] / times['nmlnp']:.1f}" for times in (clock, processor)
        ]
        lines.append(f"| {words} | {cells[0]} | {cells[1]} |")
    lines += [
        "",
        f"{options.seeds} networks of 10 hidden nodes, from their random start by 500 steps of pre-training",
        "and 3000 of the natural gradient, kernels compiled before:",
        "",
        "| activation | seconds | of processors | error (keV): median | 90 % below | largest | failed |",
        "|---|---|---|---|---|---|---|",
    ]
    for activation in ("softplus", "sigmoid", "tanh"):
        seconds, error, failed = converge(options.seeds, activation)
        found = f"{np.median(error):.4f} | {np.percentile(error, 90):.3f} | {error.max():.3g}"
        lines.append(
            f"| {activation} | {seconds[0]:.1f} | {seconds[1]:.1f} | {found} | {100.0 * failed:.1f} % |"
        )
    lines += ["", "Failed: energy further than 0.1 % from the exact one, F_S < 0.9999 or F_D < 0.999."]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.out:
        Path(options.out).write_text(text)


def processor_name():
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


if __name__ == "__main__":
    sys.exit(main())
