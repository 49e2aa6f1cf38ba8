"""The batch script of a run for Slurm.

Why the script has no ``trap``: ``srun`` does not forward SIGTERM but kills its tasks when it gets one, so
the signal before the time limit goes to the ranks themselves (``--signal`` without ``B:``) and the shell
goes on when they have written their checkpoint.  ``scancel`` ends the shell too, and a job that was
cancelled is not queued again.
"""

import shlex
import string
import sys

from nmlnp import __version__
from nmlnp.production.plan import STOP_BEFORE


class _Template(string.Template):
    # Shell scripts are full of dollar signs.
    delimiter = "@@"


_SCRIPT = _Template("""\
#!/bin/bash
# @@title; written by nmlnp @@version.
# Submit it in this folder, with: sbatch run.slurm
#
# The job runs run.toml into the folder run. Before its time limit it stops at a checkpoint
# and queues itself again, until run/result.json is there. After a failure submit it again;
# it goes on where it was.

# ---- What the job asks for. Lines with ## are suggestions: remove one # to use them.
#SBATCH --job-name=@@name
##SBATCH --account=YOUR_ACCOUNT
##SBATCH --partition=YOUR_PARTITION
@@resources
#SBATCH --cpus-per-task=@@cores
# Where Slurm counts hardware threads, this makes it count cores.
##SBATCH --hint=nomultithread
#SBATCH --time=@@time
# @@stop s before the limit every rank gets SIGTERM: nmlnp writes a checkpoint and ends.
#SBATCH --signal=@@signal
# The job may be queued again, by itself below and by Slurm after a failure of a node.
#SBATCH --requeue
# A job that was queued again keeps its number and goes on writing to the same file.
#SBATCH --output=slurm-%j.out
#SBATCH --open-mode=append

# ---- The software: what you load and activate before you run nmlnp by hand.
# module load YOUR_MPI_MODULE
# shellcheck source=/dev/null
@@activate

set -euo pipefail

# Kernels are compiled once, by the first rank, into a folder that all nodes see.
export NMLNP_CACHE_DIR="${NMLNP_CACHE_DIR:-$PWD/kernels}"
@@settings
# ---- The run.
if [ ! -e run.toml ]; then
    echo "There is no run.toml in $PWD: submit this script in its own folder." >&2
    exit 2
fi
if [ -e run/result.json ]; then
    echo "The run is finished: see nmlnp show $PWD/run"
    exit 0
fi
resume=""
if [ -e run/config.toml ]; then
    resume=--resume
fi

# srun takes ranks and nodes from above, but not the cores of a rank (since Slurm 22.05).
# Where it does not start your MPI, `srun --mpi=list` shows what it knows; often pmix helps.
status=0
srun --cpus-per-task="$SLURM_CPUS_PER_TASK" --kill-on-bad-exit=1 \\
    nmlnp run run.toml --out run ${resume:+"$resume"} || status=$?

if [ "$status" -ne 0 ]; then
    echo "The run failed with exit code $status and is not queued again; see above." >&2
    exit "$status"
fi
if [ ! -e run/result.json ]; then
    echo "The run stopped at a checkpoint and is queued again."
    # Where the site forbids to queue a job again, a new one takes its place.
    scontrol requeue "$SLURM_JOB_ID" || sbatch run.slurm
fi
""")

_GPU_RESOURCES = _Template("""\
# One rank a GPU: as many ranks as GPUs on every node.
#SBATCH --nodes=@@nodes
#SBATCH --ntasks-per-node=@@ranks
# Every rank sees all GPUs of its node and takes its own. Some sites want --gres=gpu:@@ranks.
#SBATCH --gpus-per-node=@@ranks""")

_CPU_RESOURCES = _Template("""\
# A rank shares its cores among threads; a rank for each socket or node is a good start.
#SBATCH --nodes=@@nodes
#SBATCH --ntasks-per-node=@@ranks""")

_GPU_SETTINGS = """\
export CUPY_CACHE_DIR="${CUPY_CACHE_DIR:-$NMLNP_CACHE_DIR/cupy}"

# Sums over ranks: run.device_communication in run.toml is "auto" (the MPI library is handed
# the GPU's memory if it says that it can, else the host's), "host", "mpi" or "nccl".
# What your library says: srun --ntasks=1 nmlnp doctor (the row "MPI, CUDA-aware").
# Open MPI and UCX, both built with CUDA:
# export OMPI_MCA_pml=ucx
# Cray MPICH, linked with its GPU transport layer (module craype-accel-nvidia90):
# export MPICH_GPU_SUPPORT_ENABLED=1
# MPICH built with CUDA needs no setting.
"""


def script(config, plan):
    """Return the text of the batch script.

    Parameters
    ----------
    config : nmlnp.config.RunConfig
    plan : nmlnp.production.plan.Plan
    """
    name = config.name
    resources = _GPU_RESOURCES if plan.gpus else _CPU_RESOURCES
    return _SCRIPT.substitute(
        title=f"{name} on {plan.words()}",
        version=__version__,
        name=name,
        resources=resources.substitute(nodes=plan.nodes, ranks=plan.ranks_per_node),
        cores=plan.cores,
        time=plan.time,
        stop=STOP_BEFORE,
        signal=f"TERM@{STOP_BEFORE}",
        activate=_activation(),
        settings=_GPU_SETTINGS if plan.gpus else "",
    )


def _activation():
    """Return the line that activates the environment this program runs in, or one to fill in."""
    if sys.prefix != sys.base_prefix:
        return f". {shlex.quote(sys.prefix)}/bin/activate"
    return "# . YOUR_ENVIRONMENT/bin/activate"
