"""What ``nmlnp show`` says of the stages of a step."""

import io

import pytest
from rich.console import Console

from nmlnp.config import load
from nmlnp.screens import run_view
from nmlnp.vmc.run_folder import RunFolder

STAGES = {"walk": 0.06, "energy": 0.02, "derivatives": 0.01, "reconfiguration": 0.01}


def shown(folder):
    text = io.StringIO()
    Console(file=text, width=200).print(run_view(folder))
    return text.getvalue()


def folder_with(path, lines):
    folder = RunFolder.create(path / "run", load("2H"))
    for step, line in enumerate(lines, start=1):
        folder.append_log({"step": step, "energy": -2.0, "error": 0.1, "variance": 1.0, **line})
    return folder


def test_shares_of_the_stages_are_shown_and_drawn(tmp_path):
    folder = folder_with(tmp_path, [{"stages": STAGES}] * 4)
    text = shown(folder)
    assert "0.1 s a step: walk 60 %, energy 20 %, derivatives 10 %, reconfiguration 10 %\n" in text
    assert "energy.png" in text and "stages.png" in text
    assert (folder.path / "stages.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_most_memory_of_the_device_is_shown(tmp_path):
    lines = [{"stages": STAGES, "device_memory": gib * 2**29} for gib in (2, 5, 3)]
    assert "at most 2.50 GiB of the device's memory" in shown(folder_with(tmp_path, lines))


def test_only_lines_with_stages_count(tmp_path):
    """A log that was begun by a version without stages."""
    text = shown(
        folder_with(tmp_path, [{}, {"stages": {"walk": 1.0}}, {"stages": {"walk": 1.0, "energy": 2.0}}])
    )
    assert "2 s a step: walk 50 %, energy 50 %\n" in text


@pytest.mark.parametrize("lines", [[], [{}, {}], [{"stages": {}}]])
def test_logs_without_stages_still_work(tmp_path, lines):
    folder = folder_with(tmp_path, lines)
    text = shown(folder)
    assert "a step:" not in text
    assert "energy.png" in text and "stages.png" not in text
    assert not (folder.path / "stages.png").exists()


@pytest.mark.parametrize(
    ("system", "words"),
    [
        ("dot", ("dot, 2 electrons in 2D, omega = 1", "Energy (Hartree)", "exact 3", "3.00002(2)")),
        ("trap1d", ("trap1d, 2 fermions, V0 = -10", "Energy (hbar omega)", "exact 0.595906(1)")),
    ],
)
def test_running_run_of_a_trap_is_in_its_units(tmp_path, system, words):
    folder = RunFolder.create(tmp_path / "run", load(system))
    folder.append_log({"step": 1, "energy": 3.2, "error": 0.1, "variance": 1.0})
    text = shown(folder)
    for word in words:
        assert word in text
    assert "MeV" not in text
