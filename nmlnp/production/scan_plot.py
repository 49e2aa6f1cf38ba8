"""The figure of a scan: energies over what was scanned."""

import itertools

from nmlnp.plots import CYCLE, _figure, _save

KNOWN = "best known"
GREEN = "#2a8a4a"


def plot_scan(points, path):
    """Draw the energies of a scan over the first setting that is a number.

    Parameters
    ----------
    points : list of (dict, dict)
        The settings of each point by dotted key, and what is known of it: ``energy`` and
        ``error`` where it is finished, ``unit``, and ``known`` (a reference or None).
    path : path-like
        The PNG to write; it is replaced at once.

    Returns
    -------
    bool
        Whether there was anything to draw; if not, nothing is written.
    """
    keys = list(points[0][0])
    numbers = [key for key in keys if all(_is_number(settings[key]) for settings, _ in points)]
    # Runs that differ in the seed alone are one curve with several points at each place.
    axis = next((key for key in numbers if key != "run.seed"), numbers[0] if numbers else None)
    curves = {}
    for settings, found in points:
        if axis is not None and found.get("energy") is not None:
            others = {key: settings[key] for key in keys if key not in (axis, "run.seed")}
            name = ", ".join(f"{key} = {value}" for key, value in others.items())
            curves.setdefault(name, []).append((settings[axis], found))
    if not curves:
        return False
    figure = _figure(4.4)
    axes = figure.subplots()
    for colour, (name, found) in zip(itertools.cycle(CYCLE), sorted(curves.items())):
        _draw_curve(axes, name, sorted(found, key=lambda entry: entry[0]), colour)
    unit = next(found["unit"] for curve in curves.values() for _, found in curve)
    axes.set_xlabel(axis)
    axes.set_ylabel(f"energy ({unit})" if unit else "energy")
    axes.margins(x=0.08)
    axes.grid(alpha=0.25)
    if axes.get_legend_handles_labels()[1]:
        axes.legend(fontsize=9, framealpha=0.9)
    _save(figure, path)
    return True


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


def _draw_curve(axes, name, found, colour):
    places = [place for place, _ in found]
    energies = [entry["energy"] for _, entry in found]
    errors = [entry["error"] or 0.0 for _, entry in found]
    line = "-" if len(set(places)) == len(places) else ""
    axes.errorbar(
        places,
        energies,
        yerr=errors,
        fmt=f"o{line}",
        color=colour,
        capsize=3,
        linewidth=1.2,
        label=name or None,
    )
    known = {place: entry["known"].value for place, entry in found if entry.get("known") is not None}
    if known:
        label = None if any(text == KNOWN for text in axes.get_legend_handles_labels()[1]) else KNOWN
        axes.plot(
            known.keys(), known.values(), "_", color=GREEN, markersize=22, markeredgewidth=1.8, label=label
        )
