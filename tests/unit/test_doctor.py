"""The doctor: rows about this machine, and a row for a probe that fails."""

import os

import pytest
from rich.console import Console

from nmlnp import __version__, doctor
from nmlnp.parallel.gpu import Gpu


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NMLNP_CACHE_DIR", str(tmp_path / "cache"))


def rows(topic):
    return doctor._PROBES[topic]()


def text_of(findings):
    console = Console(width=100, record=True, file=open(os.devnull, "w"))  # noqa: SIM115
    with console.file:
        console.print(doctor.report(findings))
    return console.export_text()


def test_every_topic_has_a_row_and_every_missing_thing_an_advice():
    findings = doctor.examine()
    topics = {finding.topic for finding in findings}
    assert topics >= {
        "Versions",
        "Cores",
        "SIMD",
        "numba threads",
        "BLAS of SciPy",
        "Kernel cache",
        "MPI",
        "GPU",
    }
    for finding in findings:
        assert finding.status in ("ok", "missing", "failed")
        assert finding.found
        assert finding.advice or finding.status != "missing"


def test_what_is_found_is_true_of_this_machine():
    (cores,) = rows("Cores")
    assert cores.found.startswith(f"{len(os.sched_getaffinity(0))} usable")
    versions, _ = rows("Versions")
    assert f"nmlnp {__version__}" in versions.found


@pytest.mark.parametrize(
    "error", [RuntimeError("no such thing\nsecond line"), KeyError("x"), OSError(5, "broken")]
)
def test_probe_that_fails_is_a_row(monkeypatch, error):
    def broken():
        raise error

    monkeypatch.setattr(doctor, "_PROBES", {"Cores": doctor._cores, "SIMD": broken})
    cores, simd = doctor.examine()
    assert (cores.status, simd.status) == ("ok", "failed")
    assert simd.found.startswith(type(error).__name__)
    assert "second line" not in simd.found


def test_missing_packages_come_with_the_command_to_get_them(monkeypatch):
    monkeypatch.setattr(doctor, "_version", lambda name: None)
    (mpi,) = doctor._mpi()
    (gpu,) = doctor._gpu()
    assert (mpi.status, gpu.status) == ("missing", "missing")
    assert "pip install mpi4py mpich" in mpi.advice
    assert "pip install" in gpu.advice


def test_library_that_ends_the_process_is_a_row(monkeypatch):
    """A login node's MPI may end the process that asks, so it is asked in another one."""
    monkeypatch.setattr(doctor, "_version", lambda name: "4.1")
    monkeypatch.setattr(doctor, "_ASK_MPI", "import os; os.abort()")
    (mpi,) = doctor._mpi()
    assert mpi.status == "missing"
    assert "no MPI library that starts" in mpi.found


def test_devices_are_listed_where_there_are_some(monkeypatch):
    monkeypatch.setattr("nmlnp.parallel.gpu.find", lambda: Gpu(("first", "second")))
    monkeypatch.setattr(doctor, "_ASK_CUDA", "print('first device'); print('second device')")
    found = doctor._gpu()
    assert [finding.found for finding in found[:2]] == ["first device", "second device"]
    assert found[2].topic == "GPU sums"
    monkeypatch.setattr(doctor, "_ASK_CUDA", "raise SystemExit(1)")
    assert doctor._gpu()[0].status == "failed"


def test_device_without_its_packages_is_told_how_to_get_them(monkeypatch):
    monkeypatch.setattr("nmlnp.parallel.gpu.find", lambda: Gpu(("H100",), "the package cupy cannot be found"))
    (gpu,) = doctor._gpu()
    assert (gpu.status, gpu.advice) == ("missing", "pip install 'nmlnp[cuda]'")


def test_cache_that_cannot_be_written_is_a_row_with_advice(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("NMLNP_CACHE_DIR", str(tmp_path / "file" / "cache"))
    (row,) = rows("Kernel cache")
    assert row.status == "failed"
    assert "NMLNP_CACHE_DIR" in row.advice


def test_report_shows_every_finding():
    findings = [
        doctor.Finding("GPU", "missing", "no [driver]", "pip install x[y]"),
        doctor.Finding("A", "ok", "b"),
    ]
    text = text_of(findings)
    for word in ("GPU", "missing", "no [driver]", "pip install x[y]", "ok"):
        assert word in text
