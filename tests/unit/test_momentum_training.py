"""Ensembles, experiments and commands of the momentum-space deuteron."""

import json

import h5py
import numpy as np
import pytest
from typer.testing import CliRunner

from nmlnp import cli
from nmlnp.deuteron import experiment as experiments
from nmlnp.deuteron import figures
from nmlnp.deuteron.ensemble_statistics import bias_and_variance, per_seed, summary
from nmlnp.deuteron.exact import ground_state
from nmlnp.deuteron.experiment import Experiment
from nmlnp.deuteron.networks import Architecture
from nmlnp.deuteron.observables import energy_terms, normalised
from nmlnp.deuteron.potentials import interaction
from nmlnp.deuteron.scan import conclusions, run_scan
from nmlnp.deuteron.settings import ITERATIONS, Settings
from nmlnp.deuteron.training import Ensemble
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.terminal import Progress

N3LO = interaction("n3lo")
EXACT = ground_state(N3LO)


TEN = Architecture((10,), "tanh")


def trained(architecture=TEN, seeds=range(4), steps=1000, optimiser="natural"):
    networks = Ensemble(N3LO, architecture, seeds, optimiser)
    networks.pretrain(500)
    networks.start_energy()
    return networks, networks.minimise(steps)


def test_ten_nodes_reach_one_kilo_electronvolt():
    for activation in ("softplus", "tanh"):
        networks, energies = trained(Architecture((10,), activation))
        assert np.all(energies[:, -1] - EXACT.energy > -1e-9)
        assert np.median(energies[:, -1]) - EXACT.energy < 1e-3
        assert not np.any(per_seed(N3LO, EXACT, networks.states)["failed"])


def test_twenty_nodes_reach_a_tenth_of_it():
    networks, energies = trained(Architecture((20,), "tanh"), range(2), 400)
    assert np.all(energies[:, -1] - EXACT.energy < 1e-4)
    values = per_seed(N3LO, EXACT, networks.states)
    assert np.all(values["F_S"] > 0.9999) and np.all(values["F_D"] > 0.999)


def test_parts_of_the_energy_of_networks_add_up_to_it():
    networks, _ = trained(steps=200)
    energy = networks.minimise(1)[:, 0]
    networks, _ = trained(steps=200)
    np.testing.assert_allclose(sum(energy_terms(N3LO, networks.states).values()), energy, rtol=0, atol=1e-10)


@pytest.mark.parametrize("optimiser", ["natural", "rmsprop"])
def test_a_seed_gives_the_same_whatever_is_beside_it_and_however_it_is_cut(optimiser):
    together, energies = trained(seeds=[5, 3, 8], steps=40, optimiser=optimiser)
    alone = Ensemble(N3LO, Architecture((10,), "tanh"), [3], optimiser)
    for steps in (123, 377):
        alone.pretrain(steps)
    alone.start_energy()
    pieces = np.hstack([alone.minimise(steps) for steps in (7, 33)])
    np.testing.assert_array_equal(pieces[0], energies[1])
    np.testing.assert_array_equal(alone.parameters[0], together.parameters[1])


def test_what_an_ensemble_cannot_be():
    for arguments, sentence in (
        ({"optimiser": "sgd"}, "there are natural, rmsprop, adam"),
        ({"rate": 0.0}, "rate must be positive"),
    ):
        with pytest.raises(ConfigError, match=sentence):
            Ensemble(N3LO, Architecture(), range(2), **arguments)
    with pytest.raises(ConfigError, match="At least one seed"):
        Ensemble(N3LO, Architecture(), [])


def test_bias_and_variance_add_up_to_the_mean_squared_error():
    generator = np.random.default_rng(7)
    u = EXACT.u * (1.0 + 0.1 * generator.standard_normal((30, EXACT.u.size)))
    u[::2] *= -3.0
    split = bias_and_variance(EXACT, u)
    v = normalised(u) * np.sign(u @ EXACT.u)[:, None]
    assert sum(split.values()) == pytest.approx(np.mean(np.sum((v - EXACT.u) ** 2, axis=1)))
    assert split["variance_S"] > 5.0 * split["bias_S"] > 0.0
    one = bias_and_variance(EXACT, u[:1])
    assert one["variance_S"] == one["variance_D"] == 0.0


