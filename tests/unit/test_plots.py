"""The figures of a run: drawn from whatever is known, without touching global state."""

import math
import sys

import matplotlib.image
import numpy as np
import pytest

from nmlnp.config import load
from nmlnp.physics.references import lookup_config
from nmlnp.plots import CYCLE, plot_energy, plot_stages

BLUE, GREEN, ORANGE, RED = (0x1F, 0x5F, 0xA8), (0x2A, 0x8A, 0x4A), (0xC8, 0x64, 0x1B), (0xB0, 0x2A, 0x37)


def log_of(steps):
    return [
        {
            "step": step,
            "energy": -8.47 + 5.0 * math.exp(-step / 10.0),
            "error": 0.02,
            "variance": 0.1 + math.exp(-step / 10.0),
            "acceptance": 0.5,
        }
        for step in range(1, steps + 1)
    ]


def result_of(config):
    return {
        "system": "3H",
        "hamiltonian": config.hamiltonian.label,
        "force": config.hamiltonian.force,
        "energy": -8.471,
        "energy_error": 0.001,
        "samples": 1000,
        "reference": [reference._asdict() for reference in lookup_config(config)],
    }


def pixels_of(path, colour):
    """Pixels of a colour, also where the edge of a line is blended with the white below it."""
    ink = 1.0 - matplotlib.image.imread(path)[:, :, :3]
    wanted = 1.0 - np.array(colour) / 255.0
    strength = np.linalg.norm(ink, axis=2)
    alike = ink @ wanted > 0.998 * strength * np.linalg.norm(wanted)
    return int(np.sum(alike & (strength > 0.4 * np.linalg.norm(wanted))))


def test_figure_shows_energy_references_and_measurement(tmp_path):
    plot_energy(log_of(200), result_of(load("3H")), tmp_path / "energy.png")
    picture = matplotlib.image.imread(tmp_path / "energy.png")
    assert picture.shape[1] == 800
    for colour in (BLUE, GREEN, ORANGE, RED):
        assert pixels_of(tmp_path / "energy.png", colour) > 20


def test_references_are_left_out_where_there_are_none(tmp_path):
    plot_energy(log_of(200), result_of(load("3H")) | {"reference": []}, tmp_path / "energy.png")
    assert pixels_of(tmp_path / "energy.png", GREEN) == 0


def test_running_run_has_no_measured_point(tmp_path):
    result = result_of(load("3H"))
    del result["samples"]
    plot_energy(log_of(200), result, tmp_path / "energy.png")
    assert pixels_of(tmp_path / "energy.png", RED) == 0


def test_measurement_without_optimisation_and_a_single_step_are_seen(tmp_path):
    path = tmp_path / "energy.png"
    for log in ([], log_of(1)):
        plot_energy(log, result_of(load("3H")), path)
        assert pixels_of(path, RED) > 40
    plot_energy(log_of(1), {}, path)
    assert pixels_of(path, BLUE) > 20
    plot_stages(stages_of(1), path)
    assert pixels_of(path, tuple(bytes.fromhex(CYCLE[0][1:]))) > 3000


@pytest.mark.parametrize(
    "log",
    [
        [],
        log_of(1),
        log_of(2),
        [{"step": 1}],
        [{"step": 1, "energy": None, "error": None}],
        [{"step": step, "energy": -2.0, "error": 0.0, "variance": 0.0} for step in (1, 2, 3)],
    ],
)
@pytest.mark.parametrize("result", [{}, {"system": "2H", "energy": -2.2, "energy_error": None, "samples": 4}])
def test_anything_known_so_far_can_be_drawn(tmp_path, log, result):
    plot_energy(log, result, tmp_path / "energy.png")
    assert [path.name for path in tmp_path.iterdir()] == ["energy.png"]


def test_drawing_leaves_pyplot_alone(tmp_path):
    before = "matplotlib.pyplot" in sys.modules
    plot_energy(log_of(3), {}, tmp_path / "energy.png")
    assert ("matplotlib.pyplot" in sys.modules) == before


