"""The folder of a production run: run.toml, run.slurm, README.md; the job makes the folder ``run`` in it."""

from pathlib import Path

from nmlnp import __version__, systems
from nmlnp.config import load, override
from nmlnp.errors import ConfigError
from nmlnp.parallel.mpi import Communicator
from nmlnp.production.plan import ProductionError, plan
from nmlnp.production.slurm import script

CLUSTERS = ("slurm",)
FOLDERS = Path("production")
WALKERS_A_GPU = 16384
"""Walkers of a GPU where nobody chose: more than an H100 works on at once.

It has 132 multiprocessors; of the kernel of the walk each holds seven blocks of 4 walkers of 4He, 3696
in all, or six blocks of 16 walkers of 2H, 12672 in all. Arithmetic from the compiled kernels, not a
measurement of speed.
"""

_README = """\
# {title}

Written by nmlnp {version}: `run.toml` says what is computed, `run.slurm` on what
({resources}).

1. Read `run.slurm`: fill in account, partition and the software to load.
2. `sbatch run.slurm`, in this folder; one job at a time.
3. `nmlnp show run`, at any time: the energy so far, and where the time goes.

A job that comes near its time limit stops at a checkpoint and queues itself again,
until `run/result.json` is there. `scancel` ends it for good. `sbatch run.slurm` goes on
from the last checkpoint, also after a failure and with another number of ranks.

To optimise for longer, raise `optimisation.iterations` in `run.toml`, rename
`run/result.json` and submit again.
"""


def init(source, overrides, cluster, out=None, nodes=1, gpus=None, ranks=None, cores=8, time="12:00:00"):
    """Write the folder of a production run.

    Parameters
    ----------
    source : str
        A shipped system or a TOML file.
    overrides : dict of str to object
        Settings by dotted key.
    cluster : {"slurm"}
        The batch system.
    out : str or None
        The folder to make; ``production/`` and the name of the run by default.
    nodes, gpus, ranks, cores, time
        See :func:`nmlnp.production.plan.plan`.

    Returns
    -------
    folder : Path
    config : nmlnp.config.RunConfig
    resources : nmlnp.production.plan.Plan

    Raises
    ------
    NmlnpError
        With a sentence for the user; nothing has been written then.
    """
    if cluster not in CLUSTERS:
        raise ProductionError(
            f"--cluster {cluster} is not known; this version writes scripts for slurm only."
        )
    config = load(source, overrides)
    resources = plan(config.run.backend, nodes, gpus, ranks, cores, time)
    settings = {"run.backend": "cuda" if resources.gpus else "cpu"}
    if not _chose_walkers(source, overrides):
        settings["sampling.walkers"] = max(config.sampling.walkers, WALKERS_A_GPU * resources.gpus)
    config = override(config, settings)
    _check_shares(config.sampling.walkers, resources.ranks)
    folder = FOLDERS / config.name if out is None else Path(out)
    _write(folder, {
        "run.toml": f"# Written by nmlnp {__version__}: what run.slurm runs.\n{config.to_toml()}",
        "run.slurm": script(config, resources),
        "README.md": _README.format(title=config.name, version=__version__, resources=resources.words()),
    })  # fmt: skip
    return folder, config, resources


def _chose_walkers(source, overrides):
    in_file = source not in systems.names() and "walkers" in systems.read(source).get("sampling", {})
    return in_file or "sampling.walkers" in overrides


def _check_shares(walkers, ranks):
    communicator = Communicator()
    communicator.size = ranks
    try:
        communicator.shard(walkers)
    except ValueError as error:
        raise ConfigError(str(error)) from None


def _write(folder, files):
    try:
        folder.mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise ProductionError(
            f"{folder} is there already and is never overwritten; choose another folder with --out."
        ) from None
    except OSError as error:
        raise ProductionError(
            f"Cannot write {folder}: {error.strerror}; choose another folder with --out."
        ) from None
