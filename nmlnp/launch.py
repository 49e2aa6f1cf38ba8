"""What ``nmlnp run`` does around the engine: which folder, which configuration, how it ends.

The root prepares the run and tells the other ranks, so that a folder is made
once, an error is printed once, and all ranks leave with the same exit code.
"""

import errno
import shlex
import signal
from contextlib import ExitStack
from typing import NamedTuple

from nmlnp import config as configuration
from nmlnp import extensions, resumption, systems
from nmlnp.environment import check_numba
from nmlnp.errors import ConfigError, NmlnpError
from nmlnp.notebook import progress_of
from nmlnp.parallel.gpu import choose_backend
from nmlnp.run_places import latest_folder, new_folder
from nmlnp.terminal import show, summary_table
from nmlnp.vmc.deadline import stop_at
from nmlnp.vmc.memory import check_memory
from nmlnp.vmc.run_folder import FIGURE, RunFolder, RunFolderError

STAGES_FIGURE = "stages.png"


class Prepared(NamedTuple):
    """A run that can start: its folder, whether to resume or only to show it, and what to tell."""

    folder: RunFolder
    resume: bool = False
    finished: bool = False
    notes: tuple = ()


class Ended(NamedTuple):
    """How a run ended: its folder, its result, or the signal that stopped it after a checkpoint."""

    folder: RunFolder
    result: dict | None = None
    signal_number: int | None = None


class Told(NmlnpError):
    """An error that has been printed already."""

    def __init__(self, exit_code):
        super().__init__("")
        self.exit_code = exit_code


def launch(source, overrides, out, resume, quiet):
    """Run a system or a file from the configuration to the printed result, as :func:`complete` does.

    Returns
    -------
    int
        The exit code: 0, or 130 after Ctrl-C.
    """
    ended = complete(source, overrides, out, resume, quiet, report=True)
    return 130 if ended.signal_number == signal.SIGINT else 0


def complete(source, overrides, out, resume, quiet, report=False):
    """Run a system or a file from the configuration to the result.

    Parameters
    ----------
    source : str
        A shipped system or a TOML file.
    overrides : dict of str to object
        Values by dotted key.
    out : str or None
        The run folder.
    resume : bool
        Go on with the run in the folder.
    quiet : bool
        Print nothing but errors.
    report : bool
        Print how the run ended.

    Returns
    -------
    Ended

    Raises
    ------
    NmlnpError
        With a sentence for the user.
    """
    from nmlnp.parallel.mpi import world

    communicator = world()
    quiet = quiet or not communicator.is_root
    prepare = _resumed if resume else _started
    with ExitStack() as until_the_end:
        prepared = _on_root(
            communicator, lambda: prepare(communicator, source, overrides, out, until_the_end)
        )
        return _carry_out(communicator, prepared, quiet, report and not quiet)


def _carry_out(communicator, prepared, quiet, report):
    if not quiet:
        for note in prepared.notes:
            show(note)
    if prepared.finished:
        result = prepared.folder.read_result()
        if report:
            show(summary_table(result))
        return Ended(prepared.folder, result)
    try:
        ended = _run(communicator, prepared, quiet)
        _conclude(communicator, ended, report)
        return ended
    except Exception as error:
        if communicator.is_root:
            prepared.folder.discard()
        if communicator.size > 1:
            # The other ranks wait in a reduction, and only an abort reaches them.
            communicator.abort(sentence(error))
            raise Told(1) from None
        raise


