"""The figures of a run, and the style of the figures of the lectures."""

import os
import sys

import numpy as np

from nmlnp.physics.references import Reference, best, published
from nmlnp.terminal import format_value, units_of

_BLUE, _ORANGE, _GREEN, _GREY, _RED = "#1f5fa8", "#c8641b", "#2a8a4a", "#777777", "#b02a37"

# Six colours that stay apart (CIE76 distance above 15) with any of the three kinds of colour
# blindness; the first two are those of the figure of a run.
CYCLE = ("#1f5fa8", "#c8641b", "#2aa57a", "#7a2353", "#6ec1f0", "#e3b505")


def lecture_style():
    """Set Matplotlib's defaults for the figures of the lectures.

    The size is that of a column of text, with letters that can still be read on a phone; in a
    notebook the figures are drawn at twice the resolution.  Call it once, in the first cell.
    """
    import matplotlib as mpl

    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 4.0),
            "figure.dpi": 100,
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
            "savefig.facecolor": "white",
            "axes.prop_cycle": mpl.cycler(color=CYCLE),
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.titlesize": 12,
            "axes.titlelocation": "left",
            "axes.labelsize": 12,
            "grid.alpha": 0.25,
            "xtick.labelsize": 11,
            "ytick.labelsize": 11,
            "legend.fontsize": 10.5,
            "legend.framealpha": 0.9,
            "lines.linewidth": 1.8,
            "lines.markersize": 5,
            "font.size": 12,
            "image.cmap": "viridis",
        }
    )
    # Only inside a notebook is there an inline backend to speak to.
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and hasattr(shell, "kernel"):
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("retina")


def plot_energy(log, result, path):
    """Draw the energy of every optimisation step beside the reference values.

    Parameters
    ----------
    log : list of dict
        Lines of ``log.jsonl``: ``step``, ``energy`` and ``error``, ``variance``,
        ``acceptance``; lines without an energy are left out.
    result : dict
        Content of ``result.json``, or what of it is known while the run goes on.
    path : path-like
        The PNG to write; it is replaced at once.
    """
    figure = _figure(5.6)
    energies, variances = figure.subplots(2, 1, sharex=True, height_ratios=(2.2, 1.0))
    lines = [line for line in log if line.get("energy") is not None]
    title = " ".join(str(result[key]) for key in ("system", "force") if key in result)
    energies.set_title(f"{title}   {result.get('hamiltonian', '')}", loc="left", fontsize=12)
    _draw_energies(energies, lines, result)
    _draw_variances(variances, lines, _unit(result))
    _save(figure, path)


def plot_stages(log, path):
    """Draw how long the stages of every optimisation step took, and the device's memory if known.

    Parameters
    ----------
    log : list of dict
        Lines of ``log.jsonl``: ``step``, ``stages`` (a dict of seconds by stage) and on a GPU
        ``device_memory`` (bytes); lines without stages are left out.
    path : path-like
        The PNG to write; it is replaced at once.

    Returns
    -------
    bool
        Whether there was anything to draw; if not, nothing is written.
    """
    lines = [line for line in log if line.get("stages")]
    if not lines:
        return False
    figure = _figure(4.0)
    axes = figure.subplots()
    steps = _column(lines, "step")
    seconds = {
        stage: np.nan_to_num(_column([line["stages"] for line in lines], stage))
        for stage in stage_names(lines)
    }
    total = sum(seconds.values())
    # Each step fills the unit before its number, so that a single one is seen too.
    axes.stackplot(
        np.insert(steps, 0, steps[0] - 1.0),
        [np.insert(column, 0, column[0]) for column in seconds.values()],
        labels=list(seconds),
        colors=CYCLE,
        linewidth=0,
        step="pre",
    )
    # A single slow step (another program on the machine, a first launch) would flatten all others.
    axes.set_ylim(0.0, 1.05 * min(total.max(), 2.0 * np.median(total)) or 1.0)
    title = f"median {np.median(total):.3g} s a step, slowest {total.max():.3g} s"
    axes.set_title(title, loc="left", fontsize=12)
    axes.set_xlabel("optimisation step")
    axes.set_ylabel("time of a step (s)")
    figure.legend(loc="outside lower center", fontsize=9, ncols=4)
    _draw_memory(axes, lines)
    _save(figure, path)
    return True


def stage_names(log):
    """Return the names of the stages in a log, in the order in which they first appear."""
    return list(dict.fromkeys(stage for line in log for stage in line.get("stages") or ()))