def test_a_diverged_network_has_failed_and_spoils_no_mean():
    u = np.stack([EXACT.u, np.full_like(EXACT.u, np.nan), 0.9 * EXACT.u + 0.01])
    found = summary(N3LO, EXACT, u)
    assert found["failed"] == pytest.approx(2.0 / 3.0)
    assert np.isfinite(found["energy"]["mean"]) and found["energy"]["best"] == pytest.approx(EXACT.energy)


SMALL = Settings(hidden=4, seeds=3, pretraining=40, iterations=60)


def course(folder, settings=SMALL, resume=False):
    made = Experiment(settings, folder, resume)
    with Progress(quiet=True) as progress:
        made.run(progress)
    return made


def test_an_experiment_leaves_states_result_and_figures(tmp_path):
    made = course(tmp_path)
    result = made.finish()
    written = json.loads((tmp_path / "result.json").read_text())
    assert written == result
    assert {path.name for path in tmp_path.iterdir()} == {
        "states.h5", "result.json", "energy.png", "wave_functions.png", "errors.png"
    }  # fmt: skip
    with h5py.File(tmp_path / "states.h5") as file:
        assert file["arrays/parameters"].shape == (3, 16)
        assert json.loads(file.attrs["settings"])["hidden"] == 4
        np.testing.assert_array_equal(file["snapshots/initial"], made.snapshots["initial"])
    assert result["exact"]["energy"] == pytest.approx(-2.226686, abs=1e-6)
    assert len(result["each_seed"]["energy"]) == result["networks"]["seeds"] == 3
    assert result["pretrained"]["energy"]["median"] > result["networks"]["energy"]["median"]


class Interrupting(Progress):
    """Presses Ctrl-C when so many steps of a stage are done."""

    def __init__(self, stage, steps):
        super().__init__(quiet=True)
        self.where, self.current = (stage, steps), None

    def stage(self, name, total=None):
        self.current = name
        super().stage(name, total)

    def advance(self, completed, **fields):
        if self.current == self.where[0] and completed >= self.where[1]:
            raise KeyboardInterrupt


@pytest.mark.parametrize("optimiser", ["natural", "adam"])
@pytest.mark.parametrize("stage", ["pre-train", "minimise"])
def test_an_interrupted_experiment_goes_on_where_it_stopped(tmp_path, monkeypatch, optimiser, stage):
    monkeypatch.setitem(experiments.CHUNK, optimiser, 25)
    settings = Settings(hidden=4, seeds=2, pretraining=1000, iterations=60, optimiser=optimiser)
    whole = course(tmp_path / "whole", settings)
    stopped = Experiment(settings, tmp_path / "stopped")
    with pytest.raises(NmlnpError, match="go on by adding --resume"), Interrupting(stage, 25) as progress:
        stopped.run(progress)
    with pytest.raises(ConfigError, match="never overwritten"):
        Experiment(settings, tmp_path / "stopped")
    resumed = course(tmp_path / "stopped", settings, resume=True)
    for name, array in whole.ensemble.arrays.items():
        np.testing.assert_array_equal(resumed.ensemble.arrays[name], array)
    for name, array in whole.course.items():
        np.testing.assert_array_equal(resumed.course[name], array)


def test_an_experiment_can_be_made_longer_but_not_another(tmp_path):
    course(tmp_path)
    longer = course(tmp_path, Settings(hidden=4, seeds=3, pretraining=40, iterations=90), resume=True)
    assert longer.ensemble.steps == 90 and longer.course["steps"][-1] == 89
    with pytest.raises(ConfigError, match="hidden is 4, not 5"):
        Experiment(Settings(hidden=5, seeds=3, pretraining=40, iterations=60), tmp_path, resume=True)
    (tmp_path / "states.h5").write_bytes(b"no HDF5")
    with pytest.raises(ConfigError, match="damaged"):
        Experiment(SMALL, tmp_path, resume=True)


