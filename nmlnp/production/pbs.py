"""PBS (OpenPBS, PBS Professional): requests, start, launch and the way back into the queue.

PBS sends SIGTERM to a job at its limit and kills it ten seconds later; it has no signal before that,
so the clock stops the run.  A user cannot queue a job again, so the job submits the next one, which waits
for it to end.
"""

from nmlnp.production.launch import clock, mpiexec, optional

SCRIPT = "run.pbs"
LOGIN = " -l"
TEST = ()
ASKED = {
    "nodes": r"^#PBS -l select=(\d+)",
    "ranks_per_node": r"^#PBS -l select=\S*:mpiprocs=(\d+)",
    "cores": r"^#PBS -l select=\S*:ompthreads=(\d+)",
}
"""What ``production check`` reads from the script: the number in the first match."""
STOPS = """\
Before its time limit it stops at a checkpoint and submits
# the job that goes on, until run/result.json is there."""


def submit(points):
    """Return the command that submits the script."""
    if points == 1:
        return submit_some("1")  # an array has two jobs at least
    return f"qsub -J 1-{points} run.pbs" if points else "qsub run.pbs"


def submit_some(points):
    """Return the command that submits some points of a scan, given as text."""
    if points.isdecimal():
        return f"qsub -v NMLNP_POINT={points} run.pbs"
    return f"for point in {points.replace(',', ' ')}; do qsub -v NMLNP_POINT=$point run.pbs; done"


def requests(name, plan, site, stop_before, points):
    """Return the lines that ask for resources."""
    each = plan.ranks_per_node
    chunk = f"{plan.nodes}:ncpus={each * plan.cores}:mpiprocs={each}:ompthreads={plan.cores}"
    chunk += f":ngpus={plan.gpus_per_node}" if plan.gpus else ""
    chunk += f":mem={site.mem.lower()}b" if site.mem else ""
    chunk += f":{site.constraint}" if site.constraint else ""
    lines = [
        "# ---- What the job asks for. Lines with ## are suggestions: remove one # to use them.",
        f"#PBS -N {name[:15]}",
        optional("#PBS -A ", site.account, "YOUR_ACCOUNT"),
        optional("#PBS -q ", site.partition, "YOUR_QUEUE"),
        "# Nodes, and of each: cores, ranks, threads of a rank. A rank drives one GPU, where there are GPUs.",
        f"#PBS -l select={chunk}",
        "#PBS -l place=scatter",
        f"#PBS -l walltime={plan.time}",
        "# PBS may start the job again after a failure of a node.",
        "#PBS -r y",
        "#PBS -j oe",
        *(f"#PBS {request}" for request in site.extra),
    ]
    return "\n".join(lines)


def start(plan, site, stop_before):
    """Return the lines that say which job this is and what it was given."""
    return f"""\
cd "$PBS_O_WORKDIR"
job="$PBS_JOBID"
cores={plan.cores}
{clock(plan.seconds, stop_before)}"""


def point(points):
    """Return the lines that say which point of a scan this job runs."""
    return 'point="${PBS_ARRAY_INDEX:-$NMLNP_POINT}"'


def launch(plan, site):
    """Return the lines that start the ranks and keep their exit code in ``status``."""
    return mpiexec(plan, site)


def again(points):
    """Return the lines that submit the next job."""
    point = ",NMLNP_POINT=$point" if points else ""
    return f"""\
cd "$PBS_O_WORKDIR"
qsub -v "NMLNP_RESTARTED=1{point}" -W "depend=afterany:$PBS_JOBID" -q "$PBS_O_QUEUE" run.pbs
"""
