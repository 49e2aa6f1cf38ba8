"""The command line, with an engine that only pretends: folders, exit codes, sentences, screens."""

import json
import signal
import subprocess
import sys
import types

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from nmlnp import __version__, cli, launch
from nmlnp.config import load
from nmlnp.errors import NmlnpError
from nmlnp.physics.references import best, lookup_config
from nmlnp.terminal import Progress, format_seconds, format_value, summary_table
from nmlnp.vmc.run_folder import RunFolder


class Stopped(NmlnpError):
    def __init__(self, signal_number):
        super().__init__("stopped")
        self.signal_number = signal_number


class Engine(types.ModuleType):
    """Stands for nmlnp.vmc.run: logs a step an iteration, checkpoints every tenth, then returns a result."""

    Stopped = Stopped

    def __init__(self):
        super().__init__("nmlnp.vmc.run")
        self.calls = []
        self.fail_at = {}

    def run(self, config, folder, communicator, resume, progress):
        self.calls.append((config, resume))
        start = 0
        if resume:
            _, attributes, warnings = folder.read_checkpoint()
            start = attributes["step"]
            folder.truncate_log(start)
            for warning in warnings:
                progress.note(warning)
        progress.stage("optimise", config.optimisation.iterations)
        for step in range(start + 1, config.optimisation.iterations + 1):
            folder.append_log(
                {"step": step, "energy": -8.4, "error": 0.1, "variance": 1.0, "acceptance": 0.5}
            )
            if step % 10 == 0:
                folder.write_checkpoint({"parameters": np.arange(3.0)}, {"step": step})
            progress.advance(step, energy=-8.4, error=0.1, acceptance=0.5)
            if step in self.fail_at:
                raise self.fail_at.pop(step)
        result = result_of(config)
        folder.write_result(result)
        return result


def result_of(config):
    return {
        **config.described(),
        "energy": -8.4731,
        "energy_error": 0.0012,
        "kinetic": 48.25,
        "kinetic_error": 0.05,
        "potential": -56.72,
        "potential_error": 0.05,
        "r_point_proton": 1.59,
        "r_point_proton_error": 0.003,
        "r_charge": 1.748,
        "r_charge_error": 0.003,
        "variance": 0.25,
        "acceptance": 0.553,
        "autocorrelation_time": None,
        "walkers": config.sampling.walkers,
        "samples": 4096,
        "parameters": 100,
        "iterations": config.optimisation.iterations,
        "seconds": 10.0,
        "compile_seconds": 1.0,
        "backend": "cpu",
        "ranks": 1,
        "threads": 2,
        "seed": config.run.seed,
        "version": __version__,
        "reference": [reference._asdict() for reference in lookup_config(config)],
    }


@pytest.fixture
def engine(monkeypatch, tmp_path):
    engine = Engine()
    monkeypatch.setitem(sys.modules, "nmlnp.vmc.run", engine)
    monkeypatch.chdir(tmp_path)
    return engine


