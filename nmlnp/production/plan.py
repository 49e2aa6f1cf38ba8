"""What a job asks the cluster for: nodes, ranks, GPUs, cores and time, checked before anything is written."""

import re
from typing import NamedTuple

from nmlnp.errors import NmlnpError

STOP_BEFORE = 300
"""Seconds before the time limit at which the run stops; Slurm may tell it 60 s earlier."""


class ProductionError(NmlnpError):
    """A production folder that cannot be made as asked."""

    exit_code = 2


class Plan(NamedTuple):
    """The resources of a job; one rank drives one GPU, or ``cores`` cores where there is none."""

    nodes: int
    ranks_per_node: int
    gpus_per_node: int
    cores: int
    seconds: int

    @property
    def gpus(self):
        """GPUs over all nodes."""
        return self.nodes * self.gpus_per_node

    @property
    def ranks(self):
        """MPI ranks over all nodes."""
        return self.nodes * self.ranks_per_node

    @property
    def time(self):
        """The time limit as schedulers write it, ``HH:MM:SS``."""
        return f"{self.seconds // 3600:02d}:{self.seconds // 60 % 60:02d}:{self.seconds % 60:02d}"

    @property
    def days(self):
        """The time limit with days, ``D-HH:MM:SS``, where it is longer than one."""
        days, rest = divmod(self.seconds, 86400)
        return f"{days}-{self._replace(seconds=rest).time}" if days else self.time

    def size(self):
        """Return nodes, ranks and cores in words."""
        nodes, ranks = _count(self.nodes, "node"), _count(self.ranks, "rank")
        each = "one GPU and " if self.gpus else ""
        return f"{nodes}, {ranks} with {each}{_count(self.cores, 'core')} each"

    def words(self):
        """Return the plan in words."""
        return f"{self.size()}, jobs of {self.days}"


def plan(backend, nodes, gpus, ranks, cores, time, stop_before=STOP_BEFORE):
    """Return the resources of a job.

    Parameters
    ----------
    backend : {"auto", "cpu", "cuda"}
        ``auto`` takes GPUs unless ``gpus`` is 0.
    nodes : int
    gpus : int or None
        Over all nodes; by default one a node, with backend ``cpu`` none.
    ranks : int or None
        Over all nodes, without GPUs only; by default one a node.
    cores : int
        Of each rank.
    time : str
        The time limit of one job, ``HH:MM:SS`` or ``D-HH:MM:SS``.
    stop_before : int
        Seconds before that limit at which the run stops.

    Returns
    -------
    Plan

    Raises
    ------
    ProductionError
        With one sentence on what contradicts what.
    """
    for name, number, least in (
        ("nodes", nodes, 1),
        ("gpus", gpus, 0),
        ("ranks", ranks, 1),
        ("cores", cores, 1),
        ("stop-before", stop_before, 10),
    ):
        if number is not None and number < least:
            raise ProductionError(f"--{name} {number} is not possible: give {least} or more.")
    seconds = _seconds(time, stop_before)
    if gpus is None:
        gpus = 0 if backend == "cpu" else nodes
    if backend == "cpu" and gpus:
        raise ProductionError(f"--gpus {gpus} contradicts the backend cpu; leave one of them out.")
    if backend == "cuda" and not gpus:
        raise ProductionError("--gpus 0 contradicts the backend cuda; leave one of them out.")
    if gpus and ranks not in (None, gpus):
        raise ProductionError(
            f"--ranks {ranks} contradicts {_count(gpus, 'GPU')}: one rank drives one GPU; "
            "leave --ranks out, or give --gpus 0 to run on CPUs."
        )
    gpus_per_node = _share("gpus", gpus, nodes)
    return Plan(nodes, gpus_per_node or _share("ranks", ranks or nodes, nodes), gpus_per_node, cores, seconds)


def _count(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _share(name, number, nodes):
    if number % nodes:
        raise ProductionError(
            f"--{name} {number} counts all nodes and cannot be shared evenly by {nodes} nodes; "
            f"give a multiple of {nodes}, or another --nodes."
        )
    return number // nodes


def _seconds(time, stop_before):
    match = re.fullmatch(r"(?:(\d{1,3})-)?(\d{1,4}):([0-5]\d):([0-5]\d)", time, re.ASCII)
    if match is None or (match[1] and int(match[2]) > 23):
        raise ProductionError(
            f"--time {time} is not understood: write HH:MM:SS or D-HH:MM:SS, for example 48:00:00 or "
            "2-00:00:00 for two days."
        )
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = 86400 * days + 3600 * hours + 60 * minutes + seconds
    # As much time to work as to stop, at least.
    if total < 2 * stop_before:
        shortest = -(-2 * stop_before // 60)
        raise ProductionError(
            f"--time {time} is too short: {stop_before} s of it are kept for the run to stop in; "
            f"give {shortest // 60:02d}:{shortest % 60:02d}:00 or more, or a smaller --stop-before."
        )
    return total
