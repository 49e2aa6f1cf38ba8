"""The folder of a production run: run.toml or the points of a scan, the batch script, README.md."""

from pathlib import Path
from typing import NamedTuple

from nmlnp import __version__, extensions, systems
from nmlnp.config import load, override
from nmlnp.errors import ConfigError
from nmlnp.parallel.mpi import Communicator
from nmlnp.production import mpi, scan
from nmlnp.production.plan import STOP_BEFORE, Plan, ProductionError, plan
from nmlnp.production.restart import IDLE_STARTS
from nmlnp.production.script import SCHEDULERS, how_to_submit, script
from nmlnp.production.site import CLUSTERS, Site

FOLDERS = Path("production")
WALKERS_A_GPU = 16384
"""Walkers of a GPU where nobody chose: more than an H100 works on at once.

It has 132 multiprocessors; of the kernel of the walk each holds seven blocks of 4 walkers of 4He, 3696
in all, or six blocks of 16 walkers of 2H, 12672 in all. Arithmetic from the compiled kernels, not a
measurement of speed.
"""

_README = """\
# {title}

Written by nmlnp {version}: {what}, `{script}` on what
({resources}).

1. Read `{script}`: fill in what your site wants to know, and the software to load.
2. `nmlnp production check .` looks for what would fail.
3. {submit}{once}
4. `nmlnp show {show}`, at any time: the energy so far{where}.

{stops}

It goes on from the last checkpoint when it is submitted again, also after a failure and with
another number of ranks. After {idle} starts in a row without a further step it gives up and says so.

To optimise for longer, raise `optimisation.iterations` in `run.toml`, rename
`run/result.json` and submit again.
"""


class Written(NamedTuple):
    """A folder that was made: its path, the configurations of its runs, resources, and how to submit it."""

    folder: Path
    configs: list
    resources: Plan
    submit: str
    site: Site


def init(
    source,
    overrides,
    cluster,
    out=None,
    nodes=1,
    gpus=None,
    ranks=None,
    cores=8,
    time="12:00:00",
    *,
    site=None,
    stop_before=STOP_BEFORE,
    axes=None,
):
    """Write the folder of a production run.

    Parameters
    ----------
    source : str
        A shipped system or a TOML file.
    overrides : dict of str to object
        Settings by dotted key.
    cluster : {"slurm", "pbs", "flux", "local"}
        The batch system.
    out : str or None
        The folder to make; ``production/`` and the name of the run by default.
    nodes, gpus, ranks, cores, time, stop_before
        See :func:`nmlnp.production.plan.plan`.
    site : nmlnp.production.site.Site, optional
        Account, queue, launcher and the like.
    axes : dict of str to list, optional
        The values of a scan by dotted key, see :mod:`nmlnp.production.scan`.

    Returns
    -------
    Written

    Raises
    ------
    NmlnpError
        With a sentence for the user; nothing has been written then.
    """
    if cluster not in CLUSTERS:
        raise ProductionError(f"--cluster {cluster} is not known; there are {', '.join(CLUSTERS)}.")
    site = _with_mpi((site or Site()).for_cluster(cluster))
    configs = scan.configurations(source, overrides, axes) if axes else [load(source, overrides)]
    if cluster == "local" and nodes != 1:
        raise ProductionError(f"--nodes {nodes} contradicts --cluster local, which is one machine.")
    resources = plan(configs[0].run.backend, nodes, gpus, ranks, cores, time, stop_before)
    chose = _chose_walkers(source, overrides) or (axes and "sampling.walkers" in axes)
    configs = [_resolved(config, resources, chose) for config in configs]
    for config in configs:
        _check_shares(config.sampling.walkers, resources.ranks)
    points = len(configs) if axes else 0
    name = configs[0].name + ("-scan" if points else "")
    folder = FOLDERS / name if out is None else Path(out)
    scheduler = SCHEDULERS[cluster]
    submit = how_to_submit(cluster, points)
    files = {
        scheduler.SCRIPT: script(name, cluster, resources, site, stop_before, points),
        "README.md": _readme(name, cluster, resources, points),
    }
    if points:
        files[scan.FILE] = scan.text(axes)
    for number, config in enumerate(configs, start=1):
        where = f"{scan.POINTS}/{number}/" if points else ""
        comment = f"# Written by nmlnp {__version__}: what {scheduler.SCRIPT} runs.\n"
        files[f"{where}run.toml"] = comment + config.with_local_files(folder).to_toml()
        for own, path in extensions.files(config).items():
            files[f"{where}{own}"] = extensions.text(path)
    _write(folder, files)
    return Written(folder, configs, resources, submit, site)


def _with_mpi(site):
    """Return the site with the MPI that mpi4py loads here, where nobody named another."""
    if site.mpi or site.container:
        return site
    family = mpi.family(mpi.library())
    if site.launcher == "srun":
        return site.answered(mpi=mpi.SRUN_TYPES.get(family))
    if site.launcher == "mpiexec" and family:
        return site.answered(mpi="openmpi" if family == "openmpi" else "mpich")
    return site


def _resolved(config, resources, chose_walkers):
    settings = {"run.backend": "cuda" if resources.gpus else "cpu"}
    if not chose_walkers:
        settings["sampling.walkers"] = max(config.sampling.walkers, WALKERS_A_GPU * resources.gpus)
    return override(config, settings)


def _readme(name, cluster, resources, points):
    scheduler = SCHEDULERS[cluster]
    what = "`scan.toml` and the points say" if points else "`run.toml` says"
    return _README.format(
        title=name,
        version=__version__,
        script=scheduler.SCRIPT,
        what=f"{what} what is computed",
        resources=resources.size() if cluster == "local" else resources.words(),
        submit=how_to_submit(cluster, points),
        once="" if points else "; one job at a time",
        show="." if points else "run",
        where=" of every point, and a figure" if points else ", and where the time goes",
        stops=scheduler.STOPS.replace("\n# ", "\n"),
        idle=IDLE_STARTS,
    )


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
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    except FileExistsError:
        raise ProductionError(
            f"{folder} is there already and is never overwritten; choose another folder with --out."
        ) from None
    except OSError as error:
        raise ProductionError(
            f"Cannot write {folder}: {error.strerror}; choose another folder with --out."
        ) from None
