"""One set of networks trained from beginning to end, in a folder, with exact resume.

The folder holds ``states.h5`` (settings, parameters at the start, after the pre-training and now, what the
optimiser remembers, the thinned course of the loss) and, at the end, ``result.json`` and figures.
"""

import json
import os
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np

from nmlnp import __version__
from nmlnp.deuteron.ensemble_statistics import per_seed, summary
from nmlnp.deuteron.exact import ground_state
from nmlnp.deuteron.observables import asymptotics, d_state, quadrupole, radius
from nmlnp.deuteron.potentials import interaction
from nmlnp.deuteron.settings import Settings
from nmlnp.deuteron.training import Ensemble
from nmlnp.errors import ConfigError, NmlnpError

STATES, RESULT = "states.h5", "result.json"
POINTS = 400  # of the course that are kept
SAVED_EVERY = 20.0  # seconds
CHUNK = {"natural": 50, "rmsprop": 2500, "adam": 2500}  # steps between two looks at the clock


class Experiment:
    """Networks of some settings in a folder.

    Parameters
    ----------
    settings : Settings
    folder : path-like
    resume : bool
        Whether to go on with what the folder holds.

    Attributes
    ----------
    ensemble : Ensemble
    snapshots : dict of str to ndarray
        ``initial`` and, once there, ``pretrained``: parameters, (seeds, parameters).
    course : dict of str to ndarray
        ``steps`` (k,) and ``energies`` (seeds, k) in MeV; ``pretraining`` (seeds, j), its loss.

    Raises
    ------
    ConfigError
        The folder holds another experiment, or one and ``resume`` is False.
    """

    def __init__(self, settings, folder, resume=False):
        self.settings, self.folder = settings, Path(folder)
        self.interaction = interaction(settings.potential, settings.cutoff)
        self.exact = ground_state(self.interaction)
        seeds = range(settings.first_seed, settings.first_seed + settings.seeds)
        self.ensemble = Ensemble(
            self.interaction, settings.architecture, seeds, settings.optimiser, settings.rate
        )
        self.seconds = 0.0
        self.snapshots = {"initial": self.ensemble.parameters.copy()}
        empty = np.zeros((settings.seeds, 0))
        self.course = {"pretraining": empty, "steps": np.zeros(0, dtype=np.int64), "energies": empty}
        if (self.folder / STATES).exists():
            if not resume:
                raise ConfigError(
                    f"{folder} already holds an experiment, which is never overwritten; choose another "
                    "folder with --out, or go on with it by --resume."
                )
            self._read()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"Cannot make the folder {folder}: {error.strerror}; choose another.") from None

    def run(self, progress):
        """Do what is still to be done; Ctrl-C stops at a checkpoint.

        Parameters
        ----------
        progress : nmlnp.terminal.Progress

        Raises
        ------
        NmlnpError
            It was interrupted.
        """
        progress.stage("compile")
        first = Ensemble(self.interaction, self.settings.architecture, [0], self.settings.optimiser)
        first.pretrain(1)
        first.minimise(1)
        try:
            if "pretrained" not in self.snapshots:
                self._stage(progress, "pre-train", self.settings.pretraining, self._pretrain)
                self.snapshots["pretrained"] = self.ensemble.parameters.copy()
                self.ensemble.start_energy()
            self._stage(progress, "minimise", self.settings.iterations, self._minimise)
        except KeyboardInterrupt:
            self.write()
            raise NmlnpError(f"Interrupted; go on by adding --resume (with --out {self.folder}).") from None
        self.write()

    def _stage(self, progress, name, total, advance):
        progress.stage(name, total)
        saved = time.monotonic()
        while self.ensemble.steps < total:
            started = time.monotonic()
            shown = advance(total - self.ensemble.steps)
            self.seconds += time.monotonic() - started
            progress.advance(self.ensemble.steps, **shown)
            if time.monotonic() - saved > SAVED_EVERY:
                self.write()
                saved = time.monotonic()

    def _pretrain(self, left):
        loss = self.ensemble.pretrain(min(left, 500))
        self.course["pretraining"] = np.hstack([self.course["pretraining"], loss[:, ::10]])
        return {}

    def _minimise(self, left):
        every = max(1, self.settings.iterations // POINTS)
        chunk = every * max(1, CHUNK[self.settings.optimiser] // every)
        first = self.ensemble.steps
        energies = self.ensemble.minimise(min(left, chunk))
        steps = first + np.arange(energies.shape[1])
        kept = steps % every == 0
        self.course["steps"] = np.hstack([self.course["steps"], steps[kept]])
        self.course["energies"] = np.hstack([self.course["energies"], energies[:, kept]])
        return {"energy": float(np.nanmedian(energies[:, -1]))}

    def states(self, which="parameters"):
        """Return u (seeds, 2n) of the networks now, or of a snapshot."""
        if which == "parameters":
            return self.ensemble.states
        now = self.ensemble.arrays["parameters"]
        self.ensemble.arrays["parameters"] = self.snapshots[which]
        states = self.ensemble.states
        self.ensemble.arrays["parameters"] = now
        return states

    def result(self):
        """Return what ``result.json`` holds: settings, benchmark, summary over the seeds, each seed."""
        u = self.states()
        single = per_seed(self.interaction, self.exact, u)
        result = {
            "version": __version__,
            "settings": asdict(self.settings),
            "parameters": self.settings.architecture.parameters,
            "exact": benchmark(self.interaction, self.exact),
            "networks": summary(self.interaction, self.exact, u),
            "pretrained": summary(self.interaction, self.exact, self.states("pretrained")),
            "oscillation": self._oscillation(),
            "seconds": round(self.seconds, 3),
            "each_seed": {name: values.tolist() for name, values in single.items()},
        }
        return _finite(result)

    def _oscillation(self):
        """Mean over the networks of the standard deviation of the energy in the last tenth of its course."""
        late = self.course["energies"][:, self.course["steps"] >= 0.9 * self.settings.iterations]
        return float(np.nanmean(late.std(axis=1))) if late.shape[1] > 1 else None

    def finish(self):
        """Write ``result.json`` and the figures; return the result."""
        from nmlnp.deuteron.figures import draw_experiment

        result = self.result()
        text = json.dumps(result, indent=1, allow_nan=False) + "\n"
        _replace(self.folder / RESULT, lambda path: path.write_text(text))
        draw_experiment(self)
        return result

    def write(self):
        """Write ``states.h5`` anew; a stop at any moment leaves the old file or the new one."""
        import h5py

        def fill(path):
            with h5py.File(path, "w") as file:
                file.attrs["settings"] = json.dumps(asdict(self.settings))
                file.attrs["version"] = __version__
                file.attrs["steps"], file.attrs["seconds"] = self.ensemble.steps, self.seconds
                for group in ("arrays", "snapshots", "course"):
                    for name, array in self._groups()[group].items():
                        file.create_dataset(f"{group}/{name}", data=array)

        _replace(self.folder / STATES, fill)

    def _groups(self):
        return {"arrays": self.ensemble.arrays, "snapshots": self.snapshots, "course": self.course}

    def _read(self):
        import h5py

        path = self.folder / STATES
        try:
            with h5py.File(path, "r") as file:
                stored = Settings(**json.loads(file.attrs["settings"]))
                steps, seconds = int(file.attrs["steps"]), float(file.attrs["seconds"])
                groups = {
                    group: {name: data[()] for name, data in file[group].items()} for group in self._groups()
                }
        except (OSError, KeyError, TypeError, ValueError):
            raise ConfigError(f"{path} cannot be read: it is damaged or no file of this program.") from None
        if not stored.same_networks(self.settings):
            mine, theirs = asdict(self.settings), asdict(stored)
            names = [k for k in mine if mine[k] != theirs[k] and k != "iterations"]
            differences = ", ".join(f"{name} is {theirs[name]}, not {mine[name]}" for name in names)
            raise ConfigError(f"{self.folder} holds another experiment: {differences}. Choose another --out.")
        self.ensemble.arrays, self.snapshots, self.course = groups.values()
        self.ensemble.steps, self.seconds = steps, seconds


def benchmark(interaction, exact):
    """Return the exact state's energy (MeV), P_D, r_d (fm), Q (fm^2), A_S (fm^(-1/2)) and eta."""
    A_S, eta = asymptotics(interaction, exact)
    return {
        "energy": exact.energy,
        "P_D": float(d_state(exact.u)),
        "r_d": float(radius(interaction, exact.u)),
        "Q": float(quadrupole(interaction, exact.u)),
        "A_S": A_S,
        "eta": eta,
    }


def _finite(value):
    """Return the value with null for what JSON cannot say."""
    if isinstance(value, dict):
        return {key: _finite(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_finite(entry) for entry in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _replace(path, write):
    temporary = path.with_name(path.name + ".tmp")
    try:
        write(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise NmlnpError(
            f"Cannot write {path}: {error.strerror or error}; make room or permission."
        ) from None