@pytest.fixture
def nmlnp(engine, monkeypatch, capsys):
    """The command in this process: returns exit code, standard output and standard error."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["nmlnp", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, error = capsys.readouterr()
        assert "Traceback" not in out + error
        return left.value.code, out, error

    return command


SHORT = ("--iterations", 20)


def test_run_ends_with_a_table_and_a_figure(nmlnp, tmp_path):
    code, out, error = nmlnp("run", "3H", *SHORT)
    assert code == 0
    folder = tmp_path / "runs" / "3H-3N"
    assert {path.name for path in folder.iterdir()} >= {
        "config.toml",
        "log.jsonl",
        "result.json",
        "energy.png",
    }
    for words in (
        "runs/3H-3N",
        "-8.4731(12)",
        "exact -8.4750(10)",
        "ANN -8.232(1)",
        "1.748(3)",
        "energy.png",
    ):
        assert words in out
    assert "optimise done" in error


def test_options_reach_the_configuration(nmlnp, engine):
    options = ["--hamiltonian", "pionless-2021", "--cutoff", 6, "--force", "NN", "--walkers", 64, "--seed", 7]
    code, *_ = nmlnp("run", "4He", *SHORT, *options, "--backend", "cpu", "--set", "sampling.width=0.3")
    assert code == 0
    config, resume = engine.calls[0]
    assert not resume
    assert config == load(
        "4He",
        {
            "hamiltonian.family": "pionless-2021",
            "hamiltonian.cutoff": 6,
            "hamiltonian.force": "NN",
            "sampling.walkers": 64,
            "sampling.width": 0.3,
            "optimisation.iterations": 20,
            "run.seed": 7,
            "run.backend": "cpu",
        },
    )


def test_default_folders_never_collide(nmlnp, tmp_path):
    for _ in range(3):
        assert nmlnp("run", "3H", *SHORT)[0] == 0
    assert nmlnp("run", "3H", *SHORT, "--force", "NN")[0] == 0
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"3H-3N", "3H-3N-2", "3H-3N-3", "3H-NN"}


def test_folder_that_holds_a_run_is_never_overwritten(nmlnp, engine, tmp_path):
    nmlnp("run", "3H", *SHORT, "--out", "here")
    before = {path: path.read_bytes() for path in (tmp_path / "here").iterdir()}
    code, _, error = nmlnp("run", "3H", *SHORT, "--out", "here")
    assert code == 2
    assert "never overwritten" in error and "--resume" in error
    assert {path: path.read_bytes() for path in (tmp_path / "here").iterdir()} == before
    assert len(engine.calls) == 1


def test_written_configuration_repeats_the_run(nmlnp, engine):
    nmlnp("run", "3H", *SHORT, "--out", "first")
    assert nmlnp("run", "first/config.toml", "--out", "second")[0] == 0
    assert engine.calls[0][0] == engine.calls[1][0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run"], "Missing argument"),
        (["run", "5He"], "2H, 3H, 3He, 4He"),
        (["run", "3H", "--walkers", "-5"], "sampling.walkers = -5 is not allowed"),
        (["run", "3H", "--walkers", "many"], "--walkers"),
        (["run", "3H", "--force", "4N"], 'hamiltonian.force = "4N"'),
        (["run", "2H", "--force", "3N"], "two nucleons feel no three-body force"),
        (["run", "3H", "--cutoff", "4"], 'belongs to family = "pionless-2021"'),
        (["run", "3H", "--set", "walkers=5"], "section.key=value"),
        (["run", "3H", "--set", "sampling.walker=50"], "Did you mean sampling.walkers?"),
        (["run", "3H", "--walkers", "64", "--set", "sampling.walkers=32"], "sampling.walkers is given twice"),
        (["run", "nowhere.toml"], "Cannot read nowhere.toml"),
        (["run", "3H", "--out", ""], "--out is empty"),
        (["run", "3H", "--out", "x" * 300], "File name too long"),
        (["run", "3H", "--out", "x" * 300, "--resume"], "File name too long"),
        (["show", "x" * 300], "File name too long"),
        (["run", "3H", "--resume"], "There is no run of 3H"),
        (["run", "3H", "--resume", "--out", "nowhere"], "is not the folder of a run"),
        (["run", "3H", "--nonsense"], "--nonsense"),
        (["show", "nowhere"], "is not the folder of a run"),
        (["fly"], "fly"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2_before_anything_happens(
    nmlnp, engine, tmp_path, arguments, words
):
    code, out, error = nmlnp(*arguments)
    assert code == 2
    assert words in error
    assert out == ""
    assert not engine.calls
    assert not list(tmp_path.iterdir())


def test_sigterm_is_a_clean_stop_and_ctrl_c_is_not(nmlnp, engine):
    for number, expected in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        engine.fail_at = {15: Stopped(number)}
        code, out, _ = nmlnp("run", "3H", *SHORT)
        assert code == expected
        assert "--resume" in out


def test_command_to_go_on_can_be_copied(nmlnp, engine):
    for stop, words in ((Stopped(signal.SIGTERM), "after a checkpoint"), (KeyboardInterrupt(), "at once")):
        engine.fail_at = {5: stop}
        _, out, _ = nmlnp("run", "3H", *SHORT, "--out", f"a run {words}")
        assert words in out
        assert f"nmlnp run 3H --out 'a run {words}' --resume" in out


def test_second_process_is_kept_out_of_a_folder(nmlnp, engine, tmp_path):
    engine.fail_at = {15: Stopped(signal.SIGTERM)}
    nmlnp("run", "3H", *SHORT, "--out", "here")
    with RunFolder.open(tmp_path / "here").locked():
        code, _, error = nmlnp("run", "3H", "--resume", "--out", "here")
    assert code == 2
    assert "Another nmlnp runs in here" in error
    assert len(engine.calls) == 1
    assert nmlnp("run", "3H", "--resume", "--out", "here")[0] == 0


def test_runs_that_start_at_the_same_moment_take_different_folders(nmlnp, monkeypatch, tmp_path):
    create, taken = RunFolder.create, []

    def after_another(path, config):
        if not taken:
            taken.append(create(path, config))
        return create(path, config)

    monkeypatch.setattr(RunFolder, "create", after_another)
    assert "runs/3H-3N-2" in nmlnp("run", "3H", *SHORT)[1]


def test_damaged_result_is_written_again(nmlnp, engine, tmp_path):
    nmlnp("run", "3H", *SHORT, "--out", "here")
    for content in ('{"energy": "x"', '{"energy": "x", "energy_error": 0.1}', '{"reference": 3}'):
        (tmp_path / "here/result.json").write_text(content)
        code, _, error = nmlnp("show", "here")
        assert code == 2
        assert "here/result.json is damaged" in error
    (tmp_path / "here/result.json").write_text("{")
    assert nmlnp("run", "3H", "--resume", "--out", "here")[0] == 0
    assert nmlnp("show", "here")[0] == 0


def test_run_that_cannot_go_on_keeps_its_length_and_its_result(nmlnp, tmp_path):
    nmlnp("run", "3H", *SHORT, "--out", "here")
    for name in ("checkpoint.h5", "checkpoint.previous.h5"):
        (tmp_path / "here" / name).write_bytes(b"damaged")
    before = {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()}
    code, _, error = nmlnp("run", "3H", "--resume", "--out", "here", "--iterations", 30)
    assert code == 1
    assert "cannot be resumed" in error
    assert {path.name: path.read_bytes() for path in (tmp_path / "here").iterdir()} == before


@pytest.mark.parametrize("threads", ["0", "-1", "abc", "", "2.5"])
def test_number_of_threads_that_is_none_is_refused(nmlnp, monkeypatch, tmp_path, threads):
    monkeypatch.setenv("NUMBA_NUM_THREADS", threads)
    code, _, error = nmlnp("run", "3H", *SHORT)
    assert code == 2
    assert f'NUMBA_NUM_THREADS is "{threads}"' in error
    assert not list(tmp_path.iterdir())


def test_full_disk_behind_the_output_is_no_defect(engine):
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "nmlnp", "list"]
        answer = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert answer.returncode == 1
    assert answer.stderr == "nmlnp: The output cannot be written: No space left on device; make room there.\n"


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_name_that_the_terminal_cannot_show_is_no_defect(nmlnp, monkeypatch, tmp_path, encoding):
    nmlnp("run", "3H", *SHORT, "--out", "é\udcff")
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    command = [sys.executable, "-m", "nmlnp", "show", "é\udcff"]
    answer = subprocess.run(command, capture_output=True, cwd=tmp_path)
    assert answer.returncode == 0
    assert b"-8.4731(12)" in answer.stdout and b"energy.png" in answer.stdout


def test_narrow_terminals_cut_no_digits(nmlnp, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    out = nmlnp("run", "3H", *SHORT)[1] + nmlnp("show", "runs/3H-3N")[1] + nmlnp("list")[1]
    assert "…" not in out
    assert "-8.4731(12)" in out


def test_too_little_memory_is_no_defect(nmlnp, engine):
    engine.fail_at = {3: MemoryError("Unable to allocate 192. GiB")}
    code, _, error = nmlnp("run", "3H", *SHORT)
    assert code == 1
    assert "Unable to allocate 192. GiB" in error and "sampling.walkers" in error
    assert "defect" not in error


def test_resumed_log_is_that_of_an_uninterrupted_run(nmlnp, engine, tmp_path):
    nmlnp("run", "3H", *SHORT, "--out", "whole")
    engine.fail_at = {15: Stopped(signal.SIGTERM)}
    nmlnp("run", "3H", *SHORT)
    code, out, _ = nmlnp("run", "3H", "--resume")
    assert code == 0
    assert "runs/3H-3N" in out
    assert engine.calls[-1] == (engine.calls[-2][0], True)
    assert (tmp_path / "runs/3H-3N/log.jsonl").read_bytes() == (tmp_path / "whole/log.jsonl").read_bytes()


def test_resume_takes_the_latest_folder_of_the_system(nmlnp, engine, tmp_path):
    nmlnp("run", "4He", *SHORT)
    nmlnp("run", "3H", *SHORT)
    engine.fail_at = {15: Stopped(signal.SIGTERM)}
    nmlnp("run", "3H", *SHORT, "--force", "NN")
    assert "runs/3H-NN" in nmlnp("run", "3H", "--resume")[1]
    assert "runs/3H-3N" in nmlnp("run", "3H", "--resume", "--force", "3N")[1]


def test_run_without_a_checkpoint_starts_again(nmlnp, engine):
    engine.fail_at = {5: Stopped(signal.SIGTERM)}
    nmlnp("run", "3H", *SHORT, "--out", "here")
    code, out, _ = nmlnp("run", "3H", "--resume", "--out", "here")
    assert code == 0
    assert "starts again from its beginning" in out
    assert engine.calls[-1][1] is False


def test_resume_with_contradicting_options_is_refused_untouched(nmlnp, engine, tmp_path):
    nmlnp("run", "3H", *SHORT, "--out", "here", "--walkers", 64)
    before = (tmp_path / "here/config.toml").read_bytes()
    for arguments, words in (
        (["3H", "--walkers", 32], "sampling.walkers = 32 contradicts 64"),
        (["3H", "--cutoff", 4], "hamiltonian.cutoff = 4 contradicts null"),
        (["4He"], 'system.nucleus = "4He" contradicts "3H"'),
        (["3H", "--iterations", 10], "less than the 20 steps"),
        (["3H", "--iterations", -1], "optimisation.iterations = -1 is not allowed"),
        (["3H", "--set", "run.sed=3"], "run.sed is not a setting"),
    ):
        code, _, error = nmlnp("run", *arguments, "--resume", "--out", "here")
        assert code == 2
        assert words in error
    assert (tmp_path / "here/config.toml").read_bytes() == before
    assert len(engine.calls) == 1


def test_finished_run_is_shown_and_a_longer_one_goes_on(nmlnp, engine, tmp_path):
    nmlnp("run", "3H", *SHORT, "--out", "here")
    code, out, _ = nmlnp("run", "3H", "--resume", "--out", "here", "--walkers", 2048)
    assert code == 0
    assert "is finished" in out and "-8.4731(12)" in out
    assert len(engine.calls) == 1
    assert nmlnp("run", "here/config.toml", "--resume", "--out", "here", "--iterations", 30)[0] == 0
    assert engine.calls[-1][0].optimisation.iterations == 30
    assert engine.calls[-1][1] is True
    assert json.loads((tmp_path / "here/result.json").read_text())["iterations"] == 30
    assert len((tmp_path / "here/log.jsonl").read_text().splitlines()) == 30


def test_quiet_prints_nothing_but_errors(nmlnp, engine):
    assert nmlnp("run", "3H", *SHORT, "--quiet") == (0, "", "")
    engine.fail_at = {3: NmlnpError("The walkers left the box.")}
    assert nmlnp("run", "3H", *SHORT, "--quiet") == (1, "", "nmlnp: The walkers left the box.\n")


def test_defect_of_the_program_is_a_sentence_that_says_where(nmlnp, engine):
    engine.fail_at = {3: ZeroDivisionError("division by zero")}
    code, _, error = nmlnp("run", "3H", *SHORT)
    assert code == 1
    assert "defect of the program: ZeroDivisionError: division by zero at " in error
    assert "test_cli.py:" in error


def test_show_of_a_running_and_of_a_finished_run(nmlnp, engine, tmp_path):
    engine.fail_at = {15: Stopped(signal.SIGTERM)}
    nmlnp("run", "3H", *SHORT, "--out", "here")
    code, out, _ = nmlnp("show", "here")
    assert code == 0
    assert "Not finished: 15 of 20" in out
    assert "-8.40(10)" in out
    assert "s.e.\n" not in out.split("Acceptance")[0].split("Energy")[1]
    nmlnp("run", "3H", "--resume", "--out", "here", "--quiet")
    (tmp_path / "here/energy.png").unlink()
    code, out, _ = nmlnp("show", "here")
    assert code == 0
    assert "-8.4731(12)" in out
    assert (tmp_path / "here/energy.png").exists()


def test_show_of_a_run_that_has_not_begun(nmlnp, engine):
    engine.fail_at = {1: Stopped(signal.SIGTERM)}
    nmlnp("run", "3H", "--iterations", 0, "--out", "here")
    assert nmlnp("show", "here")[0] == 0


def test_list_names_every_system_with_its_energies(nmlnp):
    code, out, _ = nmlnp("list")
    assert code == 0
    for words in ("2H", "3H", "3He", "4He", "-8.4750(10)", "-8.232(1)", "-7.7155(10)", "HH -7.811(1)"):
        assert words in out
    for words in ("pionless-2021", "-23.664(1)", "operator", "slater_jastrow"):
        assert words in out


def test_doctor_reports(nmlnp, monkeypatch):
    code, out, _ = nmlnp("doctor")
    assert code == 0
    assert "Cores" in out and "Kernel cache" in out


def test_version_and_help(nmlnp):
    assert nmlnp("--version") == (0, f"nmlnp {__version__}\n", "")
    code, out, _ = nmlnp("--help")
    assert code == 0
    assert "nmlnp run 2H" in out
    code, out, _ = nmlnp("run", "--help")
    assert code == 0
    for option in ("--out", "--resume", "--force", "--set", "nmlnp run 3H"):
        assert option in out


def test_help_loads_nothing_heavy():
    code = (
        "import sys; sys.argv = ['nmlnp', '--help']; import nmlnp.cli\n"
        "try: nmlnp.cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'numba', 'scipy', 'matplotlib', 'h5py', 'mpi4py', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"


def test_module_is_the_command():
    answer = subprocess.run([sys.executable, "-m", "nmlnp", "run", "6Be"], capture_output=True, text=True)
    assert answer.returncode == 2
    assert answer.stderr.startswith("nmlnp: There is no system")


# Without "/" and ".", so that no folder is made outside the test's own.
ARGUMENTS = st.lists(
    st.sampled_from(
        ["run", "show", "list", "3H", "--out", "--set", "--resume", "--force", "--walkers", "-q"]
        + ["dot", "trap1d", "--electrons", "--omega", "--fermions", "--v0", "--state", "6"]
    )
    | st.text(st.characters(exclude_characters="\0/."), max_size=8),
    max_size=5,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ARGUMENTS)
def test_any_command_line_ends_with_an_exit_code(nmlnp, arguments):
    code, _, error = nmlnp(*arguments, "--iterations", "5")
    assert code in (0, 2)
    assert "defect" not in error


class Ranks:
    """Two ranks that share a mailbox, run one after the other: the root first."""

    size = 2

    def __init__(self, rank, mail):
        self.rank, self.mail, self.is_root = rank, mail, rank == 0
        self.position = 0

    def broadcast(self, thing):
        if self.is_root:
            self.mail.append(thing)
            return thing
        self.position += 1
        return self.mail[self.position - 1]

    def shard(self, walkers):
        if walkers < 32:
            raise ValueError("too few walkers for 2 ranks")
        return 0, walkers


@pytest.mark.parametrize("walkers", [5, 16])
def test_errors_are_printed_once_and_every_rank_leaves_with_the_same_code(nmlnp, monkeypatch, walkers):
    from nmlnp.parallel import mpi

    mail, answers = [], []
    for rank in (0, 1):
        monkeypatch.setattr(mpi, "world", lambda rank=rank: Ranks(rank, mail))
        answers.append(nmlnp("run", "3H", "--walkers", walkers))
    (root_code, _, root_error), other = answers
    assert root_code == 2
    assert "walkers" in root_error
    assert other == (2, "", "")


def test_every_rank_runs_in_the_folder_of_the_root(engine, monkeypatch, tmp_path):
    mail = []
    folders = []
    monkeypatch.setattr(
        engine, "run", lambda config, folder, *_: folders.append(folder.path) or result_of(config)
    )
    for rank in (0, 1):
        monkeypatch.setattr("nmlnp.parallel.mpi.world", lambda rank=rank: Ranks(rank, mail))
        assert launch.launch("3H", {}, None, False, True) == 0
    assert folders[0] == folders[1]
    assert len(list((tmp_path / "runs").iterdir())) == 1


def test_rank_that_fails_ends_all(engine, monkeypatch):
    said = []

    class Alone(Ranks):
        def abort(self, message):
            said.append(message)
            raise SystemExit(1)

    engine.fail_at = {3: NmlnpError("The walkers left the box.")}
    monkeypatch.setattr("nmlnp.parallel.mpi.world", lambda: Alone(0, []))
    with pytest.raises(SystemExit):
        launch.launch("3H", {}, None, False, True)
    assert said == ["The walkers left the box."]


def printed(thing, width=80):
    console = Console(width=width)
    with console.capture() as captured:
        console.print(thing)
    return captured.get()


@pytest.mark.parametrize("nucleus", ["2H", "3H", "3He", "4He"])
def test_table_fits_a_terminal_of_80_columns(nucleus):
    config = load(nucleus)
    energy = best(lookup_config(config), "energy").value + 0.00312
    result = result_of(config) | {"energy": energy, "energy_error": 0.00123, "kinetic_jf": 83.1}
    text = printed(summary_table(result))
    assert "…" not in text
    for key in ("Kinetic", "from gradients", "Potential", "r point-proton", "r charge", "series too short"):
        assert key in text


def test_difference_is_in_combined_standard_errors():
    result = result_of(load("3H")) | {"energy": -8.465, "energy_error": 0.003}
    expected = (-8.465 + 8.475) / np.hypot(0.003, 0.001)
    assert f"{expected:+.1f} s.e." in printed(summary_table(result))


def test_measurement_that_is_not_to_be_trusted_says_so():
    good = result_of(load("3H")) | {"autocorrelation_time": 1.2}
    signs = {
        "hardly move": {"acceptance": 1.0, "autocorrelation_time": None},
        "too short": {"autocorrelation_time": None},
        "below the exact one": {"energy": -8.6},
    }
    for words in signs:
        assert words not in printed(summary_table(good))
    for words, change in signs.items():
        assert words in printed(summary_table(good | change), width=200)
    assert "below" not in printed(summary_table(good | {"energy": -8.477}))


def test_table_of_nothing_is_empty_but_there():
    printed(summary_table({}))
    printed(
        summary_table(
            {"energy": -1.0, "energy_error": None, "acceptance": None, "variance": None, "samples": 1}
        )
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0.0 s"), (59.94, "59.9 s"), (61.0, "1 min 01 s"), (119.7, "2 min 00 s"), (7620.0, "2 h 07 min")],
)
def test_durations(seconds, text):
    assert format_seconds(seconds) == text


def test_values():
    assert format_value(None) == "-"
    assert format_value(-2.24190, 0.0002) == "-2.2419(2)"
    assert format_value(1.25) == "1.25"


def progress_text(terminal, **options):
    console = Console(width=100, force_terminal=terminal)
    with console.capture() as captured, Progress(console=console, **options) as progress:
        progress.stage("compile")
        progress.stage("optimise", 300)
        progress.advance(150, energy=-2.2419, error=0.0002, acceptance=0.52)
        progress.note("A step was halved.")
        progress.advance(300, energy=-2.2419, error=0.0002, acceptance=0.52)
    return captured.get()


def test_live_progress_shows_energy_acceptance_and_notes():
    text = progress_text(terminal=True)
    for words in (
        "compile",
        "optimise",
        "300/300",
        "-2.2419(2) MeV",
        "acceptance 52 %",
        "A step was halved.",
    ):
        assert words in text


def test_plain_progress_speaks_at_intervals(monkeypatch):
    monkeypatch.setattr("nmlnp.terminal.PLAIN_INTERVAL", 0.0)
    lines = progress_text(terminal=False).splitlines()
    assert any(line.startswith("optimise 150/300  -2.2419(2) MeV  acceptance 52 %") for line in lines)
    monkeypatch.setattr("nmlnp.terminal.PLAIN_INTERVAL", 1e9)
    lines = progress_text(terminal=False).splitlines()
    assert not any("150/300" in line for line in lines)
    assert "A step was halved." in lines


def test_time_left_counts_the_steps_of_this_start_alone(monkeypatch):
    monkeypatch.setattr("nmlnp.terminal.PLAIN_INTERVAL", 0.0)
    clock = iter([0.0, 100.0, 100.0, 100.0, 100.0, 100.0])
    monkeypatch.setattr("nmlnp.terminal.time.monotonic", lambda: next(clock))
    console = Console(width=100, force_terminal=False)
    with console.capture() as captured, Progress(console=console) as progress:
        progress.stage("optimise", 1000, 890)
        progress.advance(900)
    # Ten steps took 100 s, so the hundred that are left take 1000 s.
    assert "optimise 900/1000  16 min 40 s left" in captured.get()


def test_quiet_progress_is_silent():
    assert progress_text(terminal=True, quiet=True) == ""
    assert progress_text(terminal=False, quiet=True) == ""


def test_stage_that_failed_is_not_called_done():
    console = Console(force_terminal=False)
    with (
        console.capture() as captured,
        pytest.raises(KeyboardInterrupt),
        Progress(console=console) as progress,
    ):
        progress.stage("optimise", 3)
        raise KeyboardInterrupt
    assert "done" not in captured.get()


OWN_STATE = """
from nmlnp.states.state import State


