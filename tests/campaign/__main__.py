"""The attack on the package, kept: ``python -m tests.campaign [--hours 1]``.

Fuzzed inputs, damaged run folders, runs that are killed, cheats and a class with hostile submissions.
Without ``--hours`` a short part with fixed seeds runs, as in continuous integration; with it seeds go on
until the time is over and the gates are reached, and counts and a page are written to
tests/benchmarks/results/.  The exit code is 0 if nothing was wrong.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import classes
import fuzz
import kills

RESULTS = Path(__file__).parents[1] / "benchmarks/results"
SHORT = {"inputs": 400, "resumed": 8, "kills": 6, "cheats": 20}
GATES = {"inputs": 10_000, "resumed": 200, "kills": 200, "cheats": None}
KILLS_A_RUN = 4


def _warm(path):
    # What every fork would import again, once.
    import matplotlib.figure  # noqa: F401

    import nmlnp.cli
    import nmlnp.grading.maintenance
    import nmlnp.launch
    import nmlnp.production.folder
    import nmlnp.screens
    import nmlnp.vmc.run  # noqa: F401

    global _whole
    _whole = Path(path)


def _fuzz(job):
    seed, carried_out = job
    return fuzz.trial(seed, _whole, carried_out)


def fuzzed(numbers, whole, until, first):
    """Run the fuzzers; return counts."""
    jobs = [
        (first + seed, seed % (numbers["inputs"] // numbers["resumed"]) == 0)
        for seed in range(numbers["inputs"])
    ]
    began, done, wrong = time.monotonic(), 0, []
    with get_context("fork").Pool(os.cpu_count(), _warm, (str(whole),)) as pool:
        for found in pool.imap_unordered(_fuzz, jobs, chunksize=4):
            done += 1
            wrong += [found] if found else []
            if time.monotonic() > until:
                break
    return {"inputs": done, "damaged runs gone on with": sum(job[1] for job in jobs[:done]), "wrong": wrong,
            "seconds": round(time.monotonic() - began)}  # fmt: skip


def killed(number, expected, until, first):
    """Kill runs until a number of kills; return counts."""
    seeds = iter(range(first, first + 100_000))
    found = {"runs": 0, "kills": 0, "identical": 0, "other ranks": 0, "wrong": []}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        while found["kills"] < number and time.monotonic() < until:
            batch = [next(seeds) for _ in range(os.cpu_count())]
            for seed, (made, wrong, same) in zip(
                batch, pool.map(lambda seed: kills.trial(seed, expected, KILLS_A_RUN), batch), strict=True
            ):
                found["runs"] += 1
                found["kills"] += made
                found["identical"] += same
                found["other ranks"] += not same and not wrong
                found["wrong"] += [{"seed": seed, "wrong": wrong}] if wrong else []
    return found


def page(found):
    """Return the page of the results."""
    fuzzing, killing, group = (found[name] for name in ("fuzzing", "kills", "class"))
    lines = [
        "# The campaign: attacks on the package\n",
        "Written by `python -m tests.campaign --hours N`.\n",
        "| attack | trials | what was wrong |", "|---|---:|---:|",
        f"| fuzzed inputs (arguments, files, variables, damaged folders) | {fuzzing['inputs']} | {len(fuzzing['wrong'])} |",
        f"| of them damaged runs gone on with | {fuzzing['damaged runs gone on with']} | |",
        f"| kills (SIGKILL, SIGTERM, SIGINT) in {killing['runs']} runs | {killing['kills']} | {len(killing['wrong'])} |",
        *(
            f"| cheats, as {user} | {one['cheats']} | {len(one['earned or ended the grader'])} |"
            for user, one in found["cheats"].items()
        ),
        f"| hostile submissions in a class of {group['students']} | 10 | {group['hostile with points']} |\n",
        f"{killing['identical']} of the killed runs ended with a log that is bit for bit that of the undisturbed run, "
        f"{killing['other ranks']} agree to {kills.RELATIVE:g} (they changed the number of ranks). "
        f"Of the class, {group['honest graded rightly']} of 20 honest submissions were graded rightly, in "
        f"{group['seconds']} s.\n",
    ]  # fmt: skip
    return "\n".join(lines)


def main():
    """Run the campaign and say what was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaign", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--hours", type=float, help="run to the gates, for so long at most, and keep the results"
    )
    parser.add_argument("--seed", type=int, default=1, help="the first of the seeds")
    options = parser.parse_args()
    numbers = SHORT if options.hours is None else GATES
    until = time.monotonic() + 3600.0 * (1.0 if options.hours is None else options.hours)
    with tempfile.TemporaryDirectory(prefix="nmlnp-campaign-") as place:
        whole = Path(place, "whole")
        expected = kills.whole(whole)
        found = {"class": classes.class_trial(), "cheats": classes.cheat_trials(numbers["cheats"])}
        found["kills"] = killed(numbers["kills"], expected, until, options.seed)
        found["fuzzing"] = fuzzed(numbers, whole, until, options.seed)
    if options.hours is not None:
        (RESULTS / "campaign.json").write_text(json.dumps(found, indent=1, ensure_ascii=True) + "\n")
        (RESULTS / "campaign.md").write_text(page(found))
    print(page(found))
    print(json.dumps(found, indent=1))
    group = found["class"]
    right = group["honest graded rightly"] == 20 and not group["hostile with points"]
    cheats = [one for user in found["cheats"].values() for one in user["earned or ended the grader"]]
    sys.exit(0 if right and not (found["fuzzing"]["wrong"] or found["kills"]["wrong"] or cheats) else 1)


if __name__ == "__main__":
    main()
