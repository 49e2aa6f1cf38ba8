"""The figures of what was measured: the one-body density, and the pair distribution."""

import numpy as np

from nmlnp.observables.files import read
from nmlnp.plots import CYCLE, _figure, _save
from nmlnp.terminal import units_of

DENSITY_FIGURE, PAIRS_FIGURE = "density.png", "pairs.png"


def plot_distributions(folder, result):
    """Draw what the run in a folder measured: each figure there is something to draw for.

    Parameters
    ----------
    folder : Path
        With ``observables.h5``; the PNG files are written there, each at once.
    result : dict
        Content of ``result.json``.

    Returns
    -------
    list of Path
    """
    # A run that goes on has measured nothing yet: what lies there is that of a shorter run.
    distributions = read(folder) if result.get("samples") else {}
    drawn = []
    for draw, name, file in (
        (_draw_density, "density", DENSITY_FIGURE),
        (_draw_pairs, "pairs", PAIRS_FIGURE),
    ):
        if name in distributions:
            figure = _figure(4.2)
            draw(figure, distributions, units_of(result)["length"])
            figure.suptitle(f"{result.get('system', '')}   {result.get('hamiltonian', '')}", fontsize=12)
            _save(figure, folder / file)
            drawn.append(folder / file)
    return drawn


def _draw_density(figure, distributions, length):
    radial, plane = distributions["density"], distributions.get("density_plane")
    axes = figure.subplots(1, 1 if plane is None else 2, squeeze=False)[0]
    _draw_curve(axes[0], radial, CYCLE[0], radial.title)
    _name(axes[0], radial, length, rf"$\rho({radial.axes[0]})$")
    axes[0].set_title(f"one-body density, {_integral(radial)}", loc="left", fontsize=10.5)
    if plane is not None:
        edges = plane.edges
        # Rows of an image are its ordinate.
        image = axes[1].pcolormesh(edges, edges, plane.values.T, cmap="viridis", rasterized=True)
        axes[1].set_aspect("equal")
        axes[1].set_xlabel(f"{plane.axes[0]} ({_unit(length)})")
        axes[1].set_ylabel(f"{plane.axes[1]} ({_unit(length)})")
        axes[1].set_title(rf"in the plane: $\rho(x, y)$ ({_unit(length, plane)})", loc="left", fontsize=10.5)
        figure.colorbar(image, ax=axes[1], shrink=0.85)


def _draw_pairs(figure, distributions, length):
    axes, whole = figure.subplots(), distributions["pairs"]
    parts = [distributions[name] for name in ("pairs_like", "pairs_unlike") if name in distributions]
    for binned, colour in zip((whole, *parts), CYCLE, strict=False):
        label = binned.title.removeprefix(f"{whole.title}, ")
        _draw_curve(axes, binned, colour, "all pairs" if binned is whole else f"{label} spin")
    _name(axes, whole, length, r"$\rho_2(r_{12})$")
    axes.set_xlabel(f"distance of two particles ({_unit(length)})")
    axes.set_title(f"pair distribution, {_integral(whole)}", loc="left", fontsize=10.5)
    if parts:
        axes.legend(fontsize=9)


def _draw_curve(axes, binned, colour, label):
    middle = 0.5 * (binned.edges[1:] + binned.edges[:-1])
    errors = np.nan_to_num(binned.errors)  # of a single walker nothing is known
    low, high = binned.values - errors, binned.values + errors
    axes.fill_between(middle, low, high, color=colour, alpha=0.3, linewidth=0)
    axes.plot(middle, binned.values, color=colour, linewidth=1.4, label=label)
    # The first bins of a distance are so small that a single count stands high.
    sure = errors < 0.25 * binned.values
    if sure.any():
        top = 1.08 * high[sure].max()
        axes.set_ylim(0.0, max(top, axes.get_ylim()[1] if axes.lines[1:] else 0.0))


def _name(axes, binned, length, symbol):
    axes.set_xlim(binned.edges[0], binned.edges[-1])
    axes.set_xlabel(f"{binned.axes[0]} ({_unit(length)})")
    axes.set_ylabel(f"{symbol} ({_unit(length, binned)})")
    axes.grid(alpha=0.25)


def _integral(binned):
    return f"integral {binned.integral + binned.outside:.6g}"


def _unit(length, binned=None):
    """Return the unit of a length, or of a density, as Matplotlib writes it."""
    name = {"a_ho": r"$a_\mathrm{ho}$"}.get(length, length)
    return name if binned is None else f"{name}$^{{-{binned.dimension}}}$"
