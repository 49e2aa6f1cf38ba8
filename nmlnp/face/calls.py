"""The functions that ``import nmlnp`` offers."""

import os
import signal
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from nmlnp.errors import NmlnpError
from nmlnp.face.options import Options, overrides, with_options
from nmlnp.face.quantity import References
from nmlnp.face.run import Run, how_to_go_on

if TYPE_CHECKING:
    from nmlnp.vmc.engine import Engine

Settings = Mapping[str, Any]
Path = str | os.PathLike[str]


@with_options
def run(
    system: Path,
    *,
    settings: Settings | None = None,
    out: Path | None = None,
    resume: bool = False,
    quiet: bool = False,
    **options: Unpack[Options],
) -> Run:
    """Optimise a wave function, then measure with it: the command ``nmlnp run``.

    The run folder gets the resolved configuration, a log of every step, checkpoints, the result and
    figures.  A program that was started by ``mpiexec`` shares the walkers over its ranks.

    Parameters
    ----------
    system : str or path-like
        The name of a shipped system (``"4He"``, ``"dot"``, ``"trap1d"``; see :func:`nmlnp.catalogue`) or a
        TOML file.
    electrons, fermions : int, optional
        Particles of a dot, of a trap.
    dimension : {2, 3}, optional
        Of a dot.
    omega : float, optional
        Frequency of a dot's trap (Hartree).
    v0 : float, optional
        Strength of the interaction of a trap (hbar omega times the oscillator length).
    force : {"NN", "3N"}, optional
        Two- or three-body forces of a nucleus.
    hamiltonian : {"pionless", "pionless-2021"}, optional
        Family of Hamiltonians of a nucleus.
    model : {"a", "b", "c", "d", "o"}, optional
        Of ``"pionless"``.
    cutoff : {2, 4, 6}, optional
        Of ``"pionless-2021"`` (1/fm).
    state : str, optional
        The wave function, or your own as ``"FILE.py:CLASS"``.
    iterations : int, optional
        Optimisation steps.
    walkers : int, optional
        Over all ranks.
    seed : int, optional
        Of the random numbers.
    backend : {"auto", "cpu", "cuda"}, optional
        Where to compute.
    settings : mapping, optional
        Any setting of ``config.toml`` by dotted key: ``{"sampling.thermalise": 400}``.
    out : str or path-like, optional
        The run folder; if not given a new one, such as ``runs/dot-2-2d-omega-1``.
    resume : bool
        Go on with the run in the folder; it may be longer than planned.  A finished run is only opened.
    quiet : bool
        Show no progress.

    Returns
    -------
    Run

    Raises
    ------
    NmlnpError
        With a sentence that says what to do: something cannot be run or written, or SIGTERM stopped the
        run after a checkpoint.
    KeyboardInterrupt
        After a checkpoint; the text says how to go on.

    Examples
    --------
    >>> import nmlnp
    >>> run = nmlnp.run("dot", electrons=2, omega=1.0, state="rbm_jastrow", iterations=200)
    >>> run.energy
    3.00005(2) Hartree
    """
    from nmlnp.launch import complete, sentence
    from nmlnp.parallel.mpi import world

    given = overrides(settings, options)
    try:
        ended = complete(os.fspath(system), given, None if out is None else os.fspath(out), resume, quiet)
    except (MemoryError, OSError) as error:
        raise NmlnpError(sentence(error)) from error
    if ended.signal_number is not None:
        stop = f"Stopped after a checkpoint; go on with: {how_to_go_on(ended.folder)}"
        raise KeyboardInterrupt(stop) if ended.signal_number == signal.SIGINT else NmlnpError(stop)
    world().barrier()  # the root has written the result and the figures
    return Run(ended.folder, ended.result)


def open(folder: Path) -> Run:
    """Open the folder of a run, finished or not, of ``nmlnp run`` or :func:`nmlnp.run`.

    Parameters
    ----------
    folder : str or path-like

    Returns
    -------
    Run

    Raises
    ------
    NmlnpError
        It is not the folder of a run.
    """
    from nmlnp.vmc.run_folder import RunFolder

    return Run(RunFolder.open(folder))


@with_options
def engine(system: Path, *, settings: Settings | None = None, **options: Unpack[Options]) -> "Engine":
    """Return the engine of a run, to call its stages one by one; nothing is written.

    Parameters
    ----------
    system : str or path-like
        As the options and the settings, that of :func:`nmlnp.run`.

    Returns
    -------
    nmlnp.vmc.engine.Engine
        With initial parameters and walkers that have not been thermalised; its kernels are compiled at
        their first call.  That of a run has the optimised ones, see :meth:`Run.engine`.

    Raises
    ------
    NmlnpError
        With a sentence that says what cannot be made.

    Examples
    --------
    >>> engine = nmlnp.engine("dot", electrons=6, walkers=512)
    >>> acceptance = engine.sweep(200)
    >>> energies = engine.local_energies().energy
    """
    from nmlnp.config import load
    from nmlnp.face.engine import engine_of

    return engine_of(load(os.fspath(system), overrides(settings, options)))


@with_options
def references(system: Path, *, settings: Settings | None = None, **options: Unpack[Options]) -> References:
    """Return the exact and the published values for a system.

    Parameters
    ----------
    system : str or path-like
        As the options and the settings, that of :func:`nmlnp.run`.

    Returns
    -------
    References
        Empty where nothing has been published or computed.

    Raises
    ------
    NmlnpError
        There is no such system, or a setting is wrong.

    Examples
    --------
    >>> nmlnp.references("4He", force="NN")
    """
    from nmlnp.config import load
    from nmlnp.physics.references import lookup_config

    config = load(os.fspath(system), overrides(settings, options))
    return References(lookup_config(config), config.system.UNITS)


def catalogue() -> None:
    """Print the systems, Hamiltonians and wave functions, with the energies to reach: ``nmlnp list``."""
    from nmlnp.screens import catalogue as screen
    from nmlnp.terminal import show

    show(screen())
