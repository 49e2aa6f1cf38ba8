"""The chart of nuclides as a figure: one square a nucleus, N to the right, Z upwards."""

import numpy as np

from nmlnp.learning.mass_formula import MAGIC_NUMBERS


def draw_chart(axes, Z, N, values, label, limit=None):
    """Colour each nucleus by a value.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    Z, N : (n,) int arrays
    values : (n,) array
        NaN leaves the square empty.
    label : str
        What the colour means, with its unit.
    limit : float, optional
        For values of either sign: colours diverge from 0 to this size and are cut there.

    Returns
    -------
    matplotlib.colorbar.Colorbar

    Raises
    ------
    ValueError
        There is no nucleus, or the limit is not positive.
    """
    if len(Z) == 0 or (limit is not None and not limit > 0.0):
        raise ValueError("A chart needs at least one nucleus and, if colours diverge, a positive limit.")
    squares = np.full((Z.max() + 1, N.max() + 1), np.nan)
    squares[Z, N] = values
    colours = {"cmap": "viridis"} if limit is None else {"cmap": "RdBu", "vmin": -limit, "vmax": limit}
    mesh = axes.pcolormesh(
        np.arange(N.max() + 2) - 0.5, np.arange(Z.max() + 2) - 0.5, squares, rasterized=True, **colours
    )
    axes.set_facecolor("#f4f4f4")
    axes.grid(visible=False)
    for magic in MAGIC_NUMBERS:
        _mark(axes.vlines, magic, N, Z)
        _mark(axes.hlines, magic, Z, N)
    axes.set(xlabel="neutron number $N$", ylabel="proton number $Z$", aspect="equal")
    extend = "neither" if limit is None else "both"
    return axes.figure.colorbar(mesh, ax=axes, label=label, extend=extend, shrink=0.75)


def _mark(lines, magic, number, other):
    """Draw a magic number along the nuclei that have it, and a little beyond."""
    have = other[number == magic]
    if have.size:
        lines(magic, max(have.min() - 4, 0), have.max() + 4, color="#555555", linewidth=0.7)