def _draw_memory(axes, lines):
    memory = _column(lines, "device_memory") / 2**30
    if np.isfinite(memory).any():
        right = axes.twinx()
        right.plot(_column(lines, "step"), memory, color=_RED, linewidth=1.3, linestyle="--")
        right.set_ylim(0.0, 1.15 * np.nanmax(memory) or 1.0)
        right.set_ylabel("memory of the device in use (GiB)", color=_RED)


def _figure(height):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, height), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def _save(figure, path):
    temporary = f"{os.fspath(path)}.tmp"
    figure.savefig(temporary, format="png")
    os.replace(temporary, path)


def _column(lines, name):
    return np.array([np.nan if line.get(name) is None else line[name] for line in lines], dtype=float)


def _draw_energies(axes, lines, result):
    steps, energy, error = (_column(lines, name) for name in ("step", "energy", "error"))
    axes.fill_between(steps, energy - error, energy + error, color=_BLUE, alpha=0.25, linewidth=0)
    axes.plot(
        steps,
        energy,
        color=_BLUE,
        linewidth=1.2,
        marker=_dot(steps),
        label="energy of a step, with its error",
    )
    references = _energy_references(result)
    for reference, style in references:
        label = f"{reference.kind}  {reference.text}"
        axes.axhline(reference.value, label=label, linewidth=1.3, **style)
    measured = result.get("energy") if result.get("samples") else None
    last = max(steps[-1], 1.0) if steps.size else 1.0
    axes.set_xlim(0.0, 1.05 * last)
    if measured is not None:
        error = result.get("energy_error")
        axes.errorbar(
            [1.02 * last],
            [measured],
            yerr=[error or 0.0],
            fmt="o",
            color=_RED,
            markersize=5,
            capsize=3,
            zorder=5,
            label=f"measured  {format_value(measured, error)}",
        )
    levels = [reference.value for reference, _ in references] + ([] if measured is None else [measured])
    _limit(axes, energy, levels)
    axes.set_ylabel(f"energy ({_unit(result)})")
    # The measured point stands at the right end, alone if there was no more than a step.
    axes.legend(loc="upper right" if steps.size > 1 else "upper left", fontsize=9, framealpha=0.9)
    axes.grid(alpha=0.25)


def _unit(result):
    """Return the unit of energy as Matplotlib writes it."""
    return {"hbar omega": r"$\hbar\omega$"}.get(units_of(result)["energy"], units_of(result)["energy"])


def _dot(steps):
    """Return the marker of a curve: a single step makes no line."""
    return "o" if steps.size == 1 else None


def _energy_references(result):
    references = [Reference(**entry) for entry in result.get("reference", [])]
    known = best(references, "energy")
    drawn = [] if known is None else [(known, {"color": _GREEN, "linestyle": "-", "zorder": 3})]
    network = published(references, "energy", result.get("state"))
    drawn += [] if network is None else [(network, {"color": _ORANGE, "linestyle": "--"})]
    limits = [entry for entry in references if entry.quantity == "energy" and entry.kind in ("E_sym", "HF")]
    return drawn + [(entry, {"color": _GREY, "linestyle": ":"}) for entry in limits]


def _limit(axes, energy, levels):
    # The first steps start far above; the axis shows where the run settles.
    settled = energy[energy.size // 5 :]
    settled = settled[np.isfinite(settled)]
    if settled.size:
        low, high = np.quantile(settled, [0.005, 0.98])
        low, high = min([low, *levels]), max([high, *levels])
        margin = 0.06 * (high - low) or 0.1
        # Room above for the legend.
        axes.set_ylim(low - margin, high + 6.0 * margin)


def _draw_variances(axes, lines, unit):
    steps, variance, acceptance = (_column(lines, name) for name in ("step", "variance", "acceptance"))
    positive = np.where(variance > 0.0, variance, np.nan)
    axes.plot(steps, positive, color=_BLUE, linewidth=1.2, marker=_dot(steps))
    if np.isfinite(positive).any():
        axes.set_yscale("log")
    squared = f"({unit})$^2$" if "$" in unit else f"{unit}$^2$"
    axes.set_ylabel(f"variance ({squared})", color=_BLUE)
    axes.set_xlabel("optimisation step")
    axes.grid(alpha=0.25)
    right = axes.twinx()
    right.plot(steps, acceptance, color=_ORANGE, linewidth=1.0, alpha=0.8, marker=_dot(steps))
    right.set_ylim(0.0, 1.0)
    right.set_ylabel("acceptance", color=_ORANGE)
