"""Scans: what --scan means, the folder it makes, and what nmlnp show and production check make of it."""

import io
import json
import re
import shutil
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from nmlnp import cli
from nmlnp.config import load
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.production import cost, scan, scan_view
from nmlnp.production.check import examine
from nmlnp.production.folder import init
from nmlnp.vmc.run_folder import RunFolder

AXES = {"hamiltonian.cutoff": [2, 4, 6], "run.seed": [1, 2]}
OLD = {"hamiltonian.family": "pionless-2021"}


@pytest.fixture
def folder(tmp_path):
    return init("3H", OLD, "slurm", tmp_path / "job", gpus=0, cores=2, axes=AXES).folder


# -------------------------------------------------------------- what was asked
@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("hamiltonian.cutoff=2,4,6", "hamiltonian.cutoff", [2, 4, 6]),
        ("run.seed=1:5", "run.seed", [1, 2, 3, 4, 5]),
        ("sampling.steps=10:30:10", "sampling.steps", [10, 20, 30]),
        ("optimisation.learning_rate=0.01, 0.02", "optimisation.learning_rate", [0.01, 0.02]),
        ("hamiltonian.model=a,b", "hamiltonian.model", ["a", "b"]),
        ("hamiltonian.coulomb=true,false", "hamiltonian.coulomb", [True, False]),
        ("a.b=-3:-1", "a.b", [-3, -2, -1]),
    ],
)
def test_values_of_a_scan(text, key, values):
    assert scan.parse([text]) == {key: values}


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["run.seed"], "section.key=values"),
        (["seed=1,2"], "section.key=values"),
        (["run.seed="], "section.key=values"),
        (["run.seed=1,,2"], "empty value"),
        (["run.seed=1,1"], "twice"),
        (["run.seed=5:1"], "no values"),
        (["run.seed=1:5:0"], "no values"),
        (["run.seed=1,2", "run.seed=3"], "twice"),
        (["run.seed=1:999999999"], "at most 1000"),
        (["run.seed=1:40", "a.b=1:40"], "1600 points"),
    ],
)
def test_scan_that_cannot_be_is_a_sentence(texts, words):
    with pytest.raises(ConfigError, match=words):
        scan.parse(texts)


@given(st.lists(st.text(max_size=40), max_size=3))
def test_any_text_is_values_or_a_sentence(texts):
    try:
        axes = scan.parse(texts)
    except ConfigError:
        return
    assert all(axes.values()) and len(scan.points(scan.Path(), axes)) <= scan.MOST


@given(st.integers(-1000, 1000), st.integers(0, 500), st.integers(1, 60))
def test_a_range_has_both_of_its_ends(first, length, step):
    values = scan.parse([f"a.b={first}:{first + length}:{step}"])["a.b"]
    assert values == list(range(first, first + length + 1, step))


# ------------------------------------------------------------------ the folder
def test_every_combination_is_a_run_of_its_own(folder):
    found = [load(folder / f"points/{number}/run.toml") for number in range(1, 7)]
    assert [(config.hamiltonian.cutoff, config.run.seed) for config in found] == [
        (2, 1), (2, 2), (4, 1), (4, 2), (6, 1), (6, 2)
    ]  # fmt: skip
    assert found[3] == load("3H", OLD | {"hamiltonian.cutoff": 4, "run.seed": 2, "run.backend": "cpu"})
    assert [point.settings for point in scan.read(folder)] == [
        {"hamiltonian.cutoff": config.hamiltonian.cutoff, "run.seed": config.run.seed} for config in found
    ]
    assert "#SBATCH --array=1-6\n" in (folder / "run.slurm").read_text()
    assert not (folder / "run.toml").exists()


@pytest.mark.parametrize(
    ("overrides", "axes", "words"),
    [
        (OLD, {"hamiltonian.cutoff": [2, 3]}, "Point 2 (hamiltonian.cutoff = 3)"),
        ({}, {"run.sed": [1]}, "run.sed"),
        ({"run.seed": 1}, {"run.seed": [1, 2]}, "beside --scan"),
        ({}, {"sampling.walkers": [512, 16]}, "too few for 2 ranks"),
    ],
)
def test_point_that_cannot_run_writes_nothing(tmp_path, overrides, axes, words):
    with pytest.raises(NmlnpError, match=re.escape(words)):
        init("3H", overrides, "slurm", tmp_path / "job", gpus=0, ranks=2, axes=axes)
    assert list(tmp_path.iterdir()) == []


