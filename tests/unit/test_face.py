"""The public face for Python, with an engine that only pretends: objects, sentences, options, types."""

import inspect
import re
import signal
import subprocess
import sys

import numpy as np
import pytest
import typer
from test_cli import Engine, Ranks, Stopped

import nmlnp
from nmlnp import cli
from nmlnp.config import load
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.face.options import Options
from nmlnp.notebook import NotebookProgress, progress_of
from nmlnp.run_options import KEYS
from nmlnp.terminal import Progress

HEAVY = {"numpy", "scipy", "numba", "pydantic", "rich", "typer", "matplotlib", "h5py", "importlib.metadata"}


@pytest.fixture
def engine(monkeypatch, tmp_path):
    engine = Engine()
    monkeypatch.setitem(sys.modules, "nmlnp.vmc.run", engine)
    monkeypatch.chdir(tmp_path)
    return engine


def python(text):
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_import_loads_nothing_heavy():
    program = "import sys\nbefore = set(sys.modules)\nimport nmlnp\nprint(*(set(sys.modules) - before))"
    loaded = set(python(program).split())
    assert "nmlnp" in loaded
    assert not loaded & HEAVY
    assert not {name for name in loaded if name.startswith("nmlnp.")}


def test_the_face_is_listed_and_anything_else_is_a_sentence():
    assert set(nmlnp.__all__) <= set(dir(nmlnp))
    with pytest.raises(AttributeError, match=r"no attribute 'rum'; it offers .*\brun\b"):
        _ = nmlnp.rum


@pytest.mark.parametrize("name", nmlnp.__all__)
def test_everything_public_is_annotated_and_explained(name):
    part = getattr(nmlnp, name)
    assert inspect.getdoc(part)
    if isinstance(part, type):
        public = [entry for entry in vars(part).items() if not entry[0].startswith("_")]
        functions = [value.fget if isinstance(value, property) else value for _, value in public]
        functions = [value for value in functions if inspect.isfunction(value)]
        assert all(inspect.getdoc(value) for value in functions)
    else:
        functions = [part]
    for function in functions:
        signature = inspect.signature(function)
        assert signature.return_annotation is not signature.empty, function
        for parameter in signature.parameters.values():
            assert parameter.name == "self" or parameter.annotation is not parameter.empty, function


def test_the_options_are_those_of_the_command():
    command = typer.main.get_command(cli.app).commands["run"]
    own = {"system", "out", "resume", "quiet", "settings"}
    options = {parameter.name for parameter in command.params} - {"help"}
    assert set(Options.__annotations__) == set(KEYS) == options - own
    assert set(inspect.signature(nmlnp.run).parameters) == options
    assert set(inspect.signature(nmlnp.engine).parameters) == set(KEYS) | {"system", "settings"}


def test_a_run_prints_itself_with_units_and_errors(engine, tmp_path, capsys):
    run = nmlnp.run("3H", iterations=20)
    assert str(run.energy) == repr(run.energy) == "-8.4731(12) MeV"
    assert (run.energy.value, run.energy.error, run.energy.unit) == (-8.4731, 0.0012, "MeV")
    assert str(run.observables["r_charge"]) == "1.748(3) fm"
    assert run.finished
    assert run.result["iterations"] == 20
    assert run.folder.resolve() == tmp_path / "runs" / "3H-3N"
    np.testing.assert_array_equal(run.log["step"], np.arange(1, 21))
    assert run.log["energy"].shape == (20,)
    out, progress = capsys.readouterr()
    assert "Run folder: runs/3H-3N" in out
    assert "optimise done" in progress
    assert "-8.4731(12)" not in out, "the table is printed by who asks for it"
    for words in ("-8.4731(12)", "exact -8.4750(10)", "1.748(3)", "runs/3H-3N"):
        assert words in str(run)
    assert not any(line.endswith(" ") for line in str(run).splitlines())


def test_quiet_prints_nothing(engine, capsys):
    nmlnp.run("3H", iterations=20, quiet=True)
    assert capsys.readouterr() == ("", "")


