"""The folder of a production run: what it asks for, what it refuses, and what its script does."""

import re
import sys
from pathlib import Path

import pytest

from nmlnp import cli
from nmlnp.config import load
from nmlnp.errors import NmlnpError
from nmlnp.production import mpi
from nmlnp.production.folder import WALKERS_A_GPU, init
from nmlnp.production.machines import MACHINES, chosen
from nmlnp.production.site import Site


def made(tmp_path, overrides=None, source="3H", cluster="slurm", **job):
    return init(source, overrides or {}, cluster, tmp_path / "job", **job).folder


def asked(folder):
    """Return what the script asks Slurm for, by option."""
    lines = (folder / "run.slurm").read_text().splitlines()
    options = [line.removeprefix("#SBATCH --") for line in lines if line.startswith("#SBATCH")]
    return dict((option.split("=") + [""])[:2] for option in options)


# ------------------------------------------------------------------ resources
def test_one_rank_drives_one_gpu(tmp_path):
    options = asked(made(tmp_path, gpus=8, nodes=2, cores=16, time="30:00:00"))
    assert options["nodes"] == "2"
    assert options["ntasks-per-node"] == options["gpus-per-node"] == "4"
    assert options["cpus-per-task"] == "16"
    assert options["time"] == "1-06:00:00"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("1-00:00:00", "1-00:00:00"),
        ("48:00:00", "2-00:00:00"),
        ("0-10:30:00", "10:30:00"),
        ("99:59:59", "4-03:59:59"),
    ],
)
def test_times_as_schedulers_write_them(tmp_path, given, written):
    assert asked(made(tmp_path, time=given))["time"] == written


def test_ranks_without_gpus(tmp_path):
    options = asked(made(tmp_path, gpus=0, nodes=2, ranks=6, cores=12))
    assert (options["nodes"], options["ntasks-per-node"], options["cpus-per-task"]) == ("2", "3", "12")
    assert not [name for name in options if "gpu" in name or "gres" in name]


@pytest.mark.parametrize(
    "overrides, job, ranks_per_node, backend",
    [
        ({}, {}, "1", "cuda"),
        ({}, {"nodes": 3}, "1", "cuda"),
        ({}, {"gpus": 0}, "1", "cpu"),
        ({"run.backend": "cpu"}, {}, "1", "cpu"),
        ({"run.backend": "cpu"}, {"nodes": 2}, "1", "cpu"),
        ({"run.backend": "cuda"}, {"gpus": 2}, "2", "cuda"),
    ],
)
def test_what_is_not_given_is_one_rank_a_node(tmp_path, overrides, job, ranks_per_node, backend):
    folder = made(tmp_path, overrides, **job)
    assert asked(folder)["ntasks-per-node"] == ranks_per_node
    assert ("gpus-per-node" in asked(folder)) == (backend == "cuda")
    assert load(folder / "run.toml").run.backend == backend


def test_ranks_get_the_signal_and_the_job_may_be_queued_again(tmp_path):
    options = asked(made(tmp_path))
    # With B: only the shell would get the signal, and srun kills its tasks when it gets one.
    assert options["signal"] == "TERM@300"
    assert "requeue" in options
    assert options["open-mode"] == "append"


# -------------------------------------------------------------- configuration
def test_configuration_is_the_one_of_run_with_the_backend(tmp_path):
    overrides = {"hamiltonian.force": "NN", "sampling.walkers": 4096, "run.seed": 7}
    folder = made(tmp_path, overrides, "4He", gpus=2)
    assert load(folder / "run.toml") == load("4He", overrides | {"run.backend": "cuda"})


def test_walkers_fill_the_gpus_unless_somebody_chose(tmp_path):
    def walkers(name, overrides, source="3H", **job):
        return load(made(tmp_path / name, overrides, source, **job) / "run.toml").sampling.walkers

    file = tmp_path / "mine.toml"
    file.write_text('[system]\nnucleus = "3H"\n[sampling]\nwalkers = 1000\n')
    silent = tmp_path / "silent.toml"
    silent.write_text('[system]\nnucleus = "3H"\n')
    assert walkers("gpus", {}, gpus=4) == 4 * WALKERS_A_GPU
    assert walkers("option", {"sampling.walkers": 500}, gpus=4) == 500
    assert walkers("file", {}, file, gpus=4) == 1000
    assert walkers("silent", {}, silent, gpus=4) == 4 * WALKERS_A_GPU
    assert walkers("cpus", {}, gpus=0) == load("3H").sampling.walkers


