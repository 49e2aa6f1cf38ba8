"""What a job asks the cluster for: nodes, ranks, GPUs, cores and time, checked before anything is written."""

import re
from typing import NamedTuple

from nmlnp.errors import NmlnpError

STOP_BEFORE = 300
"""Seconds before the time limit at which Slurm asks the ranks to stop; it may come 60 s earlier."""
SHORTEST = 2 * STOP_BEFORE
"""Shortest time limit (s) that leaves a run as much time to work as to stop."""


class ProductionError(NmlnpError):
    """A production folder that cannot be made as asked."""

    exit_code = 2


class Plan(NamedTuple):
    """The resources of a job; one rank drives one GPU, or ``cores`` cores where there is none."""

    nodes: int
    ranks_per_node: int
    gpus_per_node: int
    cores: int
    time: str

    @property
    def gpus(self):
        """GPUs over all nodes."""
        return self.nodes * self.gpus_per_node

    @property
    def ranks(self):
        """MPI ranks over all nodes."""
        return self.nodes * self.ranks_per_node

    def words(self):
        """Return the plan in words."""
        nodes, ranks = _count(self.nodes, "node"), _count(self.ranks, "rank")
        each = "one GPU and " if self.gpus else ""
        return f"{nodes}, {ranks} with {each}{_count(self.cores, 'core')} each, jobs of {self.time}"


def plan(backend, nodes, gpus, ranks, cores, time):
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
        The time limit of one job, ``HH:MM:SS``.

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
    ):
        if number is not None and number < least:
            raise ProductionError(f"--{name} {number} is not possible: give {least} or more.")
    _check_time(time)
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
    return Plan(nodes, gpus_per_node or _share("ranks", ranks or nodes, nodes), gpus_per_node, cores, time)


def _count(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _share(name, number, nodes):
    if number % nodes:
        raise ProductionError(
            f"--{name} {number} counts all nodes and cannot be shared evenly by {nodes} nodes; "
            f"give a multiple of {nodes}, or another --nodes."
        )
    return number // nodes


def _check_time(time):
    match = re.fullmatch(r"(\d{1,4}):([0-5]\d):([0-5]\d)", time, re.ASCII)
    if match is None:
        raise ProductionError(
            f"--time {time} is not understood: write HH:MM:SS, for example 48:00:00 for two days."
        )
    hours, minutes, seconds = map(int, match.groups())
    if 3600 * hours + 60 * minutes + seconds < SHORTEST:
        raise ProductionError(
            f"--time {time} is too short: {STOP_BEFORE} s of it are kept for the run to stop in; "
            f"give 00:{SHORTEST // 60}:00 or more."
        )