def test_the_figure_is_in_the_folder_and_shown_by_a_notebook(engine):
    run = nmlnp.run("3H", iterations=20, quiet=True)
    run.folder.joinpath("energy.png").unlink()
    figure = run.figure()
    assert figure.path == run.folder / "energy.png"
    assert figure._repr_png_()[:8] == b"\x89PNG\r\n\x1a\n"
    with open(figure, "rb") as file:
        assert file.read(4) == b"\x89PNG"


def test_units_are_those_of_the_system(engine):
    run = nmlnp.run("dot", electrons=2, iterations=3, quiet=True)
    engine_result = run.result | {"interaction": 0.9, "interaction_error": 0.01, "odd": 1.0, "odd_error": 0.1}
    run = nmlnp.Run(run._folder, engine_result | {"r_rms": 1.0, "r_rms_error": 0.1})
    units = {name: quantity.unit for name, quantity in run.observables.items()}
    assert units["energy"] == units["interaction"] == "Hartree"
    assert units["r_rms"] == "Bohr"
    assert units["odd"] == "", "a unit that is not known is not guessed"


def test_settings_paths_and_numbers_of_numpy(engine, tmp_path):
    run = nmlnp.run(
        "dot",
        omega=np.float64(0.5),
        iterations=np.int64(3),
        out=tmp_path / "here",
        quiet=True,
        settings={"sampling.walkers": 64, "measurement": {"sweeps": np.arange(3)[2]}},
    )
    config = nmlnp.open(tmp_path / "here").config
    assert config == run.config
    assert (config.hamiltonian.omega, config.sampling.walkers, config.measurement.sweeps) == (0.5, 64, 2)


def test_a_run_resumes_and_a_finished_one_is_only_opened(engine):
    first = nmlnp.run("3H", iterations=20, quiet=True)
    again = nmlnp.run("3H", resume=True, quiet=True)
    assert len(engine.calls) == 1
    assert again.energy == first.energy
    longer = nmlnp.run("3H", iterations=30, resume=True, quiet=True)
    assert longer.folder == first.folder
    assert longer.log["step"][-1] == 30


@pytest.mark.parametrize(
    ("number", "kind"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, NmlnpError)]
)
def test_a_stop_says_how_to_go_on(engine, number, kind):
    engine.fail_at = {12: Stopped(number)}
    with pytest.raises(kind, match="Stopped after a checkpoint") as stop:
        nmlnp.run("3H", iterations=20, quiet=True)
    call = re.search(r"nmlnp\.run\(.*\)", str(stop.value)).group()
    run = eval(call, {"nmlnp": nmlnp})
    assert run.finished
    assert [resumed for _, resumed in engine.calls] == [False, True]


def test_an_unfinished_run_has_a_log_and_no_energy(engine):
    engine.fail_at = {12: NmlnpError("The walkers left the box.")}
    with pytest.raises(NmlnpError, match="left the box"):
        nmlnp.run("3H", iterations=20, quiet=True)
    run = nmlnp.open("runs/3H-3N")
    assert not run.finished
    assert "12 of 20 optimisation steps" in str(run)
    assert run.log["energy"].shape == (12,)
    with pytest.raises(NmlnpError, match=r"not finished.*nmlnp\.run\(\"3H\", out="):
        _ = run.energy
    assert run.figure().path.exists()


def test_before_the_first_step_there_is_an_empty_log(engine):
    engine.fail_at = {1: NmlnpError("no")}
    with pytest.raises(NmlnpError, match="no"):
        nmlnp.run("3H", quiet=True)
    run = nmlnp.open("runs/3H-3N")
    run.folder.joinpath("log.jsonl").unlink()
    assert run.log == {}
    assert "will come with the first step" in " ".join(str(run).split())
    with pytest.raises(NmlnpError, match="has no checkpoint yet"):
        run.engine()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: nmlnp.run("3H", electron=2), "no option electron; the options are .*Did you mean electrons"),
        (lambda: nmlnp.run("3Hee"), "no system or file"),
        (lambda: nmlnp.run("3H", settings={"sampling.walker": 3}), "sampling.walker"),
        (lambda: nmlnp.run("3H", settings={3: 3}), "settings has the key 3"),
        (lambda: nmlnp.run("3H", walkers=5, settings={"sampling.walkers": 6}), "given twice: 6 by a setting"),
        (lambda: nmlnp.run("3H", state=3), "state.name = 3 is not allowed"),
        (lambda: nmlnp.references("dot", electrons=3), "closes no shell"),
        (lambda: nmlnp.open("nowhere"), "nowhere is not the folder of a run"),
    ],
)
def test_mistakes_are_sentences(engine, call, sentence):
    with pytest.raises(NmlnpError, match=sentence):
        call()
    assert not engine.calls


