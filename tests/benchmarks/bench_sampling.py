"""Effective samples a second of the Metropolis proposals, over a range of acceptances.

A state is trained briefly (or taken from a run folder) and frozen.  For each
proposal the width is tuned to each acceptance, then the local energy and r^2 are
recorded after every Metropolis step; their integrated autocorrelation times tau,
with the time that a step takes, give the independent samples a second.

Example:
    python tests/benchmarks/bench_sampling.py 2H 4He --json OUT.json
"""

import argparse
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import report

from nmlnp.errors import NmlnpError

ACCEPTANCES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
SHORTEST_SERIES = 20  # autocorrelation times
TUNING_ROUNDS, TUNING_STEPS = 60, 20
TIMINGS, TIMED_STEPS, TIMED_ENERGIES = 15, 200, 10


def trained(config, iterations):
    """Return the parameters of a state after a short optimisation with the configuration's seed."""
    from nmlnp import config as configuration
    from nmlnp.vmc.training import Training

    config = configuration.override(config, {"optimisation.iterations": iterations})
    engine = new_engine(config)
    for _ in range(20):
        engine.tune(engine.sweep(20), config.sampling.acceptance)
    training = Training(engine, config.optimisation, config.sampling)
    for iteration in range(iterations):
        line = training.iterate(iteration)
    energy, error, variance = line["energy"], line["error"], line["variance"]
    print(f"{config.system.nucleus} trained: {energy:.3f} +- {error:.3f} MeV, variance {variance:.3g} MeV^2")
    return engine.parameters


def new_engine(config):
    from nmlnp.parallel.mpi import Communicator
    from nmlnp.vmc import problem

    return problem.engine(config, Communicator())


def settled_engine(config, parameters, proposal, acceptance):
    """Return an engine with the proposal's width tuned to an acceptance, and walkers in equilibrium."""
    from nmlnp import config as configuration

    engine = new_engine(configuration.override(config, {"sampling.proposal": proposal}))
    engine.parameters[:] = parameters
    for _ in range(TUNING_ROUNDS):
        engine.tune(engine.sweep(TUNING_STEPS), acceptance)
    engine.sweep(TUNING_ROUNDS * TUNING_STEPS)
    return engine


def recorded(engine, steps):
    """Return (acceptance, energies, r^2), the latter two of shape (steps, walkers), after each step."""
    energy, square = np.empty((2, steps, engine.total_walkers))
    accepted = 0.0
    for k in range(steps):
        accepted += engine.sweep(1)
        local = engine.local_energies()
        energy[k], square[k] = local.energy, local.columns["matter_square"]
    return accepted / steps, energy, square


def costs(config, parameters, proposals):
    """Return the seconds of a Metropolis step by proposal, and those of the local energies, of all walkers.

    Neither depends on the width.  The proposals take turns and the shortest of their
    times counts, because other work on the machine can only lengthen them.
    """
    calls = {}
    for proposal in proposals:
        engine = settled_engine(config, parameters, proposal, 0.5)
        calls[proposal] = partial(engine.sweep, TIMED_STEPS)
    calls["energies"] = lambda: [engine.local_energies() for _ in range(TIMED_ENERGIES)]
    shortest = dict.fromkeys(calls, np.inf)
    for _ in range(TIMINGS):
        for name, call in calls.items():
            begin = time.perf_counter()
            call()
            shortest[name] = min(shortest[name], time.perf_counter() - begin)
    return {name: shortest[name] / TIMED_STEPS for name in proposals}, shortest["energies"] / TIMED_ENERGIES


def autocorrelation_time(chains):
    """Return tau in samples from the spread of the walkers' means, or None where the series is too short.

    tau = n var(means of n samples) / var(samples).  Unlike a sum of autocorrelations
    up to a window it counts the slow modes that have little weight in the energy;
    its standard error is sqrt(2 / walkers).
    """
    tau = len(chains) * chains.mean(axis=0).var(ddof=1) / chains.var()
    return float(tau) if len(chains) >= SHORTEST_SERIES * tau else None


def best_interval(energies, walkers, step_seconds, energy_seconds):
    """Return (steps between local energies, independent energies a second) at the best interval.

    With n steps between two energies a sample costs n steps and one local energy,
    and tau of every n-th recorded energy says how many samples make an independent one.
    """
    best = None
    for n in (1, 2, 3, 5, 7, 10, 15, 20, 30, 50):
        tau = autocorrelation_time(energies[::n])
        if tau is not None:
            rate = walkers / (tau * (n * step_seconds + energy_seconds))
            best = max(best or (0, 0.0), (n, rate), key=lambda pair: pair[1])
    return best


def measured(engine, steps, step_seconds, energy_seconds):
    """Return the figures of one proposal at one width."""
    acceptance, energy, square = recorded(engine, steps)
    walkers = engine.total_walkers
    found = {"width": engine.width, "acceptance": acceptance, "ns_per_step": 1e9 * step_seconds / walkers}
    found["ns_per_energy"] = 1e9 * energy_seconds / walkers
    for name, chains in (("energy", energy), ("r2", square)):
        tau = autocorrelation_time(chains)
        found[f"tau_{name}"] = tau
        found[f"rate_{name}"] = None if tau is None else walkers / (tau * step_seconds)
    best = best_interval(energy, walkers, step_seconds, energy_seconds)
    found["interval"], found["rate_with_energies"] = best or (None, None)
    return found