def sentence(error):
    """Return what an error says; for a defect of the program also where it is."""
    if isinstance(error, NmlnpError):
        return str(error)
    if isinstance(error, MemoryError):
        return (
            f"The memory of this machine is not enough ({str(error).rstrip('.') or 'nothing is left'}): use "
            "fewer sampling.walkers, a smaller state.hidden, or more ranks on more machines."
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The output cannot be written: {error.strerror}; make room there."
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"nmlnp failed, which is a defect of the program: {type(error).__name__}: {error}{place}."


def source_of(config):
    """Return the name of the shipped system that a configuration belongs to."""
    return getattr(config.system, "nucleus", None) or systems.names(config.system.family)[0]


def _go_on(folder):
    return f"nmlnp run {source_of(folder.config)} --out {shlex.quote(str(folder.path))} --resume"


def _run(communicator, prepared, quiet):
    from nmlnp.vmc.run import Stopped, run

    folder = prepared.folder
    try:
        with progress_of(quiet, folder.config.system.UNITS["energy"]) as progress:
            result = run(folder.config, folder, communicator, prepared.resume, progress)
    except Stopped as stop:
        return Ended(folder, signal_number=getattr(stop, "signal_number", signal.SIGTERM))
    except KeyboardInterrupt:
        if not quiet:
            show(f"Stopped at once; go on from the last checkpoint with: {_go_on(folder)}")
        raise
    return Ended(folder, result)


def _conclude(communicator, ended, report):
    if ended.signal_number is not None:
        if report:
            show(f"Stopped after a checkpoint; go on with: {_go_on(ended.folder)}")
    elif communicator.is_root:
        if report:
            show(summary_table(ended.result))
        _draw_at_the_end(ended.folder, ended.result, not report)


def _draw_at_the_end(folder, result, quiet):
    """Draw the figures; a run that is done does not fail for want of one."""
    try:
        notes = [f"Figure: {figure}" for figure in draw(folder, result)]
    except NmlnpError as error:
        notes = [str(error)]
    except Exception as error:
        notes = [f"The figures could not be drawn ({type(error).__name__}: {error}); the result is kept."]
    for note in () if quiet else notes:
        show(note)


def draw(folder, result):
    """Draw the figures of a run and return the paths of those there was something to draw for.

    Raises
    ------
    RunFolderError
        If a figure cannot be written.
    """
    from nmlnp.plots import plot_energy, plot_stages
    from nmlnp.plots_observables import plot_distributions

    log, figure, stages = folder.read_log(), folder.path / FIGURE, folder.path / STAGES_FIGURE
    try:
        plot_energy(log, result, figure)
        figures = [figure, stages] if plot_stages(log, stages) else [figure]
        return figures + plot_distributions(folder.path, result)
    except OSError as error:
        raise RunFolderError(f"Cannot write the figures in {folder.path}: {error.strerror}.") from None


def _on_root(communicator, prepare):
    answer = error = None
    if communicator.is_root:
        try:
            answer = prepare()
        except NmlnpError as raised:
            error = raised
        except Exception as raised:
            error = NmlnpError(sentence(raised))
    exit_code = communicator.broadcast(None if error is None else error.exit_code)
    if error is not None:
        raise error
    if exit_code is not None:
        raise Told(exit_code)
    return communicator.broadcast(answer)


def _started(communicator, source, overrides, out, until_the_end):
    _check_name(out)
    config = configuration.load(source, overrides)
    backend = check_machine(communicator, config)
    _rehearse(config)
    folder = new_folder(config) if out is None else RunFolder.create(out, config)
    until_the_end.enter_context(folder.locked())
    return Prepared(folder, notes=(f"Run folder: {folder.path}", backend))


def _check_name(out):
    if out is not None and not out.strip():
        raise RunFolderError("--out is empty: give the name of a folder, or leave it out.")


def check_machine(communicator, config):
    """Refuse what cannot run here; return which backend it takes, and why."""
    check_numba()
    check_memory(communicator, config)
    stop_at()
    backend, why = choose_backend(config.run.backend, config.sampling.walkers, communicator.size)
    try:
        communicator.shard(config.sampling.walkers)
    except ValueError as error:
        raise ConfigError(str(error)) from None
    return f"Backend: {backend} ({why})."


def _rehearse(config):
    """Refuse classes of the user's own that cannot run, before there is a folder."""
    if extensions.names(config):
        from nmlnp.vmc.rehearsal import rehearse

        rehearse(config)


def _resumed(communicator, source, overrides, out, until_the_end):
    _check_name(out)
    given = resumption.given(source, overrides)
    folder = RunFolder.open(latest_folder(source, given) if out is None else out)
    until_the_end.enter_context(folder.locked())
    config = resumption.extended(folder, given)
    notes = [f"Run folder: {folder.path}", check_machine(communicator, config)]
    if source not in systems.names():
        notes += extensions.changed(configuration.load(source, overrides), folder.path)
    _rehearse(config)
    if config != folder.config:
        resumption.check_length(folder, config)
        if folder.has_checkpoint:
            folder.read_checkpoint()  # a run that cannot go on keeps its length and its result
        notes += resumption.changes(folder.config, config)
        folder.extend(config)
    elif _is_finished(folder):
        notes = [f"The run in {folder.path} is finished; give a larger --iterations to go on with it."]
        return Prepared(folder, finished=True, notes=tuple(notes))
    if not folder.has_checkpoint:
        folder.truncate_log(-1)
        notes.append("No checkpoint had been written, so the run starts again from its beginning.")
    return Prepared(folder, resume=folder.has_checkpoint, notes=tuple(notes))


def _is_finished(folder):
    try:
        return folder.read_result() is not None
    except RunFolderError:
        return False  # a damaged result is written again
