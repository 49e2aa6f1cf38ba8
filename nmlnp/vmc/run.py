"""A run from start or checkpoint to its result: thermalise, optimise, measure.

The three stages are counted, and the counts, the walkers and the parameters are
all there is to a run: random numbers come from counters.  A run that is stopped
anywhere and resumed, on any number of ranks, goes on as if nothing had happened.
"""

import signal
import threading
import time
from contextlib import contextmanager, suppress

from nmlnp import __version__
from nmlnp.observables import files
from nmlnp.parallel.arrays import to_host
from nmlnp.parallel.gpu import choose_backend, select_device
from nmlnp.parallel.mpi import TILE, Communicator
from nmlnp.parallel.threads import set_threads
from nmlnp.physics.references import lookup_config
from nmlnp.vmc import problem
from nmlnp.vmc.deadline import stop_at
from nmlnp.vmc.measurement import Measurement
from nmlnp.vmc.reconfiguration import ReconfigurationState
from nmlnp.vmc.training import Training

THERMALISE_CHUNK = 50
"""Metropolis steps between two adjustments of the width while thermalising."""


class Stopped(Exception):
    """The run stopped after a checkpoint because a signal, or the time, asked for it."""

    def __init__(self, signal_number):
        super().__init__(f"stopped by signal {signal_number}")
        self.signal_number = signal_number


def run(config, folder, communicator, resume, progress):
    """Run a configuration in its folder.

    Parameters
    ----------
    config : nmlnp.config.RunConfig
    folder : nmlnp.vmc.run_folder.RunFolder
        Written to by the root alone.
    communicator : nmlnp.parallel.mpi.Communicator
    resume : bool
        Go on from the folder's checkpoint.
    progress : nmlnp.terminal.Progress

    Returns
    -------
    dict
        What ``result.json`` holds.

    Raises
    ------
    Stopped
        After a checkpoint, on SIGTERM or SIGINT.
    NmlnpError
        With a sentence for the user.
    """
    return Run(config, folder, communicator, progress).complete(resume)


def choose_device(config, communicator):
    """Take the backend that the root finds, so that all ranks take the same; collective.

    Returns
    -------
    backend : {"cpu", "cuda"}
    device : str or None
        This rank's GPU.
    """
    chosen = None
    if communicator.is_root:
        chosen = choose_backend(config.run.backend, config.sampling.walkers, communicator.size)
    backend, _ = communicator.broadcast(chosen)
    if backend == "cpu":
        return backend, None
    communicator.device_communication = config.run.device_communication
    return backend, select_device(communicator)


def take_up(engine, arrays, attributes):
    """Give an engine the walkers and the parameters of a checkpoint that the root has read; collective.

    Returns
    -------
    attributes, small : dict
        On every rank: the checkpoint's attributes, and its arrays that are not those of walkers.
    """
    communicator = engine.communicator
    attributes = communicator.broadcast(attributes)
    small = {name: arrays[name] for name in ("parameters", "mean_square", "previous") if name in arrays}
    small = communicator.broadcast(small)
    counts = communicator.counts(len(engine.positions))
    engine.restore(
        communicator.scatter(arrays.get("positions"), counts),
        communicator.scatter(arrays.get("labels"), counts),
        small["parameters"],
        int(attributes["metropolis_step"]),
        float(attributes["width"]),
    )
    return attributes, small


