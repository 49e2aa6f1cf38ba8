"""Public machines by name: what their own pages ask for.  No script has been run on any of them.

Accounts are the user's.  Queues, limits and modules change: the page of the machine decides.
"""

from typing import NamedTuple

from nmlnp.production.plan import ProductionError
from nmlnp.production.site import Site


class Machine(NamedTuple):
    """A public machine: batch system, what its site wants to be told, and the size of its nodes.

    Attributes
    ----------
    cluster : str
        The batch system.
    site : nmlnp.production.site.Site
    gpus : int
        GPUs a node; one rank each.
    ranks : int
        Ranks a node where there are no GPUs: one a socket.
    cores : int
        Cores of a rank, as the scheduler counts them.
    time : str
        A time limit that the site allows.
    account : str
        How accounts are written there.
    source : str
        The page that this is taken from.
    """

    cluster: str
    site: Site
    gpus: int
    ranks: int
    cores: int
    time: str
    account: str
    source: str


_BIND = ("--depth=8", "--cpu-bind=depth")

MACHINES = {
    "perlmutter": Machine(
        "slurm",
        Site(qos="regular", constraint="gpu", mpi="cray_shasta"),
        gpus=4,
        ranks=0,
        cores=32,
        time="12:00:00",
        account="mNNNN",
        source="https://docs.nersc.gov/systems/perlmutter/running-jobs/",
    ),
    "perlmutter-cpu": Machine(
        "slurm",
        Site(qos="regular", constraint="cpu", mpi="cray_shasta", extra=("--hint=nomultithread",)),
        gpus=0,
        ranks=2,
        cores=64,
        time="12:00:00",
        account="mNNNN",
        source="https://docs.nersc.gov/systems/perlmutter/running-jobs/",
    ),
    "polaris": Machine(
        "pbs",
        Site(
            partition="preemptable",  # prod starts at ten nodes
            constraint="system=polaris",
            mpi="mpich",
            launch_options=_BIND,
            extra=("-l filesystems=home:eagle",),
        ),
        gpus=4,
        ranks=0,
        cores=8,
        time="12:00:00",
        account="YOUR_PROJECT",
        source="https://docs.alcf.anl.gov/polaris/running-jobs/",
    ),
    "aurora-cpu": Machine(
        "pbs",
        Site(
            partition="prod",
            mpi="mpich",
            launch_options=("--depth=48", "--cpu-bind=depth"),
            extra=("-l filesystems=home:flare",),
        ),
        gpus=0,
        ranks=2,
        cores=48,
        time="06:00:00",
        account="YOUR_PROJECT",
        source="https://docs.alcf.anl.gov/aurora/running-jobs-aurora/",
    ),
    "lumi-c": Machine(
        "slurm",
        Site(partition="standard", mpi="cray_shasta", extra=("--mem=0",)),
        gpus=0,
        ranks=2,
        cores=64,
        time="1-00:00:00",
        account="project_NNNNNNNNN",
        source="https://docs.lumi-supercomputer.eu/runjobs/scheduled-jobs/lumic-job/",
    ),
    "jean-zay-h100": Machine(
        "slurm",
        Site(constraint="h100", modules=("arch/h100",), extra=("--hint=nomultithread",)),
        gpus=4,
        ranks=0,
        cores=24,
        time="20:00:00",
        account="PROJECT@h100",
        source="http://www.idris.fr/en/docs/jean-zay/slurm/slurm_partitions_gpu",
    ),
    "jean-zay-cpu": Machine(
        "slurm",
        Site(partition="cpu_p1", extra=("--hint=nomultithread",)),
        gpus=0,
        ranks=2,
        cores=20,
        time="20:00:00",
        account="PROJECT@cpu",
        source="http://www.idris.fr/en/docs/jean-zay/slurm/slurm_partitions_cpu",
    ),
}
"""GPU machines of NVIDIA's, and the CPU parts of others: this program has no kernels for other GPUs."""


def machine(name):
    """Return the :class:`Machine` of a name.

    Raises
    ------
    ProductionError
        If there is none.
    """
    try:
        return MACHINES[name]
    except KeyError:
        raise ProductionError(
            f"--machine {name} is not known; there are {', '.join(MACHINES)}. Give --cluster for others."
        ) from None


def chosen(cluster, name, nodes, gpus, ranks, cores, time):
    """Return the site, and the arguments of :func:`nmlnp.production.folder.init` on the job's size.

    Parameters
    ----------
    cluster, name : str or None
        A batch system, or a machine; one of them.
    nodes, gpus, ranks, cores, time
        What the user gave; None is taken from the machine.

    Raises
    ------
    ProductionError
        If both or none are given, or the machine is not known.
    """
    if name is None:
        if cluster is None:
            raise ProductionError(
                "Give the batch system with --cluster, or a public machine with --machine: "
                f"{', '.join(MACHINES)}."
            )
        size = {"gpus": gpus, "ranks": ranks, "cores": cores or 8, "time": time or "12:00:00"}
        return Site(), {"cluster": cluster, "nodes": nodes} | size
    found = machine(name)
    if cluster not in (None, found.cluster):
        raise ProductionError(f"--cluster {cluster} contradicts {name}, which has {found.cluster}.")
    if gpus and not found.gpus:
        raise ProductionError(f"{name} has no GPUs that this program can use; leave --gpus out.")
    if gpus is None and ranks is None:
        gpus, ranks = (found.gpus * nodes, None) if found.gpus else (0, found.ranks * nodes)
    elif gpus is None:
        gpus = 0
    return found.site, {
        "cluster": found.cluster,
        "nodes": nodes,
        "gpus": gpus,
        "ranks": ranks,
        "cores": cores or found.cores,
        "time": time or found.time,
    }