def test_lack_of_memory_is_a_sentence(engine):
    engine.fail_at = {2: MemoryError("9 GiB")}
    with pytest.raises(NmlnpError, match="memory of this machine is not enough"):
        nmlnp.run("3H", quiet=True)


def test_every_rank_has_the_result(engine, monkeypatch, capsys):
    monkeypatch.setattr(Ranks, "barrier", lambda self: None, raising=False)
    mail, energies = [], []
    for rank in (0, 1):
        monkeypatch.setattr("nmlnp.parallel.mpi.world", lambda rank=rank: Ranks(rank, mail))
        energies.append(nmlnp.run("3H", iterations=3).energy)
        capsys.readouterr() if rank == 0 else None
    assert energies[0] == energies[1]
    assert capsys.readouterr() == ("", "")


def test_references_print_their_units_and_sources():
    references = nmlnp.references("3H")
    exact = next(entry for entry in references if entry.kind == "exact")
    assert exact.value == -8.475
    assert "energy    exact  -8.4750(10) MeV" in repr(references)
    assert exact.source in str(references)
    assert "r_charge" in str(references)
    assert " fm " in str(references)


def test_without_references_a_sentence():
    assert "Nothing has been published" in str(nmlnp.references("dot", omega=0.123))


def test_the_catalogue_is_that_of_the_command(capsys):
    nmlnp.catalogue()
    out = capsys.readouterr().out
    assert "nmlnp run dot" in out
    assert "-8.4750(10)" in out


def test_a_notebook_writes_over_one_line(monkeypatch, capsys):
    monkeypatch.setattr("nmlnp.notebook.INTERVAL", 0.0)
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    with progress_of(False, "Hartree") as progress:
        assert isinstance(progress, NotebookProgress)
        progress.stage("compile")
        progress.stage("optimise", 4)
        progress.advance(2, energy=3.0, error=0.001, acceptance=0.5)
        progress.note("A sentence.")
        progress.advance(4, energy=3.0, error=0.001)
    out, error = capsys.readouterr()
    assert error == ""
    lines = [line.rstrip() for line in out.replace("\n", "").split("\r")][1:]
    assert [line.partition("done")[0].split() for line in lines if "done" in line] == [
        ["compile"],
        ["optimise", "█" * 16, "4/4"],
    ]
    assert lines[1].startswith(f"optimise    {'█' * 8}{'░' * 8} 2/4  3.0000(10) Hartree  acceptance 50 %")
    assert "A sentence." in lines
    lengths = {len(line.strip("\n")) for line in out.split("\r")[1:]}
    assert len(lengths) == 1, "a shorter line must cover a longer one"


def test_elsewhere_the_progress_is_that_of_the_command(capsys):
    assert type(progress_of(True, "MeV")) is Progress
    with NotebookProgress(quiet=True) as progress:
        progress.stage("optimise", 4)
        progress.advance(1)
        progress.note("A sentence.")
    assert capsys.readouterr() == ("", "")


def test_an_error_of_the_configuration_is_one_of_nmlnp():
    assert issubclass(nmlnp.ConfigError, nmlnp.NmlnpError)
    assert (nmlnp.ConfigError, nmlnp.NmlnpError) == (ConfigError, NmlnpError)


def test_an_engine_is_made_from_the_same_options():
    made = nmlnp.engine("dot", omega=0.5, walkers=48, seed=3, backend="cpu")
    config = load("dot", {"hamiltonian.omega": 0.5, "sampling.walkers": 48, "run.seed": 3})
    assert made.positions.shape == (48, config.system.electrons, config.system.dimension)
    assert made.parameters.size == made.state.layout.size
    assert "48 of 48 walkers on the processor" in repr(made)
