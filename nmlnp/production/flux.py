"""Flux: requests, start, launch and the way back into the queue.

A batch job is a Flux of its own, whose script sees none of its job's variables (flux-environment(7)): it asks
for its number, and reaches the Flux that it came from with ``flux --parent``.  The clock stops the run.
"""

from nmlnp.production.launch import RUN, clock, optional, options

SCRIPT = "run.flux"
LOGIN = " -l"
TEST = ()
ASKED = {
    "nodes": r"^#flux: --nodes=(\d+)",
    "ranks": r"^#flux: --nslots=(\d+)",
    "cores": r"^#flux: --cores-per-slot=(\d+)",
}
"""What ``production check`` reads from the script: the number in the first match."""
STOPS = """\
Before its time limit it stops at a checkpoint and submits
# the job that goes on, until run/result.json is there."""


def submit(points):
    """Return the command that submits the script."""
    return f"flux batch --cc=1-{points} run.flux" if points else "flux batch run.flux"


def submit_some(points):
    """Return the command that submits some points of a scan, given as text."""
    return f"flux batch --cc={points} run.flux"


def requests(name, plan, site, stop_before, points):
    """Return the lines that ask for resources."""
    lines = [
        "# ---- What the job asks for. Lines with ## are suggestions: remove one # to use them.",
        f"#flux: --job-name={name}",
        optional("#flux: --bank=", site.account, "YOUR_ACCOUNT"),
        optional("#flux: --queue=", site.partition, "YOUR_QUEUE"),
        *([f"#flux: --requires={site.constraint}"] if site.constraint else []),
        "# A slot is a rank.",
        f"#flux: --nodes={plan.nodes}",
        f"#flux: --nslots={plan.ranks}",
        f"#flux: --cores-per-slot={plan.cores}",
        *(["#flux: --gpus-per-slot=1"] if plan.gpus else []),
        f"#flux: --time-limit={plan.seconds}s",
        "#flux: --output=flux-{{id}}.out",
        *(f"#flux: {request}" for request in site.extra),
    ]
    return "\n".join(lines)


def start(plan, site, stop_before):
    """Return the lines that say which job this is and what it was given."""
    return f"""\
job=$(flux getattr jobid)
folder=$PWD
cores={plan.cores}
{clock(plan.seconds, stop_before)}"""


def point(points):
    """Return the lines that say which point of a scan this job runs."""
    return 'point="${FLUX_JOB_CC:-$NMLNP_POINT}"'


def launch(plan, site):
    """Return the lines that start the ranks and keep their exit code in ``status``."""
    gpus = " --gpus-per-task=1" if plan.gpus else ""
    # A rank that sees its own GPU alone is as good as one that takes its own of all.
    shape = f'--nodes={plan.nodes} --ntasks={plan.ranks} --cores-per-task="$cores"{gpus}'
    return f"""\
# Flux speaks PMI with MPICH and Open MPI by itself.
status=0
flux run {shape}{options(site)} \\
    {RUN}"""


def again(points):
    """Return the lines that submit the next job."""
    point = ' --env="NMLNP_POINT=$point"' if points else ""
    return f"""\
cd "$folder"
flux --parent batch --env=NMLNP_RESTARTED=1{point} --dependency="afterany:$job" run.flux
"""
