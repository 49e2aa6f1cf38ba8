"""What a site wants to be told beside the resources: account, queue, modules, launcher, and the like."""

import re
from dataclasses import dataclass, fields, replace

from nmlnp.production.plan import ProductionError

_LAUNCHERS = {"slurm": ("srun", "mpiexec"), "pbs": ("mpiexec",), "flux": ("flux",), "local": ("mpiexec",)}
"""Launchers by batch system; the first is taken where none is asked for."""

_UNKNOWN = {
    "pbs": ("qos",),
    "flux": ("qos", "mem"),
    "local": ("account", "partition", "qos", "constraint", "mem", "extra"),
}
"""What a batch system has no word for."""

CLUSTERS = tuple(_LAUNCHERS)


@dataclass(frozen=True)
class Site:
    """The answers of one user at one site; None or empty is not said.

    Attributes
    ----------
    account, partition, qos, constraint : str or None
        As the site names them; a partition is a queue under PBS and Flux.
    modules : tuple of str
        To load before the program.
    container : str or None
        An image that holds the program, for ``apptainer exec``.
    launcher, mpi : str or None
        What starts the ranks, and the type (``srun``) or the dialect (``mpiexec``) of its MPI.
    launch_options : tuple of str
        Further options of the launcher.
    mem : str or None
        Memory a node, ``200G``.
    extra : tuple of str
        Further requests, without ``#SBATCH`` or ``#PBS``.
    environment : tuple of str
        Lines of the script before the run.
    """

    account: str | None = None
    partition: str | None = None
    qos: str | None = None
    constraint: str | None = None
    modules: tuple = ()
    container: str | None = None
    launcher: str | None = None
    mpi: str | None = None
    launch_options: tuple = ()
    mem: str | None = None
    extra: tuple = ()
    environment: tuple = ()

    def answered(self, **given):
        """Return the site with what a user gave in place of what it said before."""
        return replace(self, **{name: value for name, value in given.items() if value})

    def for_cluster(self, cluster):
        """Return the site with its launcher, checked against what the batch system knows.

        Raises
        ------
        ProductionError
            With one sentence.
        """
        _check_texts(self)
        for name in _UNKNOWN.get(cluster, ()):
            if getattr(self, name):
                raise ProductionError(f"--{name} has no meaning with --cluster {cluster}; leave it out.")
        if self.mem and not re.fullmatch(r"[1-9]\d{0,6}[MGT]", self.mem, re.ASCII):
            raise ProductionError(f"--mem {self.mem} is not understood: write a number with M, G or T: 200G.")
        known = _LAUNCHERS[cluster]
        if self.launcher not in (None, *known):
            raise ProductionError(
                f"--launcher {self.launcher} does not go with --cluster {cluster}; use {' or '.join(known)}."
            )
        launcher = self.launcher or known[0]
        if self.mpi and launcher == "flux":
            raise ProductionError("--mpi has no meaning with --cluster flux; leave it out.")
        if self.mpi and launcher == "mpiexec" and self.mpi not in ("mpich", "openmpi"):
            raise ProductionError(f"--mpi {self.mpi} is no dialect of mpiexec; use mpich or openmpi.")
        return replace(self, launcher=launcher)


def _check_texts(site):
    for field in fields(site):
        value = getattr(site, field.name)
        for text in (value,) if isinstance(value, str) else value or ():
            if not text.strip() or not text.isprintable():
                name = field.name.replace("modules", "module").replace("_", "-")
                raise ProductionError(f"--{name} must be one line of text; {text!r} is not.")