def test_command_writes_a_scan(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    arguments = [
        "--cluster",
        "pbs",
        "--gpus",
        "0",
        "--scan",
        "run.seed=1:3",
        "--scan",
        "hamiltonian.model=a,o",
        "--force",
        "NN",
    ]
    monkeypatch.setattr(sys, "argv", ["nmlnp", "production", "init", "3H", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert not left.value.code
    assert "qsub -J 1-6 run.pbs" in capsys.readouterr().out
    assert len(scan.read(tmp_path / "production/3H-NN-scan")) == 6


# -------------------------------------------------------------------- nmlnp show
def finish(point, energy, **other):
    run = RunFolder.create(point.folder / "run", load(point.folder / "run.toml"))
    known = {
        "kind": "exact",
        "quantity": "energy",
        "value": -8.5,
        "error": 0.0,
        "source": "here",
        "text": "-8.5",
    }
    result = {
        "energy": energy,
        "energy_error": 0.01,
        "variance": 0.5,
        "units": {"energy": "MeV", "length": "fm"},
    }
    run.write_result(result | {"reference": [known]} | other)


def shown(folder):
    console = Console(file=io.StringIO(), width=80)
    console.print(scan_view.view(folder))
    return console.file.getvalue()


def test_show_tabulates_and_draws_what_is_there(folder):
    points = scan.read(folder)
    assert "0 of 6 points are finished" in shown(folder)
    assert not (folder / "scan.png").exists()
    finish(points[0], -8.48)
    finish(points[1], -8.43)
    run = RunFolder.create(points[2].folder / "run", load(points[2].folder / "run.toml"))
    run.append_log({"step": 1, "energy": -1.0})
    text = shown(folder)
    assert "2 of 6 points are finished" in text
    assert "-8.480(10)" in text and "+2.0 s.e." in text and "+7.0 s.e." in text
    assert "step 1 of 300" in text and "not started" in text
    assert (folder / "scan.png").read_bytes().startswith(b"\x89PNG")


def test_titles_are_short_where_they_are_not_ambiguous():
    assert scan_view._titles(["run.seed", "sampling.steps"]) == ["seed", "steps"]
    assert scan_view._titles(["measurement.steps", "sampling.steps"]) == [
        "measurement.steps",
        "sampling.steps",
    ]


def test_curves_are_over_the_first_number_and_seeds_are_one_curve(folder, monkeypatch):
    drawn = []

    def draw(axes, name, found, colour):
        drawn.append((name, [place for place, _ in found]))

    monkeypatch.setattr("nmlnp.production.scan_plot._draw_curve", draw)
    for point in scan.read(folder):
        finish(point, -8.0)
    shown(folder)
    assert drawn == [("", [2, 2, 4, 4, 6, 6])]


@pytest.mark.parametrize("damage", ["{", "[]", '{"energy": null}', "{}"])
def test_damaged_point_is_a_row_of_the_table(folder, damage):
    points = scan.read(folder)
    finish(points[0], -8.48)
    finish(points[1], -8.48)
    (points[1].folder / "run/result.json").write_text(damage)
    text = shown(folder)
    assert "damaged" in " ".join(text.split()) and "-8.480(10)" in text


@pytest.mark.parametrize("text", ["", "a.b = 1", '"a.b" = []', "="])
def test_damaged_scan_is_a_sentence(folder, text):
    (folder / "scan.toml").write_text(text)
    with pytest.raises(NmlnpError):
        scan_view.view(folder)


# ---------------------------------------------------------------------- check
def checked(folder):
    return {finding.topic: finding for finding in examine(folder)}


def test_check_of_a_sound_folder(folder):
    found = checked(folder)
    assert (found["Script"].status, found["Configuration"].status) == ("ok", "ok")
    assert "6 of 6 points can run" in found["Configuration"].found
    assert "YOUR_ACCOUNT" in found["Site"].found
    assert found["Memory"].status == "ok"


@pytest.mark.parametrize("cluster", ["slurm", "pbs", "flux", "local"])
def test_check_reads_the_size_of_a_job_from_its_script(tmp_path, monkeypatch, cluster):
    monkeypatch.setattr("nmlnp.production.mpi.library", lambda: "MPICH Version: 5.0.2")
    nodes = 1 if cluster == "local" else 2
    folder = init("3H", {}, cluster, tmp_path / "job", gpus=0, ranks=8, nodes=nodes, cores=4).folder
    seen = []
    monkeypatch.setattr("nmlnp.production.check._size", lambda configs, text, *size: seen.append(size) or [])
    examine(folder)
    assert seen == [(8, 8 // nodes, 4)]


def test_check_finds_what_would_fail(folder, monkeypatch):
    (folder / "points/3/run.toml").write_text("[sampling]\nwalkers = 0\n")
    script = folder / "run.slurm"
    text = script.read_text().replace("##SBATCH --account=YOUR_ACCOUNT", "#SBATCH --mem=1M")
    script.write_text(text.replace("--export=ALL", "--export=ALL --mpi=pmix"))
    monkeypatch.setattr("nmlnp.production.mpi.library", lambda: "MPICH Version: 5.0.2")
    found = checked(folder)
    assert found["Point 3"].status == "failed"
    assert found["MPI"].status == "failed" and "--mpi=pmi2" in found["MPI"].advice
    assert found["Memory"].status == "failed" and "the script asks for" in found["Memory"].found
    script.write_text(script.read_text() + "if\n")
    assert checked(folder)["Script"].status == "failed"


@pytest.mark.parametrize(
    ("cluster", "command"),
    [
        ("slurm", "sbatch --array=2,3 run.slurm"),
        ("pbs", "for point in 2 3; do qsub -v NMLNP_POINT=$point run.pbs; done"),
        ("flux", "flux batch --cc=2,3 run.flux"),
        ("local", "bash run.sh"),
    ],
)
def test_check_names_the_points_that_are_left(tmp_path, cluster, command):
    folder = init("3H", {}, cluster, tmp_path / "job", gpus=0, axes={"run.seed": [1, 2, 3]}).folder
    assert checked(folder)["Points"].advice == ""
    finish(scan.read(folder)[0], -8.0)
    found = checked(folder)["Points"]
    assert "1 of 3 are finished, without 2, 3" in found.found
    assert found.advice == f"Those alone: {command}"


def test_check_compares_with_the_run_that_is_there(tmp_path):
    folder = init("3H", {}, "local", tmp_path / "job", gpus=0).folder
    RunFolder.create(folder / "run", load(folder / "run.toml"))
    assert checked(folder)["Configuration"].status == "ok"
    text = (folder / "run.toml").read_text()
    (folder / "run.toml").write_text(text.replace("seed = 1", "seed = 2"))
    assert "contradicts the run" in checked(folder)["Configuration"].found


def test_check_asks_slurm_where_there_is_one(folder, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    for name, does in {"sbatch": "echo invalid partition >&2; exit 1", "sinfo": "echo 2048"}.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/bash\n{does}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    found = checked(folder)
    assert found["Batch system"].status == "failed" and "invalid partition" in found["Batch system"].found
    assert "Slurm's smallest node has 2 GiB" in found["Memory"].found


def test_check_of_another_folder_is_a_sentence(tmp_path):
    with pytest.raises(NmlnpError, match="no batch script"):
        examine(tmp_path)


def test_command_ends_with_1_where_something_fails(folder, monkeypatch, capsys):
    (folder / "points/1/run.toml").write_text("x")
    monkeypatch.setattr(sys, "argv", ["nmlnp", "production", "check", str(folder)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 1 and "Point 1" in capsys.readouterr().out


# ----------------------------------------------------------------------- cost
def test_cost_of_a_run_of_the_book_is_its_own_time():
    run = next(run for run in json.loads(cost.RESULTS[1].read_text()) if run["system"] == "4He")
    config = load("4He", {"optimisation.iterations": run["iterations"], "sampling.walkers": run["walkers"]})
    assert cost.from_book(config, run["parameters"]) == pytest.approx(run["seconds"] * run["threads"])
    twice = load(
        "4He", {"optimisation.iterations": run["iterations"], "sampling.walkers": 2 * run["walkers"]}
    )
    assert cost.from_book(twice, run["parameters"]) == pytest.approx(2 * run["seconds"] * run["threads"])
    assert cost.from_book(config, run["parameters"] + 1) is None


def test_cost_of_what_is_left_is_the_median_step_of_the_log():
    config = load("3H", {"optimisation.iterations": 100})
    log = [{"step": step, "seconds": seconds} for step, seconds in ((1, 90.0), (2, 2.0), (3, 2.0))]
    assert cost.from_log(config, log) == 97 * 2.0
    assert cost.from_log(config, []) is None


def test_installed_package_has_the_runs_of_the_book():
    """The wheel carries the file that the clone has in its book."""
    text = (cost.RESULTS[1].parents[1] / "pyproject.toml").read_text()
    assert '"book/results.json" = "nmlnp/production/results.json"' in text


def test_shellcheck_is_not_needed_for_a_check(folder, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert "shellcheck is not here" in checked(folder)["Script"].found
