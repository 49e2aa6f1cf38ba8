"""Networks of many widths beside each other: the figures of Keeble and Rios, and their conclusions."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from nmlnp.deuteron.experiment import RESULT, Experiment, _replace
from nmlnp.errors import ConfigError

SCAN = "scan.json"
WIDTHS = (2, 3, 4, 5, 6, 8, 10, 15, 20)


def run_scan(settings, widths, folder, progress, resume=False):
    """Train networks of all widths, one folder each; what is finished is not done again.

    Parameters
    ----------
    settings : nmlnp.deuteron.settings.Settings
        All but ``hidden``.
    widths : sequence of int
    folder : path-like
    progress : nmlnp.terminal.Progress
    resume : bool

    Returns
    -------
    dict
        What ``scan.json`` holds: ``results`` (one a width; see :meth:`Experiment.result`) and
        ``conclusions``.

    Raises
    ------
    ConfigError
        No widths, or the folder holds a scan and ``resume`` is False.
    """
    folder = Path(folder)
    widths = sorted(set(widths))
    if not widths:
        raise ConfigError("A scan needs at least one number of hidden nodes.")
    if not resume and folder.exists() and any(folder.iterdir()):
        raise ConfigError(f"{folder} is not empty; choose another folder with --out, or add --resume.")
    results = []
    for width in widths:
        part = folder / f"hidden-{width:03d}"
        progress.note(f"{width} hidden nodes")
        experiment = Experiment(replace(settings, hidden=width), part, resume=(part / "states.h5").exists())
        done = experiment.ensemble.steps >= settings.iterations and (part / RESULT).exists()
        if not done:
            experiment.run(progress)
        results.append(json.loads((part / RESULT).read_text()) if done else experiment.finish())
    scan = {"widths": widths, "results": results, "conclusions": conclusions(widths, results)}
    text = json.dumps(scan, indent=1, allow_nan=False) + "\n"
    _replace(folder / SCAN, lambda path: path.write_text(text))
    from nmlnp.deuteron.figures import save
    from nmlnp.deuteron.scan_figure import draw_scan

    save(lambda figure: draw_scan(figure, scan), folder / "scan.png", height=9.5)
    return scan


def conclusions(widths, results):
    """Return published conclusions beside what this scan finds.

    Parameters
    ----------
    widths : list of int
    results : list of dict
        Results of the experiments, in the same order.

    Returns
    -------
    list of dict
        ``published`` and ``found``, each a sentence.
    """
    exact = results[0]["exact"]["energy"]
    errors = np.array([abs(r["networks"]["energy"]["median"] / exact - 1.0) for r in results])
    within = [width for width, error in zip(widths, errors, strict=True) if error < 1e-3]
    kept = (
        f"the median network is within 0.1 % from {within[0]} hidden nodes on"
        if within and all(error < 1e-3 for error in errors[widths.index(within[0]) :])
        else f"the median is within 0.1 % at {', '.join(map(str, within)) or 'none'} of the widths"
    )
    spread = [r["networks"]["energy"]["spread"] for r in results]
    bias = [r["networks"]["energy"]["mean"] - exact for r in results]
    found = [
        {
            "published": "6 hidden nodes (24 parameters) give the energy to 0.1 % (Keeble and Rios 2020)",
            "found": kept,
        },
        {
            "published": "the spread over initialisations measures the uncertainty (Keeble and Rios 2020)",
            "found": "bias over spread of the energy: "
            + ", ".join(
                f"{width}: {b / s:.1f}" for width, b, s in zip(widths, bias, spread, strict=True) if s
            ),
        },
    ]
    oscillation = [r["oscillation"] for r in results]
    if all(spread) and all(value is not None for value in oscillation):
        ratios = ", ".join(
            f"{width}: {o / s:.2g}" for width, o, s in zip(widths, oscillation, spread, strict=True)
        )
        found.append(
            {
                "published": "oscillations at the end exceed the spread over initialisations "
                "(Rozalen Sarmiento et al. 2024, RMSprop)",
                "found": f"oscillation over spread of the energy: {ratios}",
            }
        )
    return found
