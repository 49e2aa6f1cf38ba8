"""The style of the lectures' figures: six colours for every eye, nothing outside Matplotlib's defaults."""

import itertools

import matplotlib as mpl
import numpy as np
import pytest

from nmlnp.plots import CYCLE, lecture_style

# What linear RGB becomes for an eye without one of its three cones: G. M. Machado, M. M. Oliveira,
# L. A. F. Fernandes, IEEE Trans. Vis. Comput. Graph. 15, 1291 (2009), severity 1.
EYES = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def lab(colour, eye):
    """CIELAB of an sRGB colour as an eye sees it."""
    encoded = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    X, Y, Z = np.cbrt(TO_XYZ @ np.clip(np.array(eye) @ linear, 1e-4, 1.0) / TO_XYZ.sum(axis=1))
    return np.array([116.0 * Y - 16.0, 500.0 * (X - Y), 200.0 * (Y - Z)])


@pytest.mark.parametrize("eye", EYES)
def test_colours_stay_apart(eye):
    seen = [lab(colour, EYES[eye]) for colour in CYCLE]
    distances = [np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > 15.0


def test_red_and_green_would_not_pass():
    eye = EYES["deuteranopia"]
    assert np.linalg.norm(lab("#2a8a4a", eye) - lab("#b02a37", eye)) < 15.0


def test_the_style_is_set():
    with mpl.rc_context():
        lecture_style()
        assert tuple(mpl.rcParams["axes.prop_cycle"].by_key()["color"]) == CYCLE
        assert mpl.rcParams["figure.constrained_layout.use"]
        assert mpl.rcParams["figure.facecolor"] == "white"