def test_a_scan_does_not_repeat_what_is_done(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "draw_experiment", lambda experiment: None)  # seconds each, seen elsewhere
    with Progress(quiet=True) as progress:
        first = run_scan(SMALL, [3, 2, 3], tmp_path, progress)
        before = (tmp_path / "hidden-002" / "states.h5").stat().st_mtime_ns
        again = run_scan(SMALL, [2, 3, 4], tmp_path, progress, resume=True)
        with pytest.raises(ConfigError, match="not empty"):
            run_scan(SMALL, [2], tmp_path, progress)
        with pytest.raises(ConfigError, match="at least one"):
            run_scan(SMALL, [], tmp_path / "none", progress)
    assert (tmp_path / "hidden-002" / "states.h5").stat().st_mtime_ns == before
    assert first["widths"] == [2, 3] and again["widths"] == [2, 3, 4]
    assert again["results"][:2] == first["results"]
    assert json.loads((tmp_path / "scan.json").read_text())["conclusions"] == again["conclusions"]
    assert (tmp_path / "scan.png").stat().st_size > 10_000


def _pretended(median, spread, oscillation):
    energy = {"median": median, "mean": median, "spread": spread}
    return {"exact": {"energy": -2.0}, "networks": {"energy": energy}, "oscillation": oscillation}


def test_conclusions_say_what_was_found():
    results = [_pretended(-1.9, 0.1, 0.01), _pretended(-1.999, 1e-4, 2e-4), _pretended(-1.9999, 1e-5, 1e-5)]
    first, second, third = (entry["found"] for entry in conclusions([4, 6, 8], results))
    assert first == "the median network is within 0.1 % from 6 hidden nodes on"
    assert "4: 1.0, 6: 10.0, 8: 10.0" in second
    assert third.endswith("4: 0.1, 6: 2, 8: 1")
    results[2]["networks"]["energy"]["median"] = -1.5
    assert "within 0.1 % at 6 of the widths" in conclusions([4, 6, 8], results)[0]["found"]


def test_the_commands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    options = ["--seeds", "2", "--pretraining", "20", "--iterations", "20"]
    done = runner.invoke(cli.app, ["deuteron", "train", "--hidden", "3", *options])
    assert done.exit_code == 0, done.output
    assert "-2.226686" in done.output and "failed" in done.output
    assert (tmp_path / "runs" / "deuteron-n3lo-3-natural" / "result.json").exists()
    done = runner.invoke(
        cli.app, ["deuteron", "scan", "--hidden", "2,3", "--potential", "pionless", *options]
    )
    assert done.exit_code == 0, done.output
    assert "published:" in done.output and (tmp_path / "runs" / "scan-deuteron-pionless-N-natural").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "--potential", "av18"], "no potential 'av18'"),
        (["train", "--hidden", "0"], "--hidden must be at least 1, not 0"),
        (["train", "--optimiser", "sgd"], "no optimiser 'sgd'"),
        (["train", "--activation", "relu"], "no activation 'relu'"),
        (["train", "--rate", "-1"], "--rate must be positive"),
        (["train", "--cutoff", "500"], "for the potential lo"),
        (["scan", "--hidden", "2,x"], "whole numbers with commas"),
        (["train", "--first-seed", "-1"], "--first-seed must be at least 0"),
    ],
)
def test_mistakes_on_the_command_line_are_sentences(tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli.app, ["deuteron", *arguments])
    assert isinstance(done.exception, ConfigError) and sentence in str(done.exception)
    assert not list(tmp_path.iterdir())


def test_defaults_are_those_of_the_paper_where_its_method_is_chosen():
    assert Settings(optimiser="rmsprop").iterations == ITERATIONS["rmsprop"] == 250_000
    assert Settings().name == "deuteron-n3lo-10-natural"
    named = Settings("lo", 450, 6, 2, "tanh", True, "adam")
    assert named.name == "deuteron-lo-450-6x2-tanh-separate-adam"