# -------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    "overrides, job, words",
    [
        ({}, {"gpus": 3, "nodes": 2}, "multiple of 2"),
        ({}, {"gpus": 0, "ranks": 3, "nodes": 2}, "multiple of 2"),
        ({}, {"gpus": 2, "ranks": 4}, "one rank drives one GPU"),
        ({}, {"nodes": 0}, "give 1 or more"),
        ({}, {"gpus": -1}, "give 0 or more"),
        ({}, {"gpus": 0, "ranks": 0}, "give 1 or more"),
        ({}, {"cores": 0}, "give 1 or more"),
        ({}, {"time": "12"}, "HH:MM:SS"),
        ({}, {"time": "00:61:00"}, "HH:MM:SS"),
        ({}, {"time": "1-24:00:00"}, "D-HH:MM:SS"),
        ({}, {"time": "00:01:00", "stop_before": 31}, "smaller --stop-before"),
        ({}, {"stop_before": 0}, "give 10 or more"),
        ({}, {"time": "1:00:00\n#SBATCH --exclusive"}, "HH:MM:SS"),
        ({}, {"time": "00:09:59"}, "00:10:00 or more"),
        ({"run.backend": "cpu"}, {"gpus": 1}, "contradicts"),
        ({"run.backend": "cuda"}, {"gpus": 0}, "contradicts"),
        ({"run.backend": "gpu"}, {}, "cuda"),
        ({"sampling.walkers": 100}, {"gpus": 8}, "too few for 8 ranks"),
        ({"sampling.walker": 100}, {}, "sampling.walker"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_writes_nothing(tmp_path, overrides, job, words):
    with pytest.raises(NmlnpError, match=re.escape(words)) as refused:
        made(tmp_path, overrides, **job)
    assert refused.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["--cluster", "sge"], [], ["--cluster", "slurm", "--gpus", "two"]])
def test_command_ends_with_exit_code_2(monkeypatch, capsys, tmp_path, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["nmlnp", "production", "init", "3H", *arguments])
    with pytest.raises(SystemExit) as left:
        cli.main()
    error = capsys.readouterr().err
    assert left.value.code == 2
    assert ("slurm" in error or "--cluster" in error or "--gpus" in error) and "Traceback" not in error
    assert list(tmp_path.iterdir()) == []


