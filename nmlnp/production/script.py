"""The batch script of a run: one text, with the requests and the commands of the scheduler in their places.

Why no script has a ``trap``: the shell is to die of the signals of its scheduler, so that a job
that was cancelled is not queued again.  What has to stop at a checkpoint is the run, and it is told
by a signal to the ranks themselves or by the clock, see :mod:`nmlnp.vmc.deadline`.
"""

import shlex
import string
import sys
import textwrap

from nmlnp import __version__
from nmlnp.production import flux, local, pbs, slurm
from nmlnp.production.restart import AT_ONCE

SCHEDULERS = {"slurm": slurm, "pbs": pbs, "flux": flux, "local": local}


class _Template(string.Template):
    # Shell scripts are full of dollar signs.
    delimiter = "@@"


_SCRIPT = _Template("""\
#!/bin/bash@@login
# @@title; written by nmlnp @@version.
# @@how_to_submit
#
# The job runs run.toml into the folder run@@each_point.
# @@stops
# After a failure submit it again; it goes on where it was.

@@requests

# ---- The software: what you load and activate before you run nmlnp by hand.
@@software

set -euo pipefail

@@start
# Kernels are compiled once, by the first rank, into a folder that all nodes see.
export NMLNP_CACHE_DIR="${NMLNP_CACHE_DIR:-$PWD/kernels}"
# Threads of a rank: its cores, also where they are not bound to it.
export NUMBA_NUM_THREADS="$cores"
@@settings@@point
# ---- The run.
nmlnp=(@@program)
if [ ! -e run.toml ]; then
    echo "There is no run.toml in $PWD: submit this script in its own folder." >&2
    exit 2
fi
if [ -e run/result.json ]; then
    echo "The run is finished: see nmlnp show $PWD/run"
    exit 0
fi
while :; do
    resume=""
    if [ -e run/config.toml ]; then
        resume=--resume
    fi
    # Counts the starts; refuses where another run goes on here, or the last starts brought nothing.
    "${nmlnp[@]}" production begin "$job"

@@launch

    if [ -e run/result.json ]; then
        exit "$status"
    fi
    # Says what follows: 0, the job is queued again; @@at_once, the run is tried once more, here and at once
    # (ranks that were killed may leave memory behind that the next start of an MPI stumbles over);
    # else nothing does, and this is the run's exit code.
    next=0
    "${nmlnp[@]}" production again "$job" "$status" || next=$?
    if [ "$next" -ne 0 ] && [ "$next" -ne @@at_once ]; then
        exit "$next"
    fi
@@turn    sleep @@pause
done
@@again""")

_QUEUED = """\
    if [ "$next" -eq 0 ]; then
        break
    fi
"""
PAUSE = 5
"""Seconds before the run is tried again in the same job."""

_GPU_SETTINGS = """\
export CUPY_CACHE_DIR="${CUPY_CACHE_DIR:-$NMLNP_CACHE_DIR/cupy}"

# Sums over ranks: run.device_communication in run.toml is "auto" (the MPI library is handed
# the GPU's memory if it says that it can, else the host's), "host", "mpi" or "nccl".
# What your library says: nmlnp doctor on a node with a GPU (the row "MPI, CUDA-aware").
# Open MPI and UCX, both built with CUDA:
# export OMPI_MCA_pml=ucx
# Cray MPICH, linked with its GPU transport layer (module craype-accel-nvidia90):
# export MPICH_GPU_SUPPORT_ENABLED=1
# MPICH built with CUDA needs no setting.
"""

_POINT = _Template("""
# ---- The point of the scan: number N runs in points/N.
@@point
cd "points/$point"
""")


def script(name, cluster, plan, site, stop_before, points=0):
    """Return the text of the batch script.

    Parameters
    ----------
    name : str
        The job's name.
    cluster : {"slurm", "pbs", "flux", "local"}
    plan : nmlnp.production.plan.Plan
    site : nmlnp.production.site.Site
        For this cluster, with the ``mpi`` that was found where none was given.
    stop_before : int
        Seconds before the time limit at which the run stops.
    points : int
        Points of a scan; 0 for a single run.
    """
    scheduler = SCHEDULERS[cluster]
    return _SCRIPT.substitute(
        login=scheduler.LOGIN if site.modules else "",
        title=f"{name} on {plan.size() if cluster == 'local' else plan.words()}",
        version=__version__,
        how_to_submit=how_to_submit(cluster, points),
        each_point=", both in the folder of each point of the scan" if points else "",
        stops=scheduler.STOPS,
        requests=scheduler.requests(name, plan, site, stop_before, points),
        software=_software(site),
        start=scheduler.start(plan, site, stop_before),
        settings=_GPU_SETTINGS if plan.gpus else "",
        point=_POINT.substitute(point=scheduler.point(points)) if points else "",
        program=_program(plan, site),
        launch=textwrap.indent(scheduler.launch(plan, site), "    "),
        turn="" if cluster == "local" else _QUEUED,
        at_once=AT_ONCE,
        pause=PAUSE,
        again=scheduler.again(points),
    )


def how_to_submit(cluster, points=0):
    """Return a line on how to submit the script."""
    verb = "Start" if cluster == "local" else "Submit"
    return f"{verb} it in this folder, with: {SCHEDULERS[cluster].submit(points)}"


def _program(plan, site):
    if not site.container:
        return "nmlnp"
    gpu = " --nv" if plan.gpus else ""
    return f"apptainer exec{gpu} {shlex.quote(site.container)} nmlnp"


def _software(site):
    lines = [f"module load {shlex.quote(module)}" for module in site.modules]
    if not lines:
        lines = ["# module load YOUR_MPI_MODULE"]
    if not site.container:
        lines += ["# shellcheck source=/dev/null", _activation()]
    return "\n".join([*lines, *site.environment])


def _activation():
    """Return the line that activates the environment this program runs in, or one to fill in."""
    if sys.prefix != sys.base_prefix:
        return f". {shlex.quote(sys.prefix)}/bin/activate"
    return "# . YOUR_ENVIRONMENT/bin/activate"