class Run:
    """The state of a run between its stages."""

    def __init__(self, config, folder, communicator, progress):
        self.config, self.folder, self.communicator = config, folder, communicator
        self.progress = progress
        self.thermalised = 0
        self.iteration = 0
        self.seconds_before = 0.0
        self.compile_seconds = 0.0
        self.started = time.perf_counter()
        self._signal = None
        self._stop_at = stop_at()

    def complete(self, resume):
        """Do what is left of the run and return its result."""
        if self.communicator.is_root:
            self.folder.forget_stop()
        with self._signals():
            self._prepare()
            if resume:
                self._restore()
            self._thermalise()
            self._optimise()
            self._measure()
            return self._finish()

    # ------------------------------------------------------------------ stages
    def _prepare(self):
        self.progress.stage("compile")
        begin = time.perf_counter()
        self.threads = set_threads(self.communicator)
        self.backend, self.device = choose_device(self.config, self.communicator)
        if self.communicator.size > 1:
            # The root compiles, the other ranks find its kernels in the cache.
            if self.communicator.is_root:
                self._compile()
            self.communicator.barrier()
        self.engine = problem.engine(self.config, self.communicator, self.backend)
        self.engine.compile()
        self.training = Training(self.engine, self.config.optimisation, self.config.sampling)
        self.measurement = Measurement(self.engine)
        self.compile_seconds = time.perf_counter() - begin

    def _compile(self):
        """Compile on this rank alone, with an engine that calls no reduction of the others."""
        sampling = self.config.sampling.model_copy(update={"walkers": TILE})
        alone = self.config.model_copy(update={"sampling": sampling})
        problem.engine(alone, Communicator(), self.backend).compile()

    def _thermalise(self):
        sampling = self.config.sampling
        if self.thermalised < sampling.thermalise:
            self.progress.stage("thermalise", sampling.thermalise, self.thermalised)
        while self.thermalised < sampling.thermalise:
            steps = min(THERMALISE_CHUNK, sampling.thermalise - self.thermalised)
            acceptance = self.engine.sweep(steps)
            self.engine.tune(acceptance, sampling.acceptance)
            self.engine.check_walkers()
            self.thermalised += steps
            self.progress.advance(self.thermalised, acceptance=acceptance)
            self._pause(checkpoint=False)

    def _optimise(self):
        # A state without parameters is only measured.
        iterations = self.config.optimisation.iterations if self.engine.parameters.size else 0
        if self.iteration < iterations:
            self.progress.stage("optimise", iterations, self.iteration)
            # A longer optimisation makes an earlier measurement worthless.
            self.measurement = Measurement(self.engine)
        while self.iteration < iterations:
            line = self.training.iterate(self.iteration)
            self.iteration += 1
            if self.communicator.is_root:
                self.folder.append_log(line)
            self.progress.advance(
                self.iteration, energy=line["energy"], error=line["error"], acceptance=line["acceptance"]
            )
            self._pause(checkpoint=self.iteration % self.config.run.checkpoint_every == 0)

    def _measure(self):
        settings = self.config.measurement
        self.progress.stage("measure", settings.sweeps, self.measurement.sweeps)
        while self.measurement.sweeps < settings.sweeps:
            self.measurement.add(settings.steps)
            energy = self.measurement.energy()
            self.progress.advance(
                self.measurement.sweeps,
                energy=energy.value,
                error=energy.error,
                acceptance=self.measurement.accepted / self.measurement.sweeps,
            )
            self._pause(checkpoint=self.measurement.sweeps % self.config.run.checkpoint_every == 0)

    def _finish(self):
        config = self.config
        length, distributions = config.system.UNITS["length"], self.measurement.distributions()
        result = {
            **config.described(),
            **self.measurement.results(),
            "distributions": {binned.name: binned.summary(length) for binned in distributions},
            "walkers": config.sampling.walkers,
            "parameters": self.engine.parameters.size,
            "iterations": self.iteration,
            "seconds": self._seconds(),
            "compile_seconds": self.compile_seconds,
            "backend": self.backend,
            "device": self.device,
            "ranks": self.communicator.size,
            "threads": self.threads,
            "seed": config.run.seed,
            "version": __version__,
            "reference": [reference._asdict() for reference in lookup_config(config)],
        }
        self._checkpoint()
        estimates = self.measurement.estimates()
        if self.communicator.is_root:
            described = {key: result[key] for key in ("system", "hamiltonian", "state", "samples", "version")}
            files.write(self.folder.path, estimates, distributions, config.system.UNITS, described)
            self.folder.write_result(result)
        return result

    # ------------------------------------------------------- checkpoints, signals
    def _seconds(self):
        return self.seconds_before + time.perf_counter() - self.started

    def _pause(self, checkpoint):
        """After each unit of work: checkpoint where due, stop where asked to."""
        asked = self._signal or (signal.SIGTERM if time.time() >= self._stop_at else 0)
        number = int(self.communicator.max(float(asked)))
        if checkpoint or number:
            self._checkpoint()
        if number:
            if self.communicator.is_root:
                self.folder.note_stop(number, self.iteration)
            raise Stopped(number)

    def _checkpoint(self):
        engine = self.engine
        gather = self.communicator.gather
        arrays = {"positions": gather(engine.positions), "labels": gather(engine.labels)}
        arrays |= self.measurement.state()
        if not self.communicator.is_root:
            return
        arrays |= {
            "parameters": to_host(engine.parameters),
            **self.training.reconfiguration.state.to_arrays(),
        }
        attributes = {
            "thermalised": self.thermalised,
            "iteration": self.iteration,
            "measured": self.measurement.sweeps,
            "accepted": self.measurement.accepted,
            "rejections": self.training.rejections,
            "metropolis_step": engine.step,
            "width": engine.width,
            "seconds": self._seconds(),
        }
        self.folder.write_checkpoint(arrays, attributes)

    def _restore(self):
        arrays, attributes = {}, {}
        if self.communicator.is_root:
            arrays, attributes, warnings = self.folder.read_checkpoint()
            for warning in warnings:
                self.progress.note(warning)
        attributes, small = take_up(self.engine, arrays, attributes)
        self.training.reconfiguration.state = ReconfigurationState.from_arrays(small, self.engine.xp)
        self.training.rejections = int(attributes["rejections"])
        self.measurement.restore(arrays, int(attributes["measured"]), float(attributes["accepted"]))
        self.thermalised, self.iteration = int(attributes["thermalised"]), int(attributes["iteration"])
        self.seconds_before = float(attributes["seconds"])
        if self.communicator.is_root:
            missing = self.folder.truncate_log(self.iteration)
            if missing:
                self.progress.note(
                    f"{missing} of the {self.iteration} steps behind are missing in log.jsonl."
                )

    @contextmanager
    def _signals(self):
        """Note SIGTERM and SIGINT; the run stops at the end of the unit of work in hand."""
        if threading.current_thread() is not threading.main_thread():
            yield  # signals belong to the main thread
            return

        def note(number, frame):
            if self._signal is not None and number == signal.SIGINT:
                raise KeyboardInterrupt  # a second Ctrl-C does not wait
            self._signal = number
            if number == signal.SIGINT:
                with suppress(RuntimeError):  # the signal may have come in the middle of other output
                    self.progress.note("Stops when the step in hand is done; Ctrl-C again stops at once.")

        before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