def test_command_writes_the_folder_and_never_twice(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    options = ["--cluster", "slurm", "--force", "NN", "--set", "sampling.steps=9", "--iterations", "12"]
    monkeypatch.setattr(sys, "argv", ["nmlnp", "production", "init", "3H", *options])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert not left.value.code
    folder = Path("production/3H-NN")
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert written.keys() == {"run.toml", "run.slurm", "README.md"}
    config = load(folder / "run.toml")
    assert (config.sampling.steps, config.optimisation.iterations) == (9, 12)
    assert "sbatch run.slurm" in capsys.readouterr().out
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 2
    assert "never overwritten" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written


def test_folder_that_cannot_be_written_is_a_sentence():
    with pytest.raises(NmlnpError, match="Cannot write /dev/null/job"):
        init("3H", {}, "slurm", "/dev/null/job")


# ----------------------------------------------------------------------- sites
SITE = Site(
    account="abc",
    partition="long",
    constraint="big",
    modules=("cray-mpich", "python/3.12"),
    mem="200G",
    extra=("--mail-type=END",),
)


def test_what_a_site_wants_stands_in_the_script(tmp_path):
    text = (made(tmp_path, site=SITE.answered(qos="high"), gpus=0) / "run.slurm").read_text()
    options = asked(tmp_path / "job")
    assert (options["account"], options["partition"], options["qos"]) == ("abc", "long", "high")
    assert (options["constraint"], options["mem"], options["mail-type"]) == ("big", "200G", "END")
    assert text.startswith("#!/bin/bash -l\n")  # a login shell knows the command module
    assert "\nmodule load cray-mpich\nmodule load python/3.12\n" in text
    assert "YOUR_" not in text


def test_pbs_and_flux_have_words_of_their_own(tmp_path):
    pbs = made(tmp_path / "pbs", cluster="pbs", site=SITE, gpus=8, nodes=2, cores=16, time="1-06:00:00")
    text = (pbs / "run.pbs").read_text()
    assert "#PBS -l select=2:ncpus=64:mpiprocs=4:ompthreads=16:ngpus=4:mem=200gb:big\n" in text
    assert "#PBS -l walltime=30:00:00\n" in text  # PBS knows no days
    assert "#PBS -A abc\n" in text and "#PBS -q long\n" in text and "#PBS --mail-type=END\n" in text
    flux = made(tmp_path / "flux", cluster="flux", site=Site(account="abc", constraint="big"), gpus=4)
    text = (flux / "run.flux").read_text()
    for line in ("--bank=abc", "--requires=big", "--nslots=4", "--gpus-per-slot=1", "--time-limit=43200s"):
        assert f"#flux: {line}\n" in text


def test_container_runs_the_program_and_needs_no_environment(tmp_path):
    text = (made(tmp_path, site=Site(container="/a b/nmlnp.sif"), gpus=2) / "run.slurm").read_text()
    assert "nmlnp=(apptainer exec --nv '/a b/nmlnp.sif' nmlnp)" in text
    assert "/bin/activate" not in text


@pytest.mark.parametrize(
    ("library", "cluster", "line"),
    [
        ("MPICH Version:      5.0.2", "slurm", "srun --export=ALL --mpi=pmi2 "),
        ("Open MPI v5.0.6, package: x", "slurm", "srun --export=ALL --mpi=pmix "),
        ("Intel(R) MPI Library 2021.14", "slurm", "srun --export=ALL --mpi=pmi2 "),
        ("MPI VERSION    : CRAY MPICH version 8.1.28", "slurm", "srun --export=ALL --cpus"),
        (None, "slurm", "srun --export=ALL --cpus"),
        ("MPICH Version:      5.0.2", "pbs", "mpiexec -n 6 -ppn 3 "),
        ("Open MPI v5.0.6, package: x", "pbs", 'mpiexec -n 6 --map-by "ppr:3:node:PE=$cores" '),
        (None, "flux", 'flux run --nodes=2 --ntasks=6 --cores-per-task="$cores" '),
    ],
)
def test_ranks_are_started_as_the_mpi_library_wants_it(tmp_path, monkeypatch, library, cluster, line):
    monkeypatch.setattr("nmlnp.production.mpi.library", lambda: library)
    folder = made(tmp_path, cluster=cluster, gpus=0, ranks=6, nodes=2)
    assert line in next(folder.glob("run.[spf]*")).read_text()


def test_mpi_library_is_asked_without_starting_it():
    """Real library, real process; where mpi4py has none there is nothing to know."""
    found = mpi.library()
    assert found is None or mpi.family(found) is not None


@pytest.mark.parametrize(
    ("cluster", "site", "words"),
    [
        ("pbs", {"qos": "high"}, "--qos has no meaning with --cluster pbs"),
        ("flux", {"mem": "1G"}, "--mem has no meaning"),
        ("local", {"account": "me"}, "--account has no meaning"),
        ("slurm", {"mem": "lots"}, "200G"),
        ("slurm", {"launcher": "aprun"}, "use srun or mpiexec"),
        ("pbs", {"launcher": "srun"}, "use mpiexec"),
        ("pbs", {"mpi": "pmi2"}, "use mpich or openmpi"),
        ("flux", {"mpi": "pmi2"}, "--mpi has no meaning"),
        ("slurm", {"account": "a\n#SBATCH --exclusive"}, "--account must be one line"),
        ("slurm", {"modules": ("a\nb",)}, "--module must be one line"),
        ("slurm", {"extra": (" ",)}, "--extra must be one line"),
        ("local", {}, "one machine"),
    ],
)
def test_site_that_cannot_be_is_a_sentence_and_writes_nothing(tmp_path, cluster, site, words):
    nodes = 1 if site else 2
    with pytest.raises(NmlnpError, match=re.escape(words)) as refused:
        made(tmp_path, cluster=cluster, site=Site(**site), gpus=0, nodes=nodes)
    assert refused.value.exit_code == 2 and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", MACHINES)
def test_machine_fills_a_node_and_names_its_source(tmp_path, name):
    site, size = chosen(None, name, 2, None, None, None, None)
    machine = MACHINES[name]
    assert machine.source.startswith("http")
    written = init("3H", {}, out=tmp_path / "job", site=site, **size)
    each = machine.gpus or machine.ranks
    assert (written.resources.ranks_per_node, written.resources.gpus_per_node) == (each, machine.gpus)
    assert written.resources.days == machine.time


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((None, None, 1, None, None, None, None), "--cluster"),
        ((None, "summit", 1, None, None, None, None), "perlmutter"),
        (("pbs", "perlmutter", 1, None, None, None, None), "contradicts"),
        ((None, "lumi-c", 1, 4, None, None, None), "no GPUs"),
    ],
)
def test_machine_that_cannot_be_is_a_sentence(arguments, words):
    with pytest.raises(NmlnpError, match=words):
        chosen(*arguments)