class MyState(State):
    def forward(self, net):
        return net.gaussian(net.number("q", 1.0))
"""


def dot_result(config, energy=20.17, error=0.003):
    return result_of(config) | {"energy": energy, "energy_error": error, "autocorrelation_time": 1.2}


@pytest.mark.parametrize(
    ("options", "system", "settings", "folder"),
    [
        (
            ["--electrons", 6, "--omega", 0.5, "--dimension", 2, "--state", "rbm"],
            "dot",
            {"system.electrons": 6, "hamiltonian.omega": 0.5, "state.name": "rbm"},
            "dot-6-2d-omega-0.5",
        ),
        (
            ["--electrons", 8, "--dimension", 3, "--state", "my_state.py:MyState"],
            "dot",
            {"system.electrons": 8, "system.dimension": 3, "state.file": "my_state.py:MyState"},
            "dot-8-3d-omega-1",
        ),
        (
            ["--fermions", 4, "--v0", -10],
            "trap1d",
            {"system.fermions": 4, "hamiltonian.v0": -10.0},
            "trap1d-4-v0--10",
        ),
    ],
)
def test_options_of_the_other_families_reach_the_configuration(
    nmlnp, engine, tmp_path, options, system, settings, folder
):
    (tmp_path / "my_state.py").write_text(OWN_STATE)
    for command in (["run", system], ["production", "init", system, "--cluster", "slurm"]):
        assert nmlnp(*command, *options, "--iterations", 20)[0] == 0
    assert (
        engine.calls[0][0].model_dump()
        == load(system, settings | {"optimisation.iterations": 20}).model_dump()
    )
    assert (tmp_path / "runs" / folder / "config.toml").exists()
    assert (tmp_path / "production" / folder / "run.slurm").exists()
    own = "state.file" in settings
    for place in ("runs", "production"):
        assert (tmp_path / place / folder / "my_state.py").exists() == own


def test_run_of_a_dot_can_be_gone_on_with(nmlnp, engine):
    for options in (["--electrons", 6], ["--electrons", 2, "--omega", 0.5], ["--electrons", 12]):
        engine.fail_at = {15: Stopped(signal.SIGTERM)}
        code, out, _ = nmlnp("run", "dot", *SHORT, *options)
        assert "nmlnp run dot --out runs/dot-" in out
    for options, folder in (
        ([], "runs/dot-12-2d-omega-1"),
        (["--omega", 0.5], "runs/dot-2-2d-omega-0.5"),
        (["--electrons", 6], "runs/dot-6-2d-omega-1"),
        (["--state", "rbm_jastrow", "--electrons", 6], "runs/dot-6-2d-omega-1"),
    ):
        code, out, error = nmlnp("run", "dot", "--resume", *options)
        assert code == 0, error
        assert f"{folder}\n" in out or f"{folder} is finished" in out
    for options, words in (
        (["dot", "--dimension", 3], "There is no run of dot"),
        (["dot", "--set", "system.electrons=x"], "There is no run of dot"),
        (["dot", "--set", "system.family=stars"], 'system.family = "stars" is not allowed'),
        (["dot", "--electrons", 6, "--state", "rbm"], 'state.name = "rbm" contradicts "rbm_jastrow"'),
        (["trap1d"], "There is no run of trap1d"),
    ):
        code, _, error = nmlnp("run", *options, "--resume")
        assert code == 2
        assert words in error


def test_key_of_another_family_is_a_sentence_on_the_command_line(nmlnp):
    for arguments, words in (
        (["dot", "--cutoff", 4], "hamiltonian.cutoff belongs to nuclei and has no meaning for dots"),
        (["3H", "--omega", 2], "hamiltonian.omega belongs to dots and has no meaning for nuclei"),
        (["trap1d", "--electrons", 2], "system.electrons belongs to dots and has no meaning for traps"),
        (["dot", "--electrons", 7], "closes no shell in 2 dimensions; give one of 2, 6, 12, 20, 30"),
        (["trap1d", "--fermions", 31], "system.fermions = 31 is not allowed"),
        (["dot", "--state", "operator"], 'state.name = "operator" belongs to nuclei'),
    ):
        code, _, error = nmlnp("run", *arguments)
        assert code == 2
        assert words in error
        assert "defect" not in error


def test_table_of_a_dot_is_in_its_units_beside_its_references():
    config = load("dot", {"system.electrons": 6, "state.name": "rbm"})
    text = printed(summary_table(dot_result(config)))
    for words in (
        "dot, 6 electrons in 2D, omega = 1, oscillator + coulomb",
        "Energy (Hartree)",
        "20.170(3)",
        "DMC 20.15932(8)",
        "RBM 20.731(1)",
        "HF 20.7192(1): Hartree-Fock",
        "Variance (Hartree^2)",
        f"{(20.17 - 20.15932) / np.hypot(0.003, 8e-5):+.1f} s.e.",
    ):
        assert words in text
    assert "MeV" not in text and "…" not in text
    other = load("dot", {"system.electrons": 6, "state.name": "slater_jastrow"})
    assert "PJ 20.1905(2)" in printed(summary_table(dot_result(other))).split("Kinetic")[0]


def test_table_of_fermions_on_a_line_is_in_units_of_the_trap():
    config = load("trap1d", {"system.fermions": 2, "hamiltonian.v0": 20.0})
    text = printed(summary_table(dot_result(config, 2.6057, 0.0002)))
    for words in (
        "trap1d, 2 fermions",
        "Energy (hbar omega)",
        "exact 2.605639(1)",
        "Variance ((hbar omega)^2)",
    ):
        assert words in text


def test_energy_below_the_exact_one_is_told_for_every_family():
    config = load("dot", {"hamiltonian.interaction": False})
    assert "below the exact one" in printed(summary_table(dot_result(config, 1.9, 0.001)), width=200)


def test_progress_of_a_dot_is_in_hartree(nmlnp, monkeypatch):
    monkeypatch.setattr("nmlnp.terminal.PLAIN_INTERVAL", 0.0)
    assert "-8.40(10) Hartree" in nmlnp("run", "dot", *SHORT)[2]


def test_list_has_every_family_with_its_states_and_references(nmlnp):
    _, out, _ = nmlnp("list")
    for words in ("DMC 20.15932(8)", "0.440792(1)", "CI 6.514859(1)", "-13.49(6)", "rbm_jastrow", "gaussian"):
        assert words in out


def test_run_of_a_version_before_is_left_as_it_is(nmlnp, tmp_path):
    nmlnp("run", "3H", *SHORT, "--out", "old")
    config = (tmp_path / "old/config.toml").read_text().replace("[state]", "[ansatz]")
    (tmp_path / "old/config.toml").write_text(config)
    before = {path: path.read_bytes() for path in (tmp_path / "old").iterdir()}
    for arguments in (["run", "3H", "--resume", "--out", "old"], ["show", "old"]):
        code, _, error = nmlnp(*arguments)
        assert code == 2
        assert "old was made by an earlier version of nmlnp" in error
    code, _, error = nmlnp("run", "old/config.toml")
    assert code == 2
    assert "ansatz is called state in this version" in error
    assert {path: path.read_bytes() for path in (tmp_path / "old").iterdir()} == before
