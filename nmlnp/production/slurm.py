"""Slurm: requests, start, launch and the way back into the queue.

``srun`` does not forward SIGTERM but kills its tasks when it gets one, so the signal before the time limit
goes to the ranks themselves (``--signal`` without ``B:``) and the shell goes on when they have written
their checkpoint.  ``scancel`` ends the shell too.  ``mpiexec`` hides the ranks from Slurm, and there
the clock stops the run.
"""

from nmlnp.production.launch import RUN, mpiexec, optional, options

SCRIPT = "run.slurm"
LOGIN = " -l"
TEST = ("sbatch", "--test-only")
ASKED = {
    "nodes": r"^#SBATCH --nodes=(\d+)",
    "ranks_per_node": r"^#SBATCH --ntasks-per-node=(\d+)",
    "cores": r"^#SBATCH --cpus-per-task=(\d+)",
}
"""What ``production check`` reads from the script: the number in the first match."""
STOPS = """\
Before its time limit it stops at a checkpoint and queues
# itself again, until run/result.json is there."""


def submit(points):
    """Return the command that submits the script."""
    return "sbatch run.slurm"


def submit_some(points):
    """Return the command that submits some points of a scan, given as text."""
    return f"sbatch --array={points} run.slurm"


def requests(name, plan, site, stop_before, points):
    """Return the lines that ask for resources."""
    lines = [
        "# ---- What the job asks for. Lines with ## are suggestions: remove one # to use them.",
        f"#SBATCH --job-name={name}",
        optional("#SBATCH --account=", site.account, "YOUR_ACCOUNT"),
        optional("#SBATCH --partition=", site.partition, "YOUR_PARTITION"),
        *([f"#SBATCH --qos={site.qos}"] if site.qos else []),
        *([f"#SBATCH --constraint={site.constraint}"] if site.constraint else []),
        *_ranks(plan),
        f"#SBATCH --cpus-per-task={plan.cores}",
        "# Where Slurm counts hardware threads, this makes it count cores.",
        "##SBATCH --hint=nomultithread",
        *([f"#SBATCH --mem={site.mem}"] if site.mem else []),
        f"#SBATCH --time={plan.days}",
        *_signal(site, stop_before),
        "# The job may be queued again, by itself below and by Slurm after a failure of a node.",
        "#SBATCH --requeue",
        "# A job that was queued again keeps its number and goes on writing to the same file.",
        f"#SBATCH --output=slurm-{'%A_%a' if points else '%j'}.out",
        "#SBATCH --open-mode=append",
        *_array(points),
        *(f"#SBATCH {request}" for request in site.extra),
    ]
    return "\n".join(lines)


def _ranks(plan):
    sizes = [f"#SBATCH --nodes={plan.nodes}", f"#SBATCH --ntasks-per-node={plan.ranks_per_node}"]
    if not plan.gpus:
        note = "# A rank shares its cores among threads; a rank for each socket or node is a good start."
        return [note, *sizes]
    each = plan.ranks_per_node
    return [
        "# One rank a GPU: as many ranks as GPUs on every node.",
        *sizes,
        f"# Every rank sees all GPUs of its node and takes its own. Some sites want --gres=gpu:{each}.",
        f"#SBATCH --gpus-per-node={each}",
    ]


def _signal(site, stop_before):
    if site.launcher != "srun":
        return []
    return [
        f"# {stop_before} s before the limit every rank gets SIGTERM: nmlnp writes a checkpoint and ends.",
        f"#SBATCH --signal=TERM@{stop_before}",
    ]


def _array(points):
    if not points:
        return []
    return [
        "# The points of the scan; sbatch --array=3,7 run.slurm submits some of them.",
        f"#SBATCH --array=1-{points}",
    ]


def start(plan, site, stop_before):
    """Return the lines that say which job this is and what it was given."""
    text = f"""\
job="$SLURM_JOB_ID"
# Unset where --cpus-per-task was taken out above.
cores="${{SLURM_CPUS_PER_TASK:-{plan.cores}}}"
"""
    if site.launcher == "srun":
        return text
    clock = f"""\
# mpiexec hides the ranks from Slurm's signal: the run looks at the clock, {stop_before} s before the limit.
limit=$(squeue --noheader --job "$SLURM_JOB_ID" --format %e)
NMLNP_STOP_AT=$(($(date --date "$limit" +%s) - {stop_before}))
export NMLNP_STOP_AT
"""
    return text + clock


def point(points):
    """Return the lines that say which point of a scan this job runs."""
    return 'point="$SLURM_ARRAY_TASK_ID"'


def launch(plan, site):
    """Return the lines that start the ranks and keep their exit code in ``status``."""
    if site.launcher == "mpiexec":
        return mpiexec(plan, site)
    mpi = f" --mpi={site.mpi}" if site.mpi else ""
    return f"""\
# srun takes ranks and nodes from above, but not the cores of a rank (since Slurm 22.05), and the
# environment only if it is told so where sbatch was given --export=NONE.
# --mpi has to fit the MPI library that mpi4py loads: pmi2 for MPICH, pmix for Open MPI, the
# site's default for Cray's; `srun --mpi=list` shows what this Slurm knows.
status=0
srun --export=ALL{mpi} --cpus-per-task="$cores" --kill-on-bad-exit=1{options(site)} \\
    {RUN}"""


def again(points):
    """Return the lines that queue the job again."""
    back = 'cd "$SLURM_SUBMIT_DIR"\n' if points else ""
    array = '        ${SLURM_ARRAY_TASK_ID:+"--array=$SLURM_ARRAY_TASK_ID"} \\\n' if points else ""
    return f"""\
echo "(Slurm's CANCELLED of a step is its signal; that of the job is its way back to the queue.)"
{back}if ! scontrol requeue "$SLURM_JOB_ID"; then
    # Where the site forbids to queue a job again, a new one takes its place, with what the
    # command line of sbatch may have changed.
    limit=$(squeue --noheader --job "$SLURM_JOB_ID" --format %l || true)
    sbatch --export=ALL,NMLNP_RESTARTED=1 --dependency="afterany:$SLURM_JOB_ID" \\
        ${{SLURM_JOB_ACCOUNT:+"--account=$SLURM_JOB_ACCOUNT"}} \\
        ${{SLURM_JOB_PARTITION:+"--partition=$SLURM_JOB_PARTITION"}} \\
        ${{SLURM_JOB_QOS:+"--qos=$SLURM_JOB_QOS"}} \\
        ${{SLURM_JOB_RESERVATION:+"--reservation=$SLURM_JOB_RESERVATION"}} \\
        ${{SLURM_JOB_NUM_NODES:+"--nodes=$SLURM_JOB_NUM_NODES"}} ${{limit:+"--time=$limit"}} \\
{array}        run.slurm
fi
"""
