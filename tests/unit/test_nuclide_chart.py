"""The chart of nuclides: each value is drawn in the square of its nucleus."""

import numpy as np
import pytest

from nmlnp.learning.nuclide_chart import draw_chart


@pytest.fixture
def axes():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.subplots()


def test_each_value_is_in_the_square_of_its_nucleus(axes):
    Z, N = np.array([2, 3, 5]), np.array([2, 4, 6])
    draw_chart(axes, Z, N, np.array([7.0, 5.0, 6.0]), "B/A (MeV)")
    [mesh] = [child for child in axes.collections if hasattr(child, "get_coordinates")]
    squares = np.ma.filled(mesh.get_array().astype(float), np.nan).reshape(6, 7)
    assert (squares[2, 2], squares[3, 4], squares[5, 6]) == (7.0, 5.0, 6.0)
    assert np.count_nonzero(np.isfinite(squares)) == 3
    # The middle of the square of Z = 3, N = 4.
    corners = mesh.get_coordinates()[3:5, 4:6].reshape(-1, 2)
    assert corners.mean(axis=0).tolist() == [4.0, 3.0]
    axes.figure.canvas.draw()


def test_diverging_colours_are_symmetric(axes):
    bar = draw_chart(axes, np.array([8]), np.array([8]), np.array([-3.0]), "residual (MeV)", limit=10.0)
    assert bar.mappable.get_clim() == (-10.0, 10.0)
    assert bar.ax.get_ylabel() == "residual (MeV)"


def test_charts_of_nothing_are_refused(axes):
    with pytest.raises(ValueError, match="at least one nucleus"):
        draw_chart(axes, np.array([], dtype=int), np.array([], dtype=int), np.array([]), "nothing")
    with pytest.raises(ValueError, match="positive limit"):
        draw_chart(axes, np.array([8]), np.array([8]), np.array([1.0]), "residual", limit=0.0)