COLUMNS = {
    "width": ("width", ".3f"),
    "acceptance": ("acceptance", ".2f"),
    "ns_per_step": ("ns/step", ".0f"),
    "tau_energy": ("tau(E)", ".1f"),
    "tau_r2": ("tau(r^2)", ".1f"),
    "rate_energy": ("E/s", ".3g"),
    "rate_r2": ("r^2/s", ".3g"),
    "interval": ("every", "d"),
    "rate_with_energies": ("E/s with E_L", ".3g"),
}
"""Figures of :func:`measured`: their headings and formats."""


def table(system, rows):
    """Return the table of one system; the best acceptances of each proposal are marked."""
    marks = {}
    for figure, mark in (("rate_energy", " *"), ("rate_r2", " +")):
        for proposal in {row["proposal"] for row in rows}:
            mine = [
                n for n, row in enumerate(rows) if row["proposal"] == proposal and row[figure] is not None
            ]
            if mine:
                n = max(mine, key=lambda n: rows[n][figure])
                marks[n] = marks.get(n, "") + mark
    cells = [
        [row["proposal"] + marks.get(n, "")]
        + ["-" if row[name] is None else format(row[name], form) for name, (_, form) in COLUMNS.items()]
        for n, row in enumerate(rows)
    ]
    headings = ["proposal", *(heading for heading, _ in COLUMNS.values())]
    note = (
        "Best acceptance of a proposal for (*) the energy and (+) r^2; - series too short to tell tau. "
        f"A local energy takes {rows[0]['ns_per_energy']:.0f} ns."
    )
    return report.Table(system, headings, cells, note)


def states(chosen):
    """Yield (name, configuration, parameters) of each state to sample."""
    from nmlnp import config as configuration
    from nmlnp.vmc.run_folder import RunFolder

    changes = {"sampling.walkers": chosen.walkers, "run.seed": chosen.seed}
    for folder in chosen.run:
        opened = RunFolder.open(folder)
        arrays, _, _ = opened.read_checkpoint()
        config = configuration.override(opened.config, changes)
        yield f"{config.system.nucleus}, {config.state.name}, of a run", config, arrays["parameters"]
    for system in chosen.systems:
        config = configuration.load(system, changes)
        name = f"{system}, {config.state.name}, {chosen.iterations} optimisation steps, seed {chosen.seed}"
        yield name, config, trained(config, chosen.iterations)


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("systems", nargs="*", help="shipped systems to train (default: 2H 4He)")
    parser.add_argument(
        "--run", type=Path, nargs="+", default=[], help="run folders whose states are sampled"
    )
    parser.add_argument("--proposals", nargs="+", help="(default: all there are)")
    parser.add_argument("--acceptances", type=float, nargs="+", default=ACCEPTANCES)
    parser.add_argument("--walkers", type=int, default=512, help="(default: 512)")
    parser.add_argument("--steps", type=int, default=4000, help="recorded Metropolis steps (default: 4000)")
    parser.add_argument("--iterations", type=int, default=60, help="of the training (default: 60)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="OUT", help="write OUT and a Markdown page beside it")
    chosen = parser.parse_args()
    if not chosen.systems and not chosen.run:
        chosen.systems = ["2H", "4He"]
    if min(chosen.steps, chosen.iterations) < 1:
        parser.error("--steps and --iterations must be at least 1.")
    if not all(0.0 < acceptance < 1.0 for acceptance in chosen.acceptances):
        parser.error("--acceptances must lie between 0 and 1.")
    return parser, chosen


def main():
    from nmlnp.parallel.mpi import Communicator
    from nmlnp.parallel.threads import set_threads
    from nmlnp.vmc.engine import PROPOSALS

    parser, chosen = options()
    unknown = sorted(set(chosen.proposals or ()) - set(PROPOSALS))
    if unknown:
        parser.error(f"there is no proposal {unknown[0]!r}: choose among {', '.join(PROPOSALS)}.")
    described = report.machine() | {"threads": set_threads(Communicator())}
    results, tables = {}, []
    for name, config, parameters in states(chosen):
        results[name] = rows = []
        proposals = chosen.proposals or PROPOSALS
        step_seconds, energy_seconds = costs(config, parameters, proposals)
        for proposal in proposals:
            for acceptance in chosen.acceptances:
                engine = settled_engine(config, parameters, proposal, acceptance)
                found = measured(engine, chosen.steps, step_seconds[proposal], energy_seconds)
                rows.append({"proposal": proposal, **found})
        tables.append(table(name, rows))
        tables[-1].show()
        if chosen.json:
            report.write(chosen.json, "Effective samples a second", described, results, tables)


if __name__ == "__main__":
    try:
        main()
    except NmlnpError as error:
        sys.exit(f"Error: {error}")
