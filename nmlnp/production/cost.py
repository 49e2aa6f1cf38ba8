"""What a run will cost: from its own log, or from the committed runs of the book.

The runs of the book were timed on two cores.  Their time is shared out evenly over walkers and Metropolis
steps, which is right for states of the same shape; nothing is known of others, and of GPUs, before
some steps of the run itself are in its log.
"""

import json
from pathlib import Path
from statistics import median

_HERE = Path(__file__).parent
RESULTS = (_HERE / "results.json", _HERE.parents[1] / "book" / "results.json")
"""In an installed package, and in a clone."""


def metropolis_steps(config):
    """Return how many Metropolis steps each walker makes in a run."""
    sampling, measurement = config.sampling, config.measurement
    optimisation = config.optimisation.iterations * sampling.steps
    return sampling.thermalise + optimisation + measurement.sweeps * measurement.steps


def from_log(config, log):
    """Return the seconds left of the optimisation, by the median step of the log; None without one."""
    seconds = [line["seconds"] for line in log if line.get("seconds")]
    if not seconds:
        return None
    return max(0, config.optimisation.iterations - log[-1]["step"]) * median(seconds)


def from_book(config, parameters):
    """Return the core seconds of a run by the same state in the book; None where there is none.

    Parameters
    ----------
    config : nmlnp.config.RunConfig
    parameters : int
        Of the state; a state of another size is another state.
    """
    system = set(config.system.model_dump(exclude_none=True).values())
    for run in _runs():
        if run["system"] in system and (run.get("state", run.get("ansatz")), run["parameters"]) == (
            config.described()["state"],
            parameters,
        ):
            before = _shipped(run)
            each = run["seconds"] * run["threads"] / (run["walkers"] * metropolis_steps(before))
            return each * config.sampling.walkers * metropolis_steps(config)
    return None


def _runs():
    for path in RESULTS:
        if path.exists():
            return json.loads(path.read_text(encoding="utf-8"))
    return []


def _shipped(run):
    """Return the configuration of a run of the book: the shipped one of its system."""
    from nmlnp.config import load

    return load(run["system"], {"optimisation.iterations": run["iterations"]})