def stages_of(steps, memory=None):
    """Return a log in which the stages take 1, 2, 3 and 4 parts of ten of 0.1 s."""
    names = ("walk", "energy", "derivatives", "reconfiguration")
    stages = {name: 0.01 * part for part, name in enumerate(names, start=1)}
    extra = {} if memory is None else {"device_memory": memory}
    return [{"step": step, "stages": stages, **extra} for step in range(1, steps + 1)]


def test_stages_are_drawn_in_proportion_to_their_seconds(tmp_path):
    assert plot_stages(stages_of(100), tmp_path / "stages.png")
    walk, energy, derivatives, reconfiguration = (
        pixels_of(tmp_path / "stages.png", tuple(bytes.fromhex(colour[1:]))) for colour in CYCLE[:4]
    )
    # The lowest layer has no edge to be blended with another; the others lose a line or two of pixels.
    assert walk > 3000
    for found, part in ((energy, 2), (derivatives, 3), (reconfiguration, 4)):
        assert abs(found / walk - part) < 0.2 * part


def test_memory_of_the_device_is_drawn_where_it_is_known(tmp_path):
    plot_stages(stages_of(100), tmp_path / "without.png")
    plot_stages(stages_of(100, memory=3 * 2**30), tmp_path / "with.png")
    assert pixels_of(tmp_path / "without.png", RED) == 0
    assert pixels_of(tmp_path / "with.png", RED) > 100


@pytest.mark.parametrize("log", [[], log_of(3), [{"step": 1, "stages": {}}, {"step": 2, "stages": None}]])
def test_a_log_without_stages_gives_no_figure(tmp_path, log):
    assert not plot_stages(log, tmp_path / "stages.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "log",
    [
        stages_of(1),
        log_of(5) + stages_of(2, memory=0),
        [{"step": 1, "stages": {"walk": 0.0}}],
        [{"step": 1, "stages": {"walk": 1.0}}, {"step": 2, "stages": {"energy": 1.0, "walk": None}}],
    ],
)
def test_any_stages_known_so_far_can_be_drawn(tmp_path, log):
    assert plot_stages(log, tmp_path / "stages.png")
    assert [path.name for path in tmp_path.iterdir()] == ["stages.png"]


def test_slow_first_step_does_not_flatten_the_others(tmp_path):
    plot_stages(stages_of(100), tmp_path / "even.png")
    slow = stages_of(100)
    slow[0] = {"step": 1, "stages": {"walk": 60.0}}
    plot_stages(slow, tmp_path / "slow.png")
    energy = tuple(bytes.fromhex(CYCLE[1][1:]))
    assert pixels_of(tmp_path / "slow.png", energy) > 0.25 * pixels_of(tmp_path / "even.png", energy)


@pytest.mark.parametrize(
    ("source", "unit", "squared"),
    [
        ("3H", "energy (MeV)", "variance (MeV$^2$)"),
        ("dot", "energy (Hartree)", "variance (Hartree$^2$)"),
        ("trap1d", r"energy ($\hbar\omega$)", r"variance (($\hbar\omega$)$^2$)"),
    ],
)
def test_axes_are_in_the_units_of_the_system(tmp_path, monkeypatch, source, unit, squared):
    drawn = []
    monkeypatch.setattr("nmlnp.plots._save", lambda figure, path: drawn.append(figure))
    plot_energy(log_of(20), load(source).described(), tmp_path / "energy.png")
    energies, variances, _ = drawn[0].axes
    assert (energies.get_ylabel(), variances.get_ylabel()) == (unit, squared)
    drawn[0].canvas.draw()  # the letters of the unit can be set


def test_figure_of_a_dot_shows_the_result_with_a_state_like_it_and_the_bound(tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr("nmlnp.plots._save", lambda figure, path: drawn.append(figure))
    for state, published in (("rbm", "RBM  20.731(1)"), ("rbm_jastrow", "RBM+PJ  20.1853(2)")):
        config = load("dot", {"system.electrons": 6, "state.name": state})
        references = [entry._asdict() for entry in lookup_config(config)]
        plot_energy(log_of(20), config.described() | {"reference": references}, tmp_path / "energy.png")
        labels = drawn.pop().axes[0].get_legend_handles_labels()[1]
        assert labels[1:] == ["DMC  20.15932(8)", published, "HF  20.7192(1)"]
