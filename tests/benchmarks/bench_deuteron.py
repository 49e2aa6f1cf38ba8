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
from statistics import median

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
    "loop": "one network, 2000 compiled steps a call",
    "batch": "150 networks by vmap, 200 compiled steps a call",
}


def run_peer(python, start):
    """Return seconds an iteration of each way, and parameters after 100 iterations."""
    interaction = n3lo()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "start.npz"
        np.savez(path, q=interaction.mesh.q, roots=interaction.roots, H=interaction.hamiltonian, theta=start)
        done = subprocess.run([python, str(PEER), str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_own(seeds, iterations):
    """Return seconds an iteration of a network, and parameters at the start and after 100 iterations."""
    networks = Ensemble(n3lo(), Architecture((10,)), range(seeds), "rmsprop")
    start = networks.parameters.copy()
    networks.minimise(100)
    theta, times = networks.parameters.copy(), []
    for _ in range(5):
        started = time.perf_counter()
        networks.minimise(iterations)
        times.append(time.perf_counter() - started)
    return median(times) / (seeds * iterations), start, theta


def converge(seeds, activation, steps=3000):
    """Train networks of 10 nodes by the natural gradient; return seconds and errors of the energy (keV)."""
    interaction = n3lo()
    exact = ground_state(interaction)
    Ensemble(interaction, Architecture((10,), activation), [0]).minimise(1)  # compiles
    started = time.perf_counter()
    networks = Ensemble(interaction, Architecture((10,), activation), range(seeds))
    networks.pretrain(500)
    networks.start_energy()
    networks.minimise(steps)
    seconds = time.perf_counter() - started
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
    ratios, own_times, peer_times, difference = {way: [] for way in WAYS}, [], {way: [] for way in WAYS}, 0.0
    for _ in range(options.rounds):
        own, start, theta = run_own(options.seeds, 2000)
        peer = run_peer(options.peer_python, start)
        own_times.append(own)
        difference = max(difference, np.abs(np.array(peer["theta"]) - theta).max() / np.abs(theta).max())
        for way, seconds in peer["seconds"].items():
            peer_times[way].append(seconds)
            ratios[way].append(seconds / own)
    lines = [
        "# The deuteron in momentum space: RMSprop against JAX, and natural gradients to convergence",
        "",
        f"{processor()}, {numba.get_num_threads()} threads, Python {platform.python_version()}, NumPy "
        f"{np.__version__}, numba {numba.__version__}, JAX {peer['jax']}, {date.today()}, load {load:.1f} at the start.",
        "",
        f"`python {' '.join(['tests/benchmarks/bench_deuteron.py', '--peer-python PYTHON', f'--seeds {options.seeds}'])}`",
        "",
        "One iteration (energy, gradient and RMSprop step) of one network of 10 hidden nodes (softplus, 40",
        f"parameters) for N3LO in float64; medians over {options.rounds} rounds, [smallest, largest] of the ratios.",
        f"nmlnp trains {options.seeds} networks at once. After 100 iterations the parameters agree to {difference:.0e}.",
        "",
        "| program | microseconds an iteration of a network | over nmlnp |",
        "|---|---|---|",
        f"| nmlnp | {1e6 * median(own_times):.2f} | 1 |",
    ]
    for way, words in WAYS.items():
        low, high = min(ratios[way]), max(ratios[way])
        lines.append(
            f"| JAX, {words} | {1e6 * median(peer_times[way]):.1f} | {median(ratios[way]):.1f} [{low:.1f}, {high:.1f}] |"
        )
    lines += [
        "",
        f"{options.seeds} networks of 10 hidden nodes, seeds 0 to {options.seeds - 1}, from their random start by 500",
        "steps of pre-training and 3000 of the natural gradient, kernels compiled before:",
        "",
        "| activation | seconds | E - E_exact (keV): median | 90 % below | largest | failed |",
        "|---|---|---|---|---|---|",
    ]
    for activation in ("softplus", "sigmoid", "tanh"):
        seconds, error, failed = converge(options.seeds, activation)
        lines.append(
            f"| {activation} | {seconds:.1f} | {np.median(error):.4f} | {np.percentile(error, 90):.3f} | "
            f"{error.max():.3g} | {100.0 * failed:.1f} % |"
        )
    lines += ["", "Failed: energy further than 0.1 % from the exact one, F_S < 0.9999 or F_D < 0.999."]
    text = "\n".join(lines) + "\n"
    print(text)
    if options.out:
        Path(options.out).write_text(text)


def processor():
    """Return the name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


if __name__ == "__main__":
    sys.exit(main())
